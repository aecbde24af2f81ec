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
	numeric := t.says(sayHowMuch) || t.says(sayAskRate) || t.says(sayAskLimit) || t.says(sayAskPeriod)
	known := slices.ContainsFunc(frames, func(f frame) bool { return len(f.Said) > 0 })
	sure := false
	for _, w := range tn.cues {
		sure = sure || w >= weightLikely
	}
	switch {
	case u.Reset && !tn.told && !sure:
		return Chat
	case (t.says(sayCommand) || t.says(sayCommandSoft) && t.figures()) && !amounts && !(sure && (tn.told || numeric)):
		return Elsewhere
	case elsewhere && !amounts && !(tn.told && sure && t.ownCase()):
		return Elsewhere
	case t.says(sayInForce) && !amounts:
		return InForce
	case t.says(sayTotalAll) && !amounts && !known:
		return Total
	case t.says(sayAboutBot) && !sure && !tn.told:
		return Chat
	case t.says(sayAskPeriod) && !tn.told && !amounts:
		return Parameter
	}
	if len(u.Claims) > 0 && (tn.told || known && !t.newSubject(tn, frames) && (numeric || t.says(sayEligible) || t.says(sayActual) || t.says(sayOnly) || t.says(sayBackTo) || t.says(sayCorrection) || t.short() || t.figures())) {
		return r.caseAsk(t, st, tn, numeric, known, amounts)
	}
	switch {
	case t.says(sayOfText) && t.figures() && !t.ownCase():
		return Parameter
	case numeric && (len(u.Rules) > 0 || len(u.Clauses) > 0):
		if t.ownCase() && !t.says(sayOfText) && len(u.Claims) > 0 {
			return Estimate
		}
		return Parameter
	case len(u.Rules) > 0 && t.says(sayEligible):
		return Eligibility
	case len(u.Claims) > 0 && known && sure && t.ownCase():
		return Estimate
	case t.says(sayWants) && !sure:
		return Vague
	case t.says(sayHowMuch) && len(t.text) <= 30 && (t.ownCase() || len([]rune(string(t.text))) <= 8):
		return Vague
	case len(t.text) <= 12 && !sure && (t.says(sayGreeting) || t.says(sayAboutBot)):
		return Chat
	}
	return Explain
}

// caseAsk: something of a case was said. A message that speaks of nobody's case, gives no
// amount and continues none asks about the text, however it is worded.
func (r *Reader) caseAsk(t *scan, st *state, tn turn, numeric, known, amounts bool) Ask {
	claimed := slices.ContainsFunc(tn.slots, func(s slot) bool { return s.other == otherOwnClaim })
	numeric = numeric || claimed
	own := claimed || t.ownCase() || numeric && t.done() || amounts || st.Turn > 1 && known && !tn.fresh
	switch {
	case numeric && (!own || t.says(sayOfText) && !t.ownCase() && !amounts && !(st.Turn > 1 && tn.told && known)):
		return Parameter
	case !numeric && !amounts && t.says(sayEligible):
		return Eligibility
	case !numeric && !own:
		return Explain
	}
	return Estimate
}

// newSubject: the message surely speaks of a rule the case does not rest on.
func (t *scan) newSubject(tn turn, frames []frame) bool {
	for rule, w := range tn.cues {
		if w == weightSure && !slices.ContainsFunc(frames, func(f frame) bool { return f.Rules[rule] > 0 }) {
			return true
		}
	}
	return t.says(sayPlainQuestion) && !t.says(sayUndecided) && !t.says(sayHowMuch)
}

func (t *scan) figures() bool {
	return slices.ContainsFunc(t.quants, func(q amount.Quantity) bool {
		return q.Kind == amount.Money || q.Kind == amount.Percent || q.Kind == amount.Ratio
	})
}

// ownCase: the message speaks of somebody's case, not only of the person who asks: 给我 is none.
func (t *scan) ownCase() bool {
	return slices.ContainsFunc(t.spoken[sayCaseWords], func(i int) bool {
		h := &t.hits[i]
		return !slices.ContainsFunc(t.spoken[sayNotCase], func(j int) bool {
			return t.hits[j].start <= h.start && h.end <= t.hits[j].end
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
