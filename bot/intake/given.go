package intake

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"policybot/calc"
	"policybot/calc/amount"
)

// group is the amounts of one part that were taken for one fact.
type group struct {
	part    int
	key     string
	rule    string
	amounts []int
}

// amounts turns the amounts that were given a slot into statements.
func (l *listener) amounts() {
	for i := range l.slots {
		l.reference(i)
		if s := l.slots[i]; s.key == "" && s.other != "" && s.other != otherOwnClaim && s.other != otherPart {
			l.takeBack(l.t.money[i])
		}
	}
	for _, g := range l.groups() {
		l.give(g)
	}
}

// groups are in the order in which the first amount of each stands.
func (l *listener) groups() []group {
	var out []group
	for i, s := range l.slots {
		if s.key == "" {
			continue
		}
		p := l.partAt(l.t.money[i].start)
		n := slices.IndexFunc(out, func(g group) bool {
			return g.part == p && g.key == s.key && (g.rule == s.rule || g.rule == "" || s.rule == "")
		})
		if n < 0 {
			n = len(out)
			out = append(out, group{part: p, key: s.key, rule: s.rule})
		}
		out[n].amounts = append(out[n].amounts, i)
	}
	return out
}

// give settles which amounts of a group count and states them: as one sum, as several things,
// or, where neither is said, as a doubt.
func (l *listener) give(g group) {
	fact, ok := factOf(l.book, g.rule, g.key)
	if !ok || fact.Type == calc.TypeNumber {
		return // measures are read by their unit
	}
	if !fact.Prior && l.none(g) && l.slots[g.amounts[0]].score < scoreGrammar {
		return
	}
	given, twins := l.settle(g, fact)
	t, list := l.t, fact.Type == calc.TypeMoneys
	several := !list && !fact.Prior && len(given) > 1
	switch {
	case len(given) == 0:
	case twins:
		l.doubt(g, given)
	case !list && len(given) == 1 && t.beside(saySoft, given[0]) && t.says(sayStruck):
		l.doubt(g, given) // a plan of which something was struck out is not what is left
	case several && (t.says(sayApart) || t.says(sayThings) && !t.says(saySameProject)):
		l.split(g, given)
	case several && !t.sums(given):
		l.doubt(g, given)
	default:
		l.record(g, given, list)
	}
}

// none: the part says that there is no such amount.
func (l *listener) none(g group) bool {
	return slices.ContainsFunc(l.parts[g.part].said, func(s said) bool {
		return s.Key == g.key && s.Op == opSet && s.High.IsZero() && s.Quote != "" && !s.Yes && len(s.Options) == 0
	})
}

func (l *listener) doubt(g group, given []int) {
	d := Doubt{Claim: -1, Key: g.key}
	for _, i := range given {
		d.Readings = append(d.Readings, l.t.moneyQuote(i))
	}
	l.doubts = append(l.doubts, d)
	l.say(g.part, said{Key: g.key, Rule: g.rule, Op: opOpen})
}

// record says that the fact is the amounts, beside or in place of what the thread said before.
func (l *listener) record(g group, given []int, list bool) {
	before := l.standing(l.frame(g.part), g.key, g.rule)
	whole := -1
	if len(before) > 0 && len(given) > 1 {
		whole = l.wholeWith(before, given)
	}
	for n, i := range given {
		if l.used[i] = true; whole >= 0 && i != whole {
			continue
		}
		s := l.t.amountSaid(i, g.key, g.rule)
		if whole >= 0 {
			l.say(g.part, s) // 追加60.2万，总金额260万: in the place of all there was
			continue
		}
		if n > 0 || l.t.adds(i, list, len(before) > 0) && !l.partOf(before, i) && !(list && l.t.allTold(len(given))) {
			s.Op = opAdd
		}
		if n == 0 && list && len(before) > 1 && l.t.says(sayCorrection) {
			// of a list only the item that is told by its place is corrected, or else the last
			l.say(g.part, said{Key: g.key, Rule: g.rule, Op: opRemove, Low: before[l.t.placeTold(i, len(before))].Low})
			s.Op = opAdd
		}
		for _, item := range l.items(s, i, list) {
			l.say(g.part, item)
		}
	}
}

// partOf: the amount is the part that counts of the one that stood: 其中我们出了115万.
func (l *listener) partOf(before []said, i int) bool {
	m := l.t.money[i]
	from := l.t.segmentStart(m.start)
	return len(before) == 1 && m.low.LessThan(before[0].Low) && l.t.saysIn(sayPartOf, from, m.start) && !l.t.saysIn(sayAddition, from, m.start)
}

// allTold: the message says how many there are, and gives as many: 其实有两份合同，一份4万一份3万.
func (t *scan) allTold(given int) bool {
	if t.says(sayAddition) || given < 2 && !t.says(sayOnly) {
		return false
	}
	return slices.ContainsFunc(t.quants, func(q amount.Quantity) bool {
		return q.Kind == amount.Measure && q.Point && q.Unit != "" && strings.Contains(itemWords+"场", q.Unit) && q.Value.Equal(decimal.NewFromInt(int64(given)))
	})
}

// placeTold is the place in a list of so many that the words before an amount name, 第一份改成9万, and
// else the last.
func (t *scan) placeTold(i, many int) int {
	for _, q := range t.quants {
		if n, ok := t.itemNumber(q); ok && n <= many && q.End <= t.money[i].start && t.seg[q.Start] == t.seg[t.money[i].start] {
			return n - 1
		}
	}
	return many - 1
}

// wholeWith is the amount given that is what stood before and the others given come to, -1 for none.
func (l *listener) wholeWith(before []said, given []int) int {
	total := decimal.Zero
	for _, s := range before {
		total = total.Add(s.Low)
	}
	for _, i := range given {
		total = total.Add(l.t.money[i].low)
	}
	n := slices.IndexFunc(given, func(i int) bool { return l.t.totalled(i) && l.t.money[i].low.Add(l.t.money[i].low).Equal(total) })
	if n < 0 {
		return -1
	}
	return given[n]
}

// items are the statements that several things at one price make: 两场，每场190万 are two events.
func (l *listener) items(s said, i int, list bool) []said {
	m := l.t.money[i]
	if !list || m.times < 2 || m.times > mostItems {
		return []said{s}
	}
	s.Low, s.High = m.one[0], m.one[1]
	out := slices.Repeat([]said{s}, m.times)
	for n := range out[1:] {
		out[n+1].Op = opAdd
	}
	return out
}

// becomesReach is how far before an amount the word may begin that makes it the new one.
const becomesReach = 5

// adds: the first amount of a message joins those of earlier messages.
func (t *scan) adds(i int, list, have bool) bool {
	at := t.money[i].start
	if !have || t.says(sayCorrection) || t.saysIn(sayReally, t.segmentStart(at), at) && !t.says(sayAddition) || t.saysIn(sayBecomes, max(0, at-becomesReach), at) { // 追加到1180万
		return false
	}
	return list && !t.says(sayWhatif) || t.says(sayAddition)
}

// standing are the amounts of a fact that stand in a frame.
func (r *Reader) standing(f *frame, key, rule string) []said {
	return items(f.about(r.ruleFor(rule, key), key))
}

func (t *scan) amountSaid(i int, key, rule string) said {
	m := t.money[i]
	return said{Key: key, Rule: rule, Op: opSet, Low: m.low, High: m.high, Bare: m.bare,
		Quote: t.moneyQuote(i), Start: m.start, End: m.end}
}

func (t *scan) moneyQuote(i int) string { return t.quote(t.money[i].start, t.money[i].end) }
