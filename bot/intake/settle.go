package intake

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"policybot/calc"
)

// settle picks, of the amounts given for one fact, those that are statements of it.
func (r *Reader) settle(t *scan, f *frame, fact *calc.Fact, rule string, idx []int, excluded map[int]bool, tn *turn) []int {
	var out []int
	have := items(f.about(ruleOr(rule, r, fact.Key), fact.Key))
	known := func(v decimal.Decimal) bool {
		return slices.ContainsFunc(have, func(s said) bool { return s.Low.Equal(v) }) ||
			slices.ContainsFunc(out, func(i int) bool { return t.money[i].low.Equal(v) })
	}
	for n, i := range idx {
		if !fact.Prior {
			t.multiply(i)
		}
		m := t.money[i]
		end := len(t.text)
		if n+1 < len(idx) {
			end = t.money[idx[n+1]].start
		}
		_, sentenceEnd := t.sentence(m.start)
		end = min(end, sentenceEnd)
		out0 := excluded[i] || len(idx) > 1 && fact.Type == calc.TypeMoneys && t.excludes(m.end, end, idx, n)
		switch {
		case m.times < 0:
			continue
		case fact.Prior && r.otherTime(t, fact, m):
			continue
		case t.deniedBefore(m.start) && !fact.Prior && !m.low.IsZero():
			continue
		case known(m.low) && (t.refers(m) || t.says(sayRepeated) || t.says(sayWhatif) || len(idx) > 1 && !t.neighbours(idx, n)):
			if t.saysIn(sayExcluded, m.end, end) {
				out = slices.DeleteFunc(out, func(j int) bool { return t.money[j].low.Equal(m.low) })
				if slices.ContainsFunc(have, func(s said) bool { return s.Low.Equal(m.low) }) {
					f.Said = append(f.Said, said{Key: fact.Key, Rule: rule, Op: opRemove, Low: m.low, Quote: t.quote(m.start, m.end), Start: m.start, End: m.end})
					tn.told = true
				}
			}
			tn.used[i] = true
			continue
		case out0:
			continue
		}
		out = append(out, i)
	}
	out = t.firmest(t.latest(out), fact.Type == calc.TypeMoneys)
	if fact.Type != calc.TypeMoneys && !t.sums(out) {
		out = tn.clearest(out)
	}
	return dropSum(t, out)
}

// clearest leaves out the amounts that something far off names, where another is named beside it.
func (tn *turn) clearest(idx []int) []int {
	near := slices.DeleteFunc(slices.Clone(idx), func(i int) bool { return tn.slots[i].score < scoreClear })
	if len(near) == 0 {
		return idx
	}
	return near
}

// latest leaves out what an amount became something else from, what was struck out of it,
// and the round figure where the exact one is given too.
func (t *scan) latest(idx []int) []int {
	var out []int
	for n, i := range idx {
		m := t.money[i]
		next := n+1 < len(idx)
		switch {
		case next && t.saysIn(sayBecomes, m.end, t.money[idx[n+1]].start):
			continue
		case len(idx) > 1 && t.saysIn(sayStruck, m.end, min(t.lineEnd(m.end), m.end+10)):
			continue
		case m.approx && len(idx) > 1 && slices.ContainsFunc(idx, func(j int) bool { return !t.money[j].approx }):
			continue
		}
		out = append(out, i)
	}
	if len(out) == 0 {
		return idx
	}
	return out
}

// excludes: what is said between an amount and the next says that it does not count.
func (t *scan) excludes(from, to int, idx []int, n int) bool {
	if n+1 < len(idx) && t.neighbours(idx, n) {
		return false
	}
	return t.saysIn(sayExcluded, from, to)
}

// otherTime: support received in another year does not count against a yearly cap, and
// support for another thing not against this one.
func (r *Reader) otherTime(t *scan, fact *calc.Fact, m money) bool {
	from, to := t.sentence(m.start)
	if t.saysIn(sayOtherThing, from, to) && !strings.HasSuffix(fact.Key, "_year") && !strings.HasSuffix(fact.Key, "_before") {
		return true
	}
	if !strings.HasSuffix(fact.Key, "_year") {
		return false
	}
	// the time word that stands nearest before the amount decides
	last := sayNothing
	for _, h := range t.hits {
		if (h.phrase == sayPastYear || h.phrase == sayThisYear) && h.start >= from && h.end <= m.start {
			last = h.phrase
		}
	}
	return last == sayPastYear || last == sayNothing && t.saysIn(sayPastYear, m.end, to)
}

// firmest leaves the plans out where there is an amount that is settled.
func (t *scan) firmest(idx []int, list bool) []int {
	if len(idx) < 2 {
		return idx
	}
	var firm, plain []int
	soft := 0
	for _, i := range idx {
		switch {
		case t.beside(sayFirm, i):
			firm = append(firm, i)
		case t.beside(saySoft, i):
			soft++
		default:
			plain = append(plain, i)
		}
	}
	switch {
	case soft > 0 && len(firm) > 0:
		return merge(idx, firm, plain)
	case soft > 0 && len(plain) > 0:
		return plain
	case len(firm) == 1 && !list && len(plain) > 0 && !t.sums(idx):
		return firm
	}
	return idx
}

// merge keeps of idx those in either list, in order.
func merge(idx, a, b []int) []int {
	var out []int
	for _, i := range idx {
		if slices.Contains(a, i) || slices.Contains(b, i) {
			out = append(out, i)
		}
	}
	return out
}

// dropSum leaves out of a list the amount that is the total of the others.
func dropSum(t *scan, idx []int) []int {
	if len(idx) < 3 {
		return idx
	}
	for k, i := range idx {
		sum := decimal.Zero
		for _, j := range idx {
			if j != i {
				sum = sum.Add(t.money[j].low)
			}
		}
		if sum.Equal(t.money[i].low) {
			return append(append([]int{}, idx[:k]...), idx[k+1:]...)
		}
	}
	return idx
}
