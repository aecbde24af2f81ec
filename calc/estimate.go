package calc

import (
	"fmt"
	"maps"
	"slices"
)

// Status is the verdict on one claim.
type Status string

// The verdicts.
const (
	Eligible   Status = "eligible"
	Ineligible Status = "ineligible"
	Undecided  Status = "unknown"
	// Decided: the text leaves the amount to a decision on the single case.
	Decided Status = "case_by_case"
)

// Outcome is the result of one claim.
type Outcome struct {
	Claim      int // its place in the case
	Rule       *Rule
	Project    string
	Applicant  string
	Status     Status
	Amount     Interval // Working.Amount, rounded down to 0.01
	Working    *Node
	Conditions []Checked
	Other      []Other

	facts  map[string]Value
	limits []limit
}

// Other is the amount under another reading of the text.
type Other struct {
	Reading *Reading
	Amount  Interval
}

// Result is the outcome of a case: one outcome a claim, and what they come to
// together. It has no language; Lines gives it one.
type Result struct {
	Outcomes []Outcome

	book *Book
	plan plan
}

// Estimate works a case out. The error is that of Check, or says that a rule is
// out of service: any other case that is well formed has a result.
func (b *Book) Estimate(c Case) (*Result, error) {
	if err := b.Check(c); err != nil {
		return nil, err
	}
	for i := range c.Claims {
		if r := b.rules[c.Claims[i].Rule]; r.Review != "" {
			return nil, fmt.Errorf("claim %d (rule %s): out of service: %s", i+1, r.ID, r.Review)
		}
	}
	r := &Result{book: b, Outcomes: make([]Outcome, len(c.Claims))}
	for i := range c.Claims {
		cl := &c.Claims[i]
		r.Outcomes[i] = evaluate(b.rules[cl.Rule], b.rules[cl.Rule].common(c.Claims, i))
		o := &r.Outcomes[i]
		o.Claim, o.Project, o.Applicant = i, cl.Project, cl.Applicant
	}
	r.plan = b.together(r.Outcomes)
	return r, nil
}

// common are the facts of a claim, with what other claims of the same applicant
// say of the enterprise: under the same rule its tier and what it has received
// towards a cap per enterprise, under rules with a joint cap what that is a share of.
func (r *Rule) common(claims []Claim, i int) map[string]Value {
	facts, copied := claims[i].Facts, false
	take := func(from *Claim, key string) {
		v, said := from.Facts[key]
		if _, own := facts[key]; !said || own {
			return
		}
		if !copied {
			facts, copied = maps.Clone(facts), true
		}
		if facts == nil {
			facts = map[string]Value{}
		}
		facts[key] = v
	}
	for k := range claims {
		if k == i || claims[k].Applicant != claims[i].Applicant {
			continue
		}
		for _, j := range r.joints {
			_, own := claims[i].Facts[j.Of]
			v, said := claims[k].Facts[j.Of]
			switch have, taken := facts[j.Of]; {
			case own || !said || !j.Binds(r.book.rules[claims[k].Rule]):
			case !taken:
				take(&claims[k], j.Of)
			case v.nums[0].below(have.nums[0]): // of several, the one that limits most
				facts[j.Of] = v
			}
		}
		if claims[k].Rule != claims[i].Rule {
			continue
		}
		for c := range r.Caps {
			if r.Caps[c].Scope == PerEnterprise && !r.Caps[c].Adds {
				take(&claims[k], r.Caps[c].By)
				take(&claims[k], r.Caps[c].Less)
			}
		}
	}
	return facts
}

// evaluate works one claim out, under the reading chosen and the others.
func evaluate(r *Rule, facts map[string]Value) Outcome {
	w := work{rule: r, facts: facts}
	o := Outcome{Rule: r, facts: facts, Working: w.amount()}
	o.Amount, o.Conditions, o.limits = o.Working.Amount, w.conditions, w.limits
	switch s := w.state(); {
	case s == Unmet:
		o.Status = Ineligible
		return o
	case r.CaseByCase:
		o.Status = Decided
		return o
	case s == Unknown, w.undecided && !o.Amount.Known():
		o.Status = Undecided
	default:
		o.Status = Eligible
	}
	for i := range r.Readings {
		rd := &r.Readings[i]
		if !w.applies(rd.When) {
			continue
		}
		// The high end is what a person may count on; it alone makes a reading
		// worth showing.
		if a := alternative(rd, r, facts); a.Open != o.Amount.Open || !a.Hi.Equal(o.Amount.Hi) {
			o.Other = append(o.Other, Other{rd, a})
		}
	}
	return o
}

// applies reports that all conditions hold.
func (w *work) applies(when []Test) bool {
	for i := range when {
		if s := w.check(&when[i]); s == Unmet || s == Unknown {
			return false
		}
	}
	return true
}

// alternative is the amount under another reading.
func alternative(rd *Reading, r *Rule, facts map[string]Value) Interval {
	switch {
	case rd.Nothing:
		return Interval{}
	case rd.Times != "" && r.counted(rd.Times, facts) < 2:
		return (&work{rule: r, facts: facts}).amount().Amount
	case rd.As != "":
		return (&work{rule: r.book.rules[rd.As], facts: facts}).amount().Amount
	}
	return (&work{rule: r, facts: facts, reading: rd}).amount().Amount
}

// counted is how many values of a fact the rule's conditions let count: titles
// that satisfy it or may do so.
func (r *Rule) counted(key string, facts map[string]Value) (n int) {
	for _, v := range facts[key].set {
		for i := range r.When {
			if c := &r.When[i]; c.Fact == key && (slices.Contains(c.Met, v) || slices.Contains(c.Open, v)) {
				n++
				break
			}
		}
	}
	return n
}
