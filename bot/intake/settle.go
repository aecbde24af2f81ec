package intake

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"policybot/calc"
)

// settle picks, of the amounts given for one fact, those that are statements of it. Twins are two
// equal amounts of a list that may be two contracts or one named twice.
func (l *listener) settle(g group, fact *calc.Fact) (given []int, twins bool) {
	t, f, idx := l.t, l.frame(g.part), g.amounts
	list := fact.Type == calc.TypeMoneys
	have := l.standing(f, g.key, g.rule)
	var out []int
	for n, i := range idx {
		if !fact.Prior {
			t.multiply(i)
		}
		m := t.money[i]
		end := t.stretchEnd(idx, n)
		again := t.refers(m) || t.says(sayRepeated) || t.says(sayWhatif)
		twin := slices.ContainsFunc(out, func(j int) bool { return t.money[j].low.Equal(m.low) })
		added := twin && t.saysIn(sayAddition, t.money[out[len(out)-1]].end, m.start)
		another := twin && list && !fact.Prior && !again && !t.neighbours(idx, n) && !t.saysIn(sayExcluded, m.end, end) && (added || !t.restates(m))
		known := (twin || holds(have, m)) && !another && !(list && !fact.Prior && t.allTold(len(idx)))
		switch {
		case m.times == unknownTimes:
		case fact.Prior && t.otherTime(fact, m):
		case t.deniedBefore(m.start) && !fact.Prior && !m.low.IsZero():
		case known && (again || len(idx) > 1 && !t.neighbours(idx, n)):
			if t.saysIn(sayExcluded, m.end, end) {
				out = slices.DeleteFunc(out, func(j int) bool { return t.money[j].low.Equal(m.low) })
				l.withdraw(f, g, i, have)
			}
			l.used[i] = true
		case l.excluded[i]:
		case len(idx) > 1 && list && t.excludes(m.end, end, idx, n):
		default:
			twins = twins || another && !added
			out = append(out, i)
		}
	}
	out = t.firmest(t.latest(out), list)
	for _, i := range idx {
		l.weighed[i] = !slices.Contains(out, i)
	}
	if !list && !t.sums(out) {
		out = l.clearest(out)
	}
	kept := l.dropSum(out, list)
	for _, i := range out {
		l.weighed[i] = !slices.Contains(kept, i)
	}
	return kept, twins
}

// restates: the segment goes on from an amount named before: 按合同20万元算, 20万元能补多少.
func (t *scan) restates(m money) bool {
	from, to := t.segmentStart(m.start), t.segmentEnd(m.end)
	return t.saysIn(sayRestates, from, m.start) || t.saysIn(sayHowMuch, m.end, to)
}

// holds tells whether an amount is among statements.
func holds(list []said, m money) bool {
	return slices.ContainsFunc(list, func(s said) bool { return s.Low.Equal(m.low) })
}

// stretchEnd is where what is said about the nth of several amounts ends: at the next of them or
// at the end of the sentence.
func (t *scan) stretchEnd(idx []int, n int) int {
	_, end := t.sentence(t.money[idx[n]].start)
	if n+1 < len(idx) {
		end = min(end, t.money[idx[n+1]].start)
	}
	return end
}

// withdraw removes from the frame an amount of an earlier turn that is said not to count.
func (l *listener) withdraw(f *frame, g group, i int, have []said) {
	if m := l.t.money[i]; holds(have, m) {
		s := l.t.amountSaid(i, g.key, g.rule)
		f.Said = append(f.Said, said{Key: s.Key, Rule: s.Rule, Op: opRemove, Low: s.Low, Quote: s.Quote, Turn: l.st.Turn, Start: s.Start, End: s.End})
		l.told = true
	}
}

// excludes: what is said between an amount and the next says that it does not count.
func (t *scan) excludes(from, to int, idx []int, n int) bool {
	if n+1 < len(idx) && t.neighbours(idx, n) {
		return false
	}
	return t.saysIn(sayExcluded, from, to)
}

// otherTime: support received in another year does not count against a yearly cap, and
// support for another thing not against this one. Which of the two a fact is about is in its name.
func (t *scan) otherTime(fact *calc.Fact, m money) bool {
	from, to := t.sentence(m.start)
	yearly, once := strings.HasSuffix(fact.Key, "_year"), strings.HasSuffix(fact.Key, "_before")
	if t.saysIn(sayOtherThing, from, to) && !yearly && !once {
		return true
	}
	if !yearly {
		return false
	}
	// the time word that stands nearest before the amount decides
	past, ok := t.phraseBefore(sayPastYear, from, m.start)
	if this, also := t.phraseBefore(sayThisYear, from, m.start); also {
		return ok && after(past, this)
	}
	return ok || t.saysIn(sayPastYear, m.end, to)
}

// after tells whether a stands after b in the order of hits.
func after(a, b hit) bool { return a.start > b.start || a.start == b.start && a.end < b.end }

// struckReach is how far after an amount the word may stand that strikes it out.
const struckReach = 10

// latest leaves out what an amount became something else from, what was struck out of it,
// and the round figure where the exact one is given too.
func (t *scan) latest(idx []int) []int {
	exact := slices.ContainsFunc(idx, func(i int) bool { return !t.money[i].approx })
	var out []int
	for n, i := range idx {
		m := t.money[i]
		switch {
		case n+1 < len(idx) && (t.saysIn(sayBecomes, m.end, t.money[idx[n+1]].start) || t.corrected(i, idx[n+1])):
		case len(idx) > 1 && t.saysIn(sayStruck, m.end, min(t.segmentEnd(m.end), m.end+struckReach)):
		case len(idx) > 1 && m.approx && exact:
		default:
			out = append(out, i)
		}
	}
	if len(out) == 0 {
		return idx
	}
	return out
}

// firmest leaves the plans out where there is an amount that is settled.
func (t *scan) firmest(idx []int, list bool) []int {
	if len(idx) < 2 {
		return idx
	}
	var firm, plain, settled []int
	for _, i := range idx {
		switch {
		case t.beside(sayFirm, i):
			firm, settled = append(firm, i), append(settled, i)
		case t.beside(saySoft, i):
		default:
			plain, settled = append(plain, i), append(settled, i)
		}
	}
	plans := len(settled) < len(idx)
	switch {
	case plans && len(settled) > 0:
		return settled
	case len(firm) == 1 && !list && len(plain) > 0 && !t.sums(idx):
		return firm
	}
	return idx
}

// clearest leaves out the amounts that something far off names, where another is named beside it.
func (tn *turn) clearest(idx []int) []int {
	near := slices.DeleteFunc(slices.Clone(idx), func(i int) bool { return tn.slots[i].score < scoreClear })
	if len(near) == 0 {
		return idx
	}
	return near
}

// dropSum leaves out of several the amount that is the total of the others. One that only stands
// among them, as 5万 in 2万、3万、5万, is none.
func (l *listener) dropSum(idx []int, list bool) []int {
	t := l.t
	for k, i := range idx {
		among := t.neighbours(idx, k) && !t.totalled(i)
		if !among && (t.totals(i, idx) || list && t.totalled(i) && t.totals(i, l.shares(i))) {
			return slices.Delete(slices.Clone(idx), k, k+1)
		}
	}
	return idx
}

// totalled: the words before the amount, in its segment, say that it is a total.
func (t *scan) totalled(i int) bool {
	from, m := t.segmentStart(t.money[i].start), t.money[i]
	return t.saysIn(saySumOf, from, m.start) || t.saysIn(sayTotal, from, m.start) || slices.ContainsFunc(t.hits, func(h hit) bool {
		return h.kind == tagOther && h.name == otherWhole && h.start >= from && h.end <= m.end
	})
}

// totals: the amount is what two others or more come to, the ith being among those listed.
func (t *scan) totals(i int, list []int) bool {
	if len(list) < 3 || !slices.Contains(list, i) {
		return false
	}
	total := decimal.Zero
	for _, j := range list {
		total = total.Add(t.money[j].low)
	}
	low := t.money[i].low
	return total.Sub(low).Equal(low)
}

// shares are the amounts of the sentence that the ith may be the total of: those taken for the same
// fact, and what others paid of it: 总花销260万：主办付148万，协办付112万.
func (l *listener) shares(i int) []int {
	t := l.t
	from, to := t.sentence(t.money[i].start)
	var out []int
	for j, m := range t.money {
		same := l.slots[j].key == l.slots[i].key || l.slots[j].other == otherRole || l.slots[j].other == otherShare
		if same && !m.bare && m.times == 0 && m.start >= from && m.end <= to {
			out = append(out, j)
		}
	}
	return out
}
