package intake

import (
	"slices"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"

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

	labelled bool
	found    []section // the labels, once looked for

	tables  [][][][2]int // per table, row and cell: where it stands; the first row is the heading
	tabled  bool
	columns map[int][2]int // per amount in a table: its column heading
}

// money is an amount that may be a fact: Chinese yuan, or a bare number where one is expected.
type money struct {
	start, end int
	low, high  decimal.Decimal
	bare       bool // no unit was written
	small      bool // bare, and as small as counts are
	approx     bool // 出头, 左右, about
	times      int  // the price of so many: low and high are for all; -1 for one of an unknown number
	quant      int
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
	t.polarity()
	return t
}

func asMoney(q amount.Quantity) (money, bool) {
	m := money{start: q.Start, end: q.End, approx: q.Approx}
	written := q.Kind == amount.Number && q.Unit == "" && writtenAsMoney(q.Quote)
	switch {
	case q.Kind == amount.Money && q.Unit == "CNY":
	case written:
	case q.Kind == amount.Number && q.Unit == "":
		m.bare = true
	default:
		return m, false
	}
	switch {
	case q.Point:
		m.low, m.high = q.Value, q.Value
	case q.Range && !q.Approx:
		m.low, m.high = q.Low, q.High
	default:
		return m, false // 几百万 says too little to work with
	}
	switch q.Bound {
	case amount.AtLeast, amount.Above:
		m.high = anything
	case amount.AtMost, amount.Below:
		m.low = decimal.Zero
	}
	switch digits := strings.ContainsFunc(q.Quote, unicode.IsDigit); {
	case m.low.IsNegative():
		return m, false
	case m.bare && m.low.LessThan(smallestBare) && !m.low.IsZero() && !strings.Contains(q.Quote, "."):
		m.small = true // a count, unless a table or a unit says otherwise
	case !m.bare && !digits && m.low.LessThan(smallestWord) && !m.low.IsZero():
		return m, false // 一分钱, 一块: figures of speech
	case m.bare && !digits:
		return m, false // three contracts
	}
	return m, true
}

// writtenAsMoney: 52,300.00 and 18640.80 are amounts though no unit is written.
func writtenAsMoney(s string) bool {
	whole, cents, point := strings.Cut(s, ".")
	grouped := strings.Contains(whole, ",") && len(whole) >= 5
	return point && len(cents) == 2 && (grouped || len(whole) >= 4)
}

var (
	smallestBare = decimal.New(1000, 0)
	smallestWord = decimal.New(100, 0)
)

func (t *scan) inAmount(i int) bool { return i < len(t.amount) && t.amount[i] }

// divide numbers the segments and sentences.
func (t *scan) divide() {
	t.seg, t.sent = make([]int, len(t.text)), make([]int, len(t.text))
	seg, sent, closes := 0, 0, -1
	for i, r := range t.text {
		t.seg[i], t.sent[i] = seg, sent
		if r == '(' && closes < i {
			closes = t.closing(i)
		}
		if t.ends(i, r, true) {
			sent++
			seg++
		} else if t.ends(i, r, false) && i > closes {
			seg++ // what stands in brackets belongs to what it explains
		}
	}
}

// closing is where a short bracket that opens at i closes, -1 when it is long or does not.
func (t *scan) closing(i int) int {
	for j := i + 1; j < min(len(t.text), i+24); j++ {
		if t.text[j] == ')' {
			return j
		}
	}
	return -1
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

// speech tells whether any phrase of that name occurs between two places.
func (t *scan) speech(name string, from, to int) bool {
	_, ok := t.phrase(name, from, to)
	return ok
}

func (t *scan) phrase(name string, from, to int) (hit, bool) {
	for _, h := range t.hits {
		if h.kind == tagSpeech && h.name == name && h.start >= from && h.end <= to {
			return h, true
		}
	}
	return hit{}, false
}

// says is speech over the whole message.
func (t *scan) says(name string) bool { return t.speech(name, 0, len(t.text)) }

// done: something is said to have happened: 了, 过, 被.
func (t *scan) done() bool {
	for i, r := range t.text {
		switch r {
		case '了':
			if i > 0 && i+1 < len(t.text) && !strings.ContainsRune("吗解？?", t.text[i+1]) && (!strings.ContainsRune("写现定说提讲算完为", t.text[i-1]) || i > 1 && t.text[i-1] == '定' && t.text[i-2] == '认') {
				return true
			}
		case '过':
			if i > 0 && !strings.ContainsRune("超通不经", t.text[i-1]) {
				return true
			}
		case '被':
			return true
		}
	}
	return false
}

// ownCase: the message speaks of somebody's case, not only of the person who asks: 给我 is none.
func (t *scan) ownCase() bool {
	return slices.ContainsFunc(t.hits, func(h hit) bool {
		return h.kind == tagSpeech && h.name == "case_words" && !slices.ContainsFunc(t.hits, func(o hit) bool {
			return o.kind == tagSpeech && o.name == "not_case" && o.start <= h.start && h.end <= o.end
		})
	})
}

// around are the bounds of the sentence that holds rune i.
func (t *scan) sentence(i int) (from, to int) {
	if len(t.sent) == 0 {
		return 0, 0
	}
	i = min(i, len(t.sent)-1)
	from, to = i, i
	for from > 0 && t.sent[from-1] == t.sent[i] {
		from--
	}
	for to < len(t.sent) && t.sent[to] == t.sent[i] {
		to++
	}
	return from, to
}

func (t *scan) segment(i int) (from, to int) {
	if len(t.seg) == 0 {
		return 0, 0
	}
	i = min(i, len(t.seg)-1)
	from, to = i, i
	for from > 0 && t.seg[from-1] == t.seg[i] {
		from--
	}
	for to < len(t.seg) && t.seg[to] == t.seg[i] {
		to++
	}
	return from, to
}

func (t *scan) quote(start, end int) string { return string(t.raw[start:end]) }
