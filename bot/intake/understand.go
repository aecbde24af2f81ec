package intake

import (
	"cmp"
	"slices"
	"strings"

	"policybot/calc"
	"policybot/calc/amount"
)

// understand settles what is asked and builds the case the question is about.
func (r *Reader) understand(t *scan, st *state, tn turn, u *Understanding) {
	st.Focus = r.focus(t, st, tn)
	var frames []frame
	for _, i := range r.withCase(st, st.Focus) {
		frames = append(frames, st.Frames[i])
	}
	u.Rules = r.rulesAsked(t, tn, u.Clauses)
	u.Claims, u.Facts = r.claims(frames, t.says(saySeveral))
	u.Labels = labels(u.Claims, len(frames) > 1)
	u.Ask = r.ask(t, st, tn, u, frames)
	if st.Vague && u.Ask == Explain && len(u.Rules) == 0 && len(u.Clauses) == 0 && !t.says(sayPlainQuestion) {
		u.Ask = Vague // the person goes on, and still names nothing
	}
	st.Vague = u.Ask == Vague
	if u.Ask == Estimate {
		r.unexplained(t, st, tn, u)
		r.unexplainedCount(t, st, u)
	}
	if u.Ask != Backwards && !r.keepsCase(tn, u) {
		u.Claims, u.Facts, u.Labels = nil, nil, nil
	}
	if u.Ask != Estimate && u.Ask != Eligibility {
		u.Doubts = nil
	}
	r.placeDoubts(u)
	u.Unused = t.unused(st, tn, u.Facts)
}

// keepsCase: the answer rests on the case. A figure of the text does where the case is of rules
// that have a fixed sum for what the person said.
func (r *Reader) keepsCase(tn turn, u *Understanding) bool {
	switch u.Ask {
	case Estimate, Eligibility:
		return true
	case Parameter:
		return tn.told && !slices.ContainsFunc(u.Claims, func(c calc.Claim) bool {
			rule, ok := r.book.Rule(c.Rule)
			return !ok || rule.Base() != ""
		})
	}
	return false
}

// placeDoubts gives each doubt the first claim that takes the fact; one that no claim takes is none.
func (r *Reader) placeDoubts(u *Understanding) {
	for i := range u.Doubts {
		u.Doubts[i].Claim = slices.IndexFunc(u.Claims, func(c calc.Claim) bool {
			_, ok := r.book.FactOf(c.Rule, u.Doubts[i].Key)
			return ok
		})
	}
	u.Doubts = slices.DeleteFunc(u.Doubts, func(d Doubt) bool { return d.Claim < 0 })
}

// labels are what the person calls the firm or project of each claim, "" where there is but one.
func labels(claims []calc.Claim, several bool) []string {
	var out []string
	for _, c := range claims {
		name := ""
		if several {
			project, _, named := strings.Cut(c.Project, labelled)
			if !named {
				project = "" // a kind of thing, which is for the calculator
			}
			name = cmp.Or(c.Applicant, project)
		}
		out = append(out, name)
	}
	return out
}

// rulesAsked are the rules the message speaks of, by words, by clause or by figure, in the order
// of the policy.
func (r *Reader) rulesAsked(t *scan, tn turn, clauses []string) []string {
	active := r.active(tn.cues, t.says(saySeveral))
	for _, c := range clauses {
		for _, id := range r.rulesOf(c) {
			active[id] = true
		}
	}
	var out []string
	for i := range r.book.Rules {
		if id := r.book.Rules[i].ID; active[id] {
			out = append(out, id)
		}
	}
	return out
}

// unused are the quantities of this message that no fact took, and that are more than the
// number of a clause or a date.
func (t *scan) unused(st *state, tn turn, facts []Fact) []Mention {
	taken := make([]bool, len(t.quants)) // said of a rule that this question is not about
	for j, m := range t.money {
		taken[m.quant] = tn.used[j] && len(facts) > 0
	}
	out := []Mention{}
	for i, q := range t.quants {
		switch q.Kind {
		case amount.Money, amount.Percent, amount.Ratio, amount.Unknown, amount.Measure, amount.Number:
		default:
			continue
		}
		if taken[i] || slices.ContainsFunc(facts, func(f Fact) bool {
			return f.Turn == st.Turn && f.Start <= q.Start && q.End <= f.End
		}) {
			continue
		}
		v := ""
		if q.Point {
			v = q.Value.String()
		}
		out = append(out, Mention{Quote: q.Quote, Value: v, Turn: st.Turn, Start: q.Start, End: q.End})
	}
	return out
}
