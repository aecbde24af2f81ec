package calc

import (
	"fmt"
	"slices"
)

// Tipping is the value of a missing base above which a rule would come out
// ahead of the one that is best so far, within one project.
type Tipping struct {
	Claim int    `json:"claim"`
	Rule  string `json:"rule"`
	Key   string `json:"key"`
	Over  string `json:"over"`  // the rule it would overtake
	Above string `json:"above"` // in yuan
	Unit  string `json:"unit"`
	Text  string `json:"text"`
}

// Tipping lists, for the claims of one project, how large a base that is not
// known would have to be to change which of them is highest.
func (r *Result) Tipping(lang string) []Tipping {
	out := []Tipping{}
	for i := range r.Outcomes {
		o := &r.Outcomes[i]
		rate := o.Rule.Rate
		if !o.Rule.ChooseOne || o.Status == Ineligible || rate == nil || rate.Each || rate.ZeroOpen || len(rate.Units) > 0 {
			continue
		}
		if _, said := o.facts[rate.Of]; said {
			continue
		}
		best := r.bestKnown(o)
		if best == nil || !o.Amount.Open && !o.Amount.Hi.GreaterThan(best.Amount.Hi) {
			continue
		}
		// Exact: a whole number of cents and a remainder, not a rounded quotient.
		above, rest := best.Amount.Hi.QuoRem(rate.Figure.Value, 2)
		if !rest.IsZero() {
			continue
		}
		f, _ := o.Rule.fact(rate.Of)
		out = append(out, Tipping{
			Claim: o.Claim, Rule: o.Rule.ID, Key: rate.Of, Over: best.Rule.ID, Above: exact(above), Unit: "CNY",
			Text: fmt.Sprintf(said(lang, "%s超过 %s 元时，“%s”的金额高于“%s”", "once %s exceeds %s yuan, “%s” comes out above “%s”"),
				f.Label.In(lang), grouped(above), o.Rule.Title.In(lang), best.Rule.Title.In(lang)),
		})
	}
	return out
}

// bestKnown is the highest outcome whose amount is known among the other
// claims of the project, nil without one.
func (r *Result) bestKnown(o *Outcome) *Outcome {
	var best *Outcome
	for i := range r.Outcomes {
		x := &r.Outcomes[i]
		together := x.Project != "" || o.Rule.Excludes != nil && slices.Contains(o.Rule.Excludes.Rules, x.Rule.ID)
		if x == o || x.Rule == o.Rule || !x.Rule.ChooseOne || x.Applicant != o.Applicant || x.Project != o.Project || !together {
			continue
		}
		if x.Status != Ineligible && x.Amount.Known() && (best == nil || x.Amount.Hi.GreaterThan(best.Amount.Hi)) {
			best = x
		}
	}
	return best
}
