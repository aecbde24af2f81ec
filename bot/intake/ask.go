package intake

import (
	"slices"
	"strings"

	"policybot/calc/amount"
)

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

// newSubject: the message surely speaks of a rule the case does not rest on.
func (t *scan) newSubject(tn turn, frames []frame) bool {
	for rule, w := range tn.cues {
		if w == 3 && !slices.ContainsFunc(frames, func(f frame) bool { return f.Rules[rule] > 0 }) {
			return true
		}
	}
	return t.says("plain_question") && !t.says("undecided") && !t.says("how_much")
}

func (t *scan) figures() bool {
	return slices.ContainsFunc(t.quants, func(q amount.Quantity) bool {
		return q.Kind == amount.Money || q.Kind == amount.Percent || q.Kind == amount.Ratio
	})
}

// ownCase: the message speaks of somebody's case, not only of the person who asks: 给我 is none.
func (t *scan) ownCase() bool {
	return slices.ContainsFunc(t.hits, func(h hit) bool {
		return h.kind == tagSpeech && h.name == "case_words" && !slices.ContainsFunc(t.hits, func(o hit) bool {
			return o.kind == tagSpeech && o.name == "not_case" && o.start <= h.start && h.end <= o.end
		})
	})
}

// done: something is said to have happened: 了, 过, 被.
func (t *scan) done() bool {
	for i, r := range t.text {
		switch r {
		case '了':
			if i > 0 && i+1 < len(t.text) && !strings.ContainsRune("吗解？?", t.text[i+1]) && (!strings.ContainsRune("写现定说提讲算完为", t.text[i-1]) || i > 1 && t.text[i-1] == '定' && t.text[i-2] == '认') {
				return true
			}
		case '过':
			if i > 0 && !strings.ContainsRune("超通不经", t.text[i-1]) {
				return true
			}
		case '被':
			return true
		}
	}
	return false
}
