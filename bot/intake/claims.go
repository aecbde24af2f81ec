package intake

import (
	"slices"
	"strconv"

	"policybot/calc"
)

// claims builds the case the frames come to: one claim for each rule meant in each of them.
// several: the person asks about more than one rule.
func (r *Reader) claims(frames []frame, several bool) ([]calc.Claim, []Fact) {
	var claims []calc.Claim
	var facts []Fact
	for n := range frames {
		f := &frames[n]
		for _, id := range r.wanted(f, several) {
			rule, ok := r.book.Rule(id)
			if !ok {
				continue
			}
			c := calc.Claim{Rule: id, Project: r.project(f, id, n), Facts: map[string]calc.Value{}}
			if f.Firm || f.Name != "" && r.things[id] == "" {
				c.Applicant = f.Label
			}
			for _, key := range rule.Facts {
				fact, ok := r.book.FactOf(id, key)
				if !ok {
					continue
				}
				v, from := r.value(f, id, fact)
				if v.IsZero() {
					continue
				}
				c.Facts[key] = v
				less := slices.ContainsFunc(from, func(s said) bool { return s.Op == opLess })
				for _, s := range from {
					value := one(s, v, fact)
					if less {
						value = v // neither amount is the value by itself
					}
					facts = append(facts, Fact{Claim: len(claims), Key: key, Value: value, Quote: s.Quote, Turn: s.Turn, Start: s.Start, End: s.End})
				}
			}
			claims = append(claims, c)
		}
	}
	return claims, facts
}

// one is the value a single statement contributed: its own amount, or what all came to.
func one(s said, all calc.Value, fact *calc.Fact) calc.Value {
	if fact.Type == calc.TypeMoney || fact.Type == calc.TypeMoneys || fact.Type == calc.TypeNumber {
		return calc.Between(s.Low, s.High)
	}
	return all
}

// wanted are the rules a frame's case rests on, in the order of the policy. Of two that
// exclude one another, one whose base nobody gave is left out when the other's was given.
func (r *Reader) wanted(f *frame, several bool) []string {
	scores := merged(f.Rules)
	for _, d := range f.Dropped {
		delete(scores, d)
		for i := range r.book.Rules {
			// the one declined of two that exclude one another leaves the other
			if id := r.book.Rules[i].ID; r.exclusive(d, id) && !slices.Contains(f.Dropped, id) {
				scores[id] = max(scores[id], f.Rules[d])
			}
		}
	}
	active := r.active(scores, several)
	var out []string
	for i := range r.book.Rules {
		id := r.book.Rules[i].ID
		if !active[id] && !r.stepsIn(f, id, active) {
			continue
		}
		if r.givesWay(f, id, active) {
			continue
		}
		out = append(out, id)
	}
	return out
}

// stepsIn: the other half of an excluding pair is meant, and this one's base was given.
func (r *Reader) stepsIn(f *frame, id string, active map[string]bool) bool {
	if slices.Contains(f.Dropped, id) || !r.baseGiven(f, id) && !r.baseOpen(f, id) {
		return false
	}
	for other := range active {
		if r.exclusive(id, other) {
			return true
		}
	}
	return false
}

// givesWay: the other half's base was given and this one's was not, or is nothing.
func (r *Reader) givesWay(f *frame, id string, active map[string]bool) bool {
	for i := range r.book.Rules {
		other := r.book.Rules[i].ID
		if other == id || !r.exclusive(id, other) || slices.Contains(f.Dropped, other) {
			continue
		}
		switch {
		case r.baseOpen(f, id):
		case r.baseNothing(f, id):
			return true
		case r.baseGiven(f, id):
		case r.baseGiven(f, other) && !r.baseNothing(f, other):
			return true
		case active[other] && f.Rules[other] > f.Rules[id]:
			return true
		}
	}
	return false
}

// base is the value of the fact a rule takes its rate of, false when nothing is known of it.
func (r *Reader) base(f *frame, id string) (calc.Value, bool) {
	rule, ok := r.book.Rule(id)
	if !ok || rule.Base() == "" {
		return calc.Value{}, false
	}
	fact, ok := r.book.FactOf(id, rule.Base())
	if !ok {
		return calc.Value{}, false
	}
	v, _ := r.value(f, id, fact)
	return v, !v.IsZero()
}

func (r *Reader) baseGiven(f *frame, id string) bool {
	_, ok := r.base(f, id)
	return ok
}

// baseOpen: the base was spoken of, but is not known.
func (r *Reader) baseOpen(f *frame, id string) bool {
	rule, ok := r.book.Rule(id)
	if !ok || rule.Base() == "" {
		return false
	}
	list := f.about(id, rule.Base())
	return len(list) > 0 && list[len(list)-1].Op == opOpen
}

func (r *Reader) baseNothing(f *frame, id string) bool {
	v, ok := r.base(f, id)
	if !ok {
		return false
	}
	for _, n := range v.Numbers() {
		if !n.Hi.IsZero() || n.Open {
			return false
		}
	}
	return true
}

// labelled stands in the name of a project between what the person calls it and what kind of thing it is.
const labelled = " · "

// project tells claims on one thing from claims on several: rules of one kind of thing share
// a project, and so do all of a frame when the person said so.
func (r *Reader) project(f *frame, id string, n int) string {
	thing := r.things[id]
	if thing == "" {
		return ""
	}
	name := f.Label
	if name == "" && n > 0 {
		name = strconv.Itoa(n + 1)
	}
	switch {
	case f.Shared && (!f.Apart || f.Label != "" && !f.Firm):
		thing = "project" // what has a name of its own is one project, whatever others are
	case f.Apart:
		if rule, ok := r.book.Rule(id); ok {
			thing = "clause " + rule.Clause
		}
	}
	if name == "" {
		return thing
	}
	return name + labelled + thing
}
