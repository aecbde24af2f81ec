package intake

import (
	"slices"

	"policybot/calc/amount"
)

// scan is one message, looked at once: its amounts, its segments and sentences, and every
// place where the lexicon recognises something. All offsets are code points of the message.
type scan struct {
	raw    []rune // as typed
	text   []rune // folded
	quants []amount.Quantity
	money  []money
	amount []bool // per rune: inside a quantity
	seg    []int  // per rune: number of the segment
	sent   []int  // per rune: number of the sentence
	hits   []hit
	spoken [phraseCount][]int // per phrase: the hits that say it, in order

	labelled bool
	found    []section // the labels, once looked for

	tables  [][][][2]int // per table, row and cell: where it stands; the first row is the heading
	tabled  bool
	columns map[int][2]int // per amount in a table: its column heading
}

// hit is a place where a pattern of the lexicon matched.
type hit struct {
	match
	tag
	negated bool
	asked   bool // a question whether it is so: no statement at all
	open    bool // asked about, or said to be undecided
}

func (l *lexicon) scan(text string) *scan {
	t := &scan{raw: []rune(text), text: fold(text)}
	t.quants = amount.Find(text)
	t.amount = make([]bool, len(t.text))
	for i, q := range t.quants {
		for j := q.Start; j < q.End && j < len(t.amount); j++ {
			t.amount[j] = true
		}
		if m, ok := asMoney(q); ok {
			m.quant = i
			t.money = append(t.money, m)
		}
	}
	t.divide()
	for _, m := range l.set.find(t) {
		t.hits = append(t.hits, hit{match: m, tag: l.tags[m.pat]})
	}
	slices.SortStableFunc(t.hits, func(a, b hit) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return b.end - a.end
	})
	t.longest()
	t.index()
	t.polarity()
	return t
}

// longest drops a hit on a fact that lies inside a longer hit on the same fact: 非关联方
// is no 关联方. Rule words and speech are kept, since several may rightly overlap.
func (t *scan) longest() {
	kept := t.hits[:0]
	for i, h := range t.hits {
		inside := false
		for j, o := range t.hits {
			if i == j || o.name != h.name || !rivals(o.tag, h.tag) {
				continue
			}
			if o.kind == tagYes && h.kind == tagNo && o.start <= h.start && h.end <= o.end {
				continue // 我们只是挂名主办: the denial inside is what is said
			}
			if h.kind == tagYes && o.kind == tagNo && h.start <= o.start && o.end <= h.end {
				inside = true
				break
			}
			if o.start <= h.start && h.end <= o.end && (o.end-o.start > h.end-h.start || j < i && o.tag == h.tag) {
				inside = true
				break
			}
		}
		if !inside {
			kept = append(kept, h)
		}
	}
	t.hits = kept
}

func rivals(a, b tag) bool {
	group := func(k tagKind) int {
		switch k {
		case tagYes, tagNo, tagOpen, tagValue, tagNot, tagNone:
			return 1
		case tagSlot:
			return 2
		}
		return 3 + int(k)
	}
	return group(a.kind) <= 2 && group(a.kind) == group(b.kind) && (a.rule == b.rule || a.rule == "" || b.rule == "")
}

func (t *scan) inAmount(i int) bool { return i < len(t.amount) && t.amount[i] }

func (t *scan) quote(start, end int) string { return string(t.raw[start:end]) }
