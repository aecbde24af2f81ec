package calc

import (
	"slices"

	"github.com/shopspring/decimal"
)

// maxStates bounds the search in best. Real cases stay below a hundred.
const maxStates = 128

// state is a choice for the groups seen so far.
type choiceState struct {
	free   decimal.Decimal   // what is worth its full amount
	capped []decimal.Decimal // by shared cap, cut off at the cap
	option int               // chosen in the last group
	before *choiceState
}

// best chooses one option in every group so that the whole is worth most, when
// options may draw on shared caps. It is exact: of partial choices only those
// are dropped that another can never fall behind. The last result is false if
// a case was too large for that; then the value can be had, but so may more.
func best(groups []group, caps []decimal.Decimal) (decimal.Decimal, []int, bool) {
	if len(caps) == 0 {
		return bestAlone(groups)
	}
	exact := true
	states := []*choiceState{{capped: make([]decimal.Decimal, len(caps))}}
	for i := range groups {
		var next []*choiceState
		for _, s := range states {
			for k := range groups[i].options {
				next = add(next, s.choose(&groups[i].options[k], k, caps))
			}
		}
		if len(next) > maxStates {
			exact = false
			next = next[:maxStates]
		}
		states = next
	}
	top := states[0]
	for _, s := range states[1:] {
		if s.worth().GreaterThan(top.worth()) {
			top = s
		}
	}
	choice := make([]int, len(groups))
	for i, s := len(groups)-1, top; i >= 0; i, s = i-1, s.before {
		choice[i] = s.option
	}
	return top.worth(), choice, exact
}

// bestAlone is best when no cap is shared: every group decides for itself.
func bestAlone(groups []group) (sum decimal.Decimal, choice []int, exact bool) {
	choice = make([]int, len(groups))
	for i, g := range groups {
		for k := range g.options[1:] {
			if g.options[k+1].worth.GreaterThan(g.options[choice[i]].worth) {
				choice[i] = k + 1
			}
		}
		sum = plus(sum, g.options[choice[i]].worth)
	}
	return sum, choice, true
}

// plus adds, without work where one of the two is nothing.
func plus(a, b decimal.Decimal) decimal.Decimal {
	if a.IsZero() {
		return b
	}
	return a.Add(b)
}

// relaxed is the worth if no cap were shared: an upper bound.
func relaxed(groups []group) (sum decimal.Decimal) {
	for _, g := range groups {
		most := decimal.Zero
		for _, o := range g.options {
			most = decimal.Max(most, o.worth)
		}
		sum = sum.Add(most)
	}
	return sum
}

func (s *choiceState) choose(o *option, k int, caps []decimal.Decimal) *choiceState {
	n := &choiceState{free: s.free, capped: s.capped, option: k, before: s}
	if o.shared < 0 {
		n.free = s.free.Add(o.worth)
		return n
	}
	n.capped = slices.Clone(s.capped)
	n.capped[o.shared] = decimal.Min(caps[o.shared], s.capped[o.shared].Add(o.worth))
	return n
}

func (s *choiceState) worth() decimal.Decimal {
	sum := s.free
	for _, c := range s.capped {
		sum = sum.Add(c)
	}
	return sum
}

// add keeps the states of which none can never fall behind another. The first
// of equals stays, so the order of options decides ties.
func add(list []*choiceState, s *choiceState) []*choiceState {
	for _, have := range list {
		if have.covers(s) {
			return list
		}
	}
	list = slices.DeleteFunc(list, func(have *choiceState) bool { return s.covers(have) })
	return append(list, s)
}

// covers reports that s, whatever is chosen next, comes out at least as high as
// t: it is ahead by more outside the caps than t is within them.
func (s *choiceState) covers(t *choiceState) bool {
	ahead := s.free.Sub(t.free)
	for i := range s.capped {
		if d := t.capped[i].Sub(s.capped[i]); d.IsPositive() {
			ahead = ahead.Sub(d)
		}
	}
	return !ahead.IsNegative()
}
