package intake

import (
	"slices"
	"strconv"
	"strings"

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
	if st.Vague && u.Ask == Explain && len(u.Rules) == 0 && len(u.Clauses) == 0 && !t.says("plain_question") {
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

// focus is what the answer is about: the things this message spoke of, those it singled
// out, or what the last answer was about.
func (r *Reader) focus(t *scan, st *state, tn turn) []int {
	var asked []int
	if len(st.Frames) > 1 {
		for _, s := range t.labels() {
			from, to := t.sentence(s.start)
			if segFrom, segTo := t.segment(s.start); t.speech("aside", segFrom, segTo) {
				continue
			}
			single := t.speech("only", from, to)
			if !single && (!t.speech("how_much", s.start, min(to, s.end+12)) || t.speech("aside", from, to)) {
				continue
			}
			found := false
			for i := range st.Frames {
				if st.Frames[i].Name == s.name {
					found = true
					if !slices.Contains(asked, i) {
						asked = append(asked, i)
					}
				}
			}
			if n, ok := strings.CutPrefix(s.name, "count:"); ok && !found {
				if i, err := strconv.Atoi(n); err == nil && i <= len(st.Frames) && !slices.Contains(asked, i-1) {
					asked = append(asked, i-1)
				}
			}
		}
	}
	switch {
	case len(asked) > 0:
		return asked
	case t.says("aside") && t.says("only") && len(st.Frames) > 1:
		last := st.Frames[len(st.Frames)-1]
		if own := slices.IndexFunc(st.Frames, func(f frame) bool { return f.Name == "ourselves" }); own >= 0 {
			return []int{own}
		}
		_ = last
		return []int{len(st.Frames) - 1}
	case len(tn.touched) > 0 && (tn.told || len(tn.cues) > 0) && !wantsAll(t, st, tn):
		return unique(tn.touched)
	case wantsAll(t, st, tn):
		var all []int
		for i := range st.Frames {
			if len(st.Frames[i].Said) > 0 || len(st.Frames[i].Rules) > 0 {
				all = append(all, i)
			}
		}
		return all
	case len(st.Focus) > 0:
		return st.Focus
	}
	return unique(tn.touched)
}

// wantsAll: the message compares or lists what the thread spoke of before.
func wantsAll(t *scan, st *state, tn turn) bool {
	return len(st.Frames) > 1 && len(tn.touched) <= 1 && (t.says("several") || t.says("former") && t.says("latter"))
}

func unique(list []int) []int {
	var out []int
	for _, i := range list {
		if i >= 0 && !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	return out
}

// withCase leaves out the frames that only serve as a contrast: another project that was
// paid before, of which nothing is to be worked out.
func (r *Reader) withCase(frames []frame) []frame {
	if len(frames) < 2 {
		return frames
	}
	has := func(f frame) bool {
		for _, id := range r.wanted(&f, nil) {
			rule, ok := r.book.Rule(id)
			if ok && (rule.Rate == nil && len(f.Said) > 0 || r.baseGiven(&f, id)) {
				return true
			}
		}
		return false
	}
	var out []frame
	for _, f := range frames {
		if has(f) {
			out = append(out, f)
		}
	}
	if len(out) == 0 {
		return frames
	}
	return out
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

// ask decides what kind of answer is wanted. Numeric by this judgement stays numeric.
func (r *Reader) ask(t *scan, st *state, tn turn, u *Understanding, frames []frame) Ask {
	_, _, elsewhere := r.questions.Elsewhere(string(t.raw))
	amounts := slices.Contains(tn.used, true) || tn.measured || len(u.Doubts) > 0
	numeric := t.says("how_much") || t.says("ask_rate") || t.says("ask_limit") || t.says("ask_period")
	known := slices.ContainsFunc(frames, func(f frame) bool { return len(f.Said) > 0 })
	sure := false
	for _, w := range tn.cues {
		sure = sure || w >= 2
	}
	switch {
	case u.Reset && !tn.told && !sure:
		return Chat
	case (t.says("command") || t.says("command_soft") && t.figures()) && !amounts && !(sure && (tn.told || numeric)):
		return Elsewhere
	case elsewhere && !amounts && !(tn.told && sure && t.ownCase()):
		return Elsewhere
	case t.says("in_force") && !amounts:
		return InForce
	case t.says("total_all") && !amounts && !known:
		return Total
	case t.says("about_bot") && !sure && !tn.told:
		return Chat
	case t.says("ask_period") && !tn.told && !amounts:
		return Parameter
	}
	if len(u.Claims) > 0 && (tn.told || known && !t.newSubject(tn, frames) && (numeric || t.says("eligible") || t.says("actual") || t.says("only") || t.says("back_to") || t.says("correction") || t.short() || t.figures())) {
		return r.caseAsk(t, st, tn, numeric, known, amounts)
	}
	switch {
	case t.says("of_text") && t.figures() && !t.ownCase():
		return Parameter
	case numeric && (len(u.Rules) > 0 || len(u.Clauses) > 0):
		if t.ownCase() && !t.says("of_text") && len(u.Claims) > 0 {
			return Estimate
		}
		return Parameter
	case len(u.Rules) > 0 && t.says("eligible"):
		return Eligibility
	case len(u.Claims) > 0 && known && sure && t.ownCase():
		return Estimate
	case t.says("wants") && !sure:
		return Vague
	case t.says("how_much") && len(t.text) <= 30 && (t.ownCase() || len([]rune(string(t.text))) <= 8):
		return Vague
	case len(t.text) <= 12 && !sure && (t.says("greeting") || t.says("about_bot")):
		return Chat
	}
	return Explain
}

// newSubject: the message surely speaks of a rule the case does not rest on.
func (t *scan) newSubject(tn turn, frames []frame) bool {
	for rule, w := range tn.cues {
		if w == 3 && !slices.ContainsFunc(frames, func(f frame) bool { return f.Rules[rule] > 0 }) {
			return true
		}
	}
	return t.says("plain_question") && !t.says("undecided") && !t.says("how_much")
}

// short and figures mark a remark on the case rather than a question on the policy.
func (t *scan) short() bool {
	han, latin := 0, 0
	for _, r := range t.text {
		switch {
		case isHan(r):
			han++
		case isLatin(r):
			latin++
		}
	}
	return han <= 12 && latin <= 36
}

func (t *scan) figures() bool {
	return slices.ContainsFunc(t.quants, func(q amount.Quantity) bool {
		return q.Kind == amount.Money || q.Kind == amount.Percent || q.Kind == amount.Ratio
	})
}

// caseAsk: something of a case was said. A message that speaks of nobody's case, gives no
// amount and continues none asks about the text, however it is worded.
func (r *Reader) caseAsk(t *scan, st *state, tn turn, numeric, known, amounts bool) Ask {
	claimed := slices.ContainsFunc(tn.slots, func(s slot) bool { return s.other == "own_claim" })
	numeric = numeric || claimed
	own := claimed || t.ownCase() || numeric && t.done() || amounts || st.Turn > 1 && known && !tn.fresh
	switch {
	case numeric && (!own || t.says("of_text") && !t.ownCase() && !amounts && !(st.Turn > 1 && tn.told && known)):
		return Parameter
	case !numeric && !amounts && t.says("eligible"):
		return Eligibility
	case !numeric && !own:
		return Explain
	}
	return Estimate
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
