package intake

import (
	"slices"

	"github.com/shopspring/decimal"

	"policybot/calc"
	"policybot/calc/amount"
)

// understand settles what is asked and builds the case the question is about.
func (r *Reader) understand(t *scan, st *state, tn turn, u *Understanding) {
	st.Focus = r.focus(t, st, tn)
	var frames []frame
	for _, i := range st.Focus {
		if !st.Frames[i].Aside {
			frames = append(frames, st.Frames[i])
		}
	}
	frames = r.withCase(frames)
	r.rulesAsked(t, tn, u)
	u.Claims, u.Facts = r.claims(frames, t)
	for _, c := range u.Claims {
		u.Labels = append(u.Labels, label(frames, c.Applicant, c.Project))
	}
	u.Ask = r.ask(t, st, tn, u, frames)
	if st.Vague && u.Ask == Explain && len(u.Rules) == 0 && len(u.Clauses) == 0 && !t.says(sayPlainQuestion) {
		u.Ask = Vague
	}
	st.Vague = u.Ask == Vague
	switch u.Ask {
	case Estimate, Eligibility:
	case Parameter:
		if !tn.told || slices.ContainsFunc(u.Claims, func(c calc.Claim) bool {
			rule, ok := r.book.Rule(c.Rule)
			return !ok || rule.Rate != nil
		}) {
			u.Claims, u.Facts, u.Labels = nil, nil, nil
		}
		u.Doubts = nil
	default:
		u.Claims, u.Facts, u.Labels, u.Doubts = nil, nil, nil, nil
	}
	for i := range u.Doubts {
		u.Doubts[i].Claim = slices.IndexFunc(u.Claims, func(c calc.Claim) bool {
			_, ok := r.book.FactOf(c.Rule, u.Doubts[i].Key)
			return ok
		})
	}
	u.Doubts = slices.DeleteFunc(u.Doubts, func(d Doubt) bool { return d.Claim < 0 })
	u.Unused = r.unused(t, st, tn, u)
}

func label(frames []frame, applicant, project string) string {
	if len(frames) < 2 {
		return ""
	}
	if applicant != "" {
		return applicant
	}
	return project
}

// rulesAsked are the rules the message speaks of, by words, by clause or by figure.
func (r *Reader) rulesAsked(t *scan, tn turn, u *Understanding) {
	active := r.active(tn.cues, t)
	for _, c := range u.Clauses {
		for _, id := range r.rulesOf(c) {
			active[id] = true
		}
	}
	for i := range r.book.Rules {
		if id := r.book.Rules[i].ID; active[id] {
			u.Rules = append(u.Rules, id)
		}
	}
}

// unused are the quantities of this message that no fact took, and that are more than the
// number of a clause or a date.
func (r *Reader) unused(t *scan, st *state, tn turn, u *Understanding) []Mention {
	out := []Mention{}
	for i, q := range t.quants {
		switch q.Kind {
		case amount.Money, amount.Percent, amount.Ratio, amount.Unknown, amount.Measure, amount.Number:
		default:
			continue
		}
		taken := false
		for j, m := range t.money {
			if m.quant == i && j < len(tn.used) && tn.used[j] {
				taken = true
			}
		}
		for _, f := range u.Facts {
			if f.Turn == st.Turn && f.Start <= q.Start && q.End <= f.End {
				taken = true
			}
		}
		if taken {
			continue
		}
		v := ""
		if q.Point {
			v = exact(q.Value)
		}
		out = append(out, Mention{Quote: q.Quote, Value: v, Turn: st.Turn, Start: q.Start, End: q.End})
	}
	return out
}

func exact(d decimal.Decimal) string { return d.String() }
