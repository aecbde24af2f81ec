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
	nouns  []int              // the hits that may name an amount

	labelled bool
	found    []section // the labels, once looked for

	tables  []table
	tabled  bool
	columns map[int]span // per amount in a table: its column heading
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
		if m, ok := asMoney(q, l.foreign); ok {
			m.quant = i
			t.money = append(t.money, m)
		}
	}
	t.divide()
	for _, m := range l.set.find(t) {
		if t.straddles(m) {
			continue
		}
		for _, says := range l.tags[m.pat] {
			t.hits = append(t.hits, hit{match: m, tag: says})
		}
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

// straddles: the words begin inside an amount and end behind it: the 万一 of 一份4万一份3万.
func (t *scan) straddles(m match) bool {
	return slices.ContainsFunc(t.money, func(o money) bool { return !o.bare && m.start > o.start && m.start < o.end && m.end > o.end })
}

// longest drops a hit on a fact that lies inside a longer hit on the same fact: 非关联方
// is no 关联方. Words for rules that are as sure and speech are kept, since several may rightly
// overlap.
func (t *scan) longest() {
	kept := make([]hit, 0, len(t.hits))
	for i := range t.hits {
		if !t.outdone(i) {
			kept = append(kept, t.hits[i])
		}
	}
	t.hits = kept
}

// outdone: another hit on the same fact says more than the ith. Hits are in order of their start.
func (t *scan) outdone(i int) bool {
	h := &t.hits[i]
	if h.kind == tagRule {
		return t.partOfAnother(i)
	}
	if h.group() == groupNone {
		return false
	}
	for j := range t.hits {
		o := &t.hits[j]
		if o.start >= h.end {
			return false
		}
		if i == j || o.end <= h.start || o.name != h.name || !rivals(o.tag, h.tag) {
			continue
		}
		inside := o.start <= h.start && h.end <= o.end
		around := h.start <= o.start && o.end <= h.end
		switch {
		case inside && o.kind == tagYes && h.kind == tagNo:
			// 我们只是挂名主办: the denial inside is what is said
		case around && h.kind == tagYes && o.kind == tagNo:
			return true
		case inside && (o.end-o.start > h.end-h.start || j < i && o.tag == h.tag):
			return true
		}
	}
	return false
}

// partOfAnother: the word for a rule is a piece of a surer word for another one: the voucher of
// "compute voucher". Hits are in order of their start, the longer first.
func (t *scan) partOfAnother(i int) bool {
	h := &t.hits[i]
	return slices.ContainsFunc(t.hits[:i], func(o hit) bool {
		return o.kind == tagRule && o.name != h.name && o.weight > h.weight && h.end <= o.end
	})
}

// The groups of hits of which the longest counts.
const (
	groupNone = iota
	groupStatement
	groupNoun
)

func (g tag) group() int {
	switch g.kind {
	case tagYes, tagNo, tagOpen, tagValue, tagNot, tagNone:
		return groupStatement
	case tagSlot:
		return groupNoun
	}
	return groupNone
}

func rivals(a, b tag) bool {
	return a.group() == b.group() && (a.rule == b.rule || a.rule == "" || b.rule == "")
}

func (t *scan) inAmount(i int) bool { return i < len(t.amount) && t.amount[i] }

func (t *scan) quote(start, end int) string { return string(t.raw[start:end]) }
