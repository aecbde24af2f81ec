package calc

import (
	"iter"
	"slices"
)

// Checked is a condition with its state for one claim.
type Checked struct {
	*Test
	State State
}

// Tests are the conditions of the rule, and those they are made of.
func (r *Rule) Tests() iter.Seq[*Test] {
	return func(yield func(*Test) bool) { all(r.When, yield) }
}

func all(list []Test, yield func(*Test) bool) bool {
	for i := range list {
		if t := &list[i]; !yield(t) || !all(t.Any, yield) || !all(t.All, yield) {
			return false
		}
	}
	return true
}

// check finds the state of a condition from what the claim says.
func (w *work) check(c *Test) State {
	switch {
	case len(c.Any) > 0:
		return w.anyOf(c.Any)
	case len(c.All) > 0:
		return w.allOf(c.All)
	case c.Fact == "":
		return Assumed
	}
	v, said := w.facts[c.Fact]
	f, ok := w.rule.fact(c.Fact)
	if !ok {
		// A reading or note of one rule is never evaluated under another, and
		// Init has proved the rest.
		return Unknown
	}
	if !said && f.Assumed {
		return Assumed
	}
	if c.Limit != nil || c.Positive {
		return c.compare(w.number(c.Fact))
	}
	if !said && (f.Prior || f.Optional) {
		if c.of([]string{"false"}, false) == Met {
			return Assumed
		}
		return c.of([]string{"false"}, false)
	}
	if !said {
		supposed, narrowed := f.supposed()
		s := c.of(supposed, false)
		if s == Met && narrowed {
			return Assumed
		}
		return s
	}
	return c.of(v.set, f.Several)
}

// anyOf is the best state among several conditions of which one is enough.
func (w *work) anyOf(list []Test) State {
	best := Unmet
	for i := range list {
		switch w.check(&list[i]) {
		case Met:
			return Met
		case Assumed:
			best = Assumed
		case Unknown:
			if best == Unmet {
				best = Unknown
			}
		}
	}
	return best
}

// allOf is the worst state among several conditions that are needed together.
func (w *work) allOf(list []Test) State {
	worst := Met
	for i := range list {
		switch w.check(&list[i]) {
		case Unmet:
			return Unmet
		case Unknown:
			worst = Unknown
		case Assumed:
			if worst == Met {
				worst = Assumed
			}
		}
	}
	return worst
}

// of is the state of a condition on values. When all hold together one that
// satisfies it is enough; otherwise one of them is true, not known which.
func (c *Test) of(values []string, together bool) State {
	met, open := 0, 0
	for _, v := range values {
		switch {
		case slices.Contains(c.Met, v):
			met++
		case slices.Contains(c.Open, v):
			open++
		}
	}
	switch {
	case met == len(values), together && met > 0:
		return Met
	case met == 0 && open == 0:
		return Unmet
	}
	return Unknown
}

// compare is the state of a threshold for a number known to lie in v.
func (c *Test) compare(v Interval) State {
	if c.Positive {
		switch {
		case v.Lo.IsPositive():
			return Met
		case v.zero():
			return Unmet
		}
		return Unknown
	}
	limit := c.Limit.Figure.Value
	lo := c.Limit.at(v.Lo.Cmp(limit))
	hi := c.Limit.at(1)
	if !v.Open {
		hi = c.Limit.at(v.Hi.Cmp(limit))
	}
	// Lo and Hi on the same side, or both on the boundary: nothing in between differs.
	if lo == hi && (v.Known() || lo != Unknown) {
		return lo
	}
	return Unknown
}

// at is the state for a number that compares with the limit as cmp says.
func (l *Limit) at(cmp int) State {
	if cmp == 0 {
		return l.At
	}
	if (cmp < 0) == (l.Op == "<" || l.Op == "<=") {
		return Met
	}
	return Unmet
}
