package intake

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"policybot/calc"
)

// pendingAnswer reads a bare answer: an amount, yes or no, that fits what was asked last.
func (r *Reader) pendingAnswer(t *scan, st *state, parts []part, frames []int, tn *turn) {
	if len(parts) > 1 || len(st.Frames) == 0 || tn.fresh {
		return
	}
	f := &st.Frames[frames[0]]
	if len(f.Rules) == 0 {
		return
	}
	missing := r.missing(*f)
	if i, ok := t.bareAmount(tn); ok {
		r.bareMoney(t, f, &parts[0], i, missing, tn)
	}
	if answer, ok := t.bareYesNo(); ok && !slices.ContainsFunc(parts[0].said, func(s said) bool { return len(s.Options) == 0 && s.Low.IsZero() }) {
		var bools []calc.Missing
		for _, m := range missing {
			if fact, ok := factOf(r.book, m.Rule, m.Key); ok && fact.Type == calc.TypeBool {
				bools = append(bools, m)
			}
		}
		if len(bools) == 1 {
			parts[0].said = append(parts[0].said, said{Key: bools[0].Key, Op: opSet, Yes: answer, Quote: strings.TrimSpace(string(t.raw)), End: len(t.raw)})
		}
	}
	r.rescale(t, f, &parts[0])
}

// bareMoney files an amount without a name: the one that was asked for, or, with a word of
// correction, the one given last.
func (r *Reader) bareMoney(t *scan, f *frame, p *part, i int, missing []calc.Missing, tn *turn) {
	if t.says(sayCorrection) || t.says(sayWhatif) {
		if last, ok := lastAmount(f.Said); ok {
			s := t.amountSaid(i, last.Key, last.Rule)
			if n := len(items(f.about(ruleOr(last.Rule, r, last.Key), last.Key))); n > 1 {
				p.said = append(p.said, said{Key: last.Key, Rule: last.Rule, Op: opRemove, Low: last.Low})
				s.Op = opAdd
			}
			p.said = append(p.said, s)
			tn.used[i] = true
			return
		}
	}
	var open []calc.Missing
	for _, m := range missing {
		if fact, ok := factOf(r.book, m.Rule, m.Key); ok && (fact.Type == calc.TypeMoney || fact.Type == calc.TypeMoneys) {
			if !slices.ContainsFunc(open, func(o calc.Missing) bool { return o.Key == m.Key }) {
				open = append(open, m)
			}
		}
	}
	if len(open) == 1 {
		p.said = append(p.said, t.amountSaid(i, open[0].Key, ""))
		tn.used[i] = true
	}
}

func lastAmount(list []said) (said, bool) {
	for _, s := range slices.Backward(list) {
		if s.Quote != "" && !s.Low.IsZero() && (s.Op == opSet || s.Op == opAdd) {
			return s, true
		}
	}
	return said{}, false
}

// bareAmount: the message is little more than one amount that nothing names.
func (t *scan) bareAmount(tn *turn) (int, bool) {
	found := -1
	for i, m := range t.money {
		if tn.used[i] || tn.slots[i].other != "" || m.bare && (len(t.money) > 1 || m.low.LessThan(smallestBare)) || t.deniedBefore(m.start) {
			continue
		}
		if tn.slots[i].key != "" {
			return 0, false
		}
		if found >= 0 {
			return 0, false
		}
		found = i
	}
	if found < 0 {
		return 0, false
	}
	m := t.money[found]
	rest := len(t.text) - (m.end - m.start)
	if latinText(t.text) {
		rest /= 4
	}
	if t.says(sayCorrection) || t.says(sayWhatif) {
		rest /= 2
	}
	return found, rest <= 16
}

func (t *scan) bareYesNo() (answer, ok bool) {
	if len(t.text) > 24 || len(t.money) > 0 {
		return false, false
	}
	s := strings.TrimRight(strings.TrimSpace(string(t.text)), "。.!！~ 的了呢啊呀哦")
	for _, p := range []phrase{sayNo, sayYes} {
		for _, i := range t.spoken[p] {
			if h := t.hits[i]; h.start <= 1 && len([]rune(s))-h.end <= 4 {
				return p == sayYes, true
			}
		}
	}
	return false, false
}

// rescale: "the unit was thousands" changes the bare numbers said before.
func (r *Reader) rescale(t *scan, f *frame, p *part) {
	var factor decimal.Decimal
	switch {
	case t.says(sayUnitQian):
		factor = decimal.New(1000, 0)
	case t.says(sayUnitWan):
		factor = decimal.New(10000, 0)
	default:
		return
	}
	for _, s := range f.Said {
		if s.Bare && s.Quote != "" {
			s.Low, s.High, s.Bare, s.Op = s.Low.Mul(factor), s.High.Mul(factor), false, opSet
			p.said = append(p.said, s)
		}
	}
}

// missing is what the calculator still asks for a frame.
func (r *Reader) missing(f frame) []calc.Missing {
	claims, _ := r.claims([]frame{f}, nil)
	if len(claims) == 0 {
		return nil
	}
	res, err := r.book.Estimate(calc.Case{Claims: claims})
	if err != nil {
		return nil
	}
	return res.Missing("zh")
}
