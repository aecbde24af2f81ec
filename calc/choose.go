package calc

import (
	"slices"

	"github.com/shopspring/decimal"
)

// maxStates bounds the search in best. Real cases stay below a hundred.
const maxStates = 128

// caps are what is left of the caps that groups share.
type caps struct {
	shared []sharedCap
	all    *decimal.Decimal // of the cap on all rules but those it excepts; nil: there is none
}

// sharedCap is a cap that some options draw on.
type sharedCap struct {
	left  decimal.Decimal
	under bool // the cap on all rules is over it
}

// state is a choice for the groups seen so far.
type choiceState struct {
	free   decimal.Decimal   // what is worth its full amount
	under  decimal.Decimal   // the same, of what the cap on all rules is over
	capped []decimal.Decimal // by shared cap, cut off at the cap
	option int               // chosen in the last group
	before *choiceState
}

// best chooses one option in every group so that the whole is worth most, when
// options may draw on shared caps. It is exact: of partial choices only those
// are dropped that another can never fall behind. The last result is false if
// a case was too large for that; then the value can be had, but so may more.
func best(groups []group, c caps) (decimal.Decimal, []int, bool) {
	if len(c.shared) == 0 && c.all == nil {
		return bestAlone(groups)
	}
	exact := true
	states := []*choiceState{{capped: make([]decimal.Decimal, len(c.shared))}}
	for i := range groups {
		var next []*choiceState
		for _, s := range states {
			for k := range groups[i].options {
				next = c.add(next, c.choose(s, &groups[i].options[k], k))
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
		if c.worth(s).GreaterThan(c.worth(top)) {
			top = s
		}
	}
	choice := make([]int, len(groups))
	for i, s := len(groups)-1, top; i >= 0; i, s = i-1, s.before {
		choice[i] = s.option
	}
	return c.worth(top), choice, exact
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

// relaxed is the worth if no cap were shared but that on all rules: an upper bound.
func relaxed(groups []group, all *decimal.Decimal) decimal.Decimal {
	sum, excepted := decimal.Zero, decimal.Zero
	for _, g := range groups {
		most, free := decimal.Zero, decimal.Zero
		for _, o := range g.options {
			most = decimal.Max(most, o.worth)
			if !o.under {
				free = decimal.Max(free, o.worth)
			}
		}
		sum, excepted = sum.Add(most), excepted.Add(free)
	}
	if all != nil {
		sum = decimal.Min(sum, excepted.Add(*all))
	}
	return sum
}

func (c *caps) choose(s *choiceState, o *option, k int) *choiceState {
	n := &choiceState{free: s.free, under: s.under, capped: s.capped, option: k, before: s}
	switch {
	case o.shared >= 0:
		n.capped = slices.Clone(s.capped)
		n.capped[o.shared] = decimal.Min(c.shared[o.shared].left, s.capped[o.shared].Add(o.worth))
	case o.under:
		n.under = s.under.Add(o.worth)
	default:
		n.free = s.free.Add(o.worth)
	}
	return n
}

func (c *caps) worth(s *choiceState) decimal.Decimal {
	free, under := s.free, s.under
	for i, d := range s.capped {
		if c.shared[i].under {
			under = under.Add(d)
		} else {
			free = free.Add(d)
		}
	}
	if c.all != nil {
		under = decimal.Min(under, *c.all)
	}
	return free.Add(under)
}

// add keeps the states of which none can never fall behind another. The first
// of equals stays, so the order of options decides ties.
func (c *caps) add(list []*choiceState, s *choiceState) []*choiceState {
	for _, have := range list {
		if c.covers(have, s) {
			return list
		}
	}
	list = slices.DeleteFunc(list, func(have *choiceState) bool { return c.covers(s, have) })
	return append(list, s)
}

// covers reports that s, whatever is chosen next, comes out at least as high as
// t: it is ahead by more outside the caps than t is within them. What it is ahead
// under the cap on all rules may still be cut off, what it is behind may not.
func (c *caps) covers(s, t *choiceState) bool {
	free, under := s.free.Sub(t.free), s.under.Sub(t.under)
	for i := range s.capped {
		switch d := t.capped[i].Sub(s.capped[i]); {
		case !d.IsPositive():
		case c.shared[i].under:
			under = under.Sub(d)
		default:
			free = free.Sub(d)
		}
	}
	return !free.Add(decimal.Min(under, decimal.Zero)).IsNegative()
}
