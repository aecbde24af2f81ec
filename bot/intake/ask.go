package intake

import (
	"slices"
	"strings"

	"policybot/calc/amount"
)

// How short a message is that says little more than that, in runes.
const (
	shortWish     = 30 // how much, of somebody's case
	shorterWish   = 8  // how much, of nothing
	shortGreeting = 12
	remarkHan     = 12 // a remark on the case
	remarkLatin   = 36
)

// wish is what the judgement on the kind of answer rests on.
type wish struct {
	turn
	t       *scan
	u       *Understanding
	frames  []frame
	later   bool // not the first turn
	amounts bool // the message gave an amount, or two where one was wanted
	numeric bool // it asks for a number
	known   bool // something of the case was said, now or before
	sure    bool // it surely speaks of a rule
}

// ask decides what kind of answer is wanted. Numeric by this judgement stays numeric.
func (r *Reader) ask(t *scan, st *state, tn turn, u *Understanding, frames []frame) Ask {
	w := wish{turn: tn, t: t, u: u, frames: frames, later: st.Turn > st.Before+1}
	w.amounts = slices.Contains(tn.used, true) || tn.measured || len(u.Doubts) > 0
	w.numeric = t.says(sayHowMuch) || t.says(sayAskRate) || t.says(sayAskLimit) || t.says(sayAskPeriod)
	w.known = slices.ContainsFunc(frames, func(f frame) bool { return len(f.Said) > 0 })
	for _, weight := range tn.cues {
		w.sure = w.sure || weight >= weightLikely
	}
	_, _, elsewhere := r.questions.Elsewhere(string(t.raw))
	if a, ok := w.aside(elsewhere); ok {
		return a
	}
	if w.onCase() {
		return w.ofCase()
	}
	return w.ofText()
}

// aside: what is wanted is neither the text nor a case: a greeting, an order, another subject,
// or one of the questions the text has no figure for.
func (w *wish) aside(elsewhere bool) (Ask, bool) {
	t := w.t
	if t.says(sayHowLargeBase) && t.says(sayReachesCap) && len(w.cues)+len(w.u.Rules)+len(w.u.Clauses) > 0 {
		return Backwards, true
	}
	switch ordered := t.says(sayCommand) || t.says(sayCommandSoft) && t.figures(); {
	case w.u.Reset && !w.told && !w.sure:
		return Chat, true
	case ordered && w.later && w.known && !w.told && len(w.u.Claims) > 0:
		return Estimate, true // an order does not change the case: it is answered again
	case ordered && !w.amounts && !(w.sure && (w.told || w.numeric)):
		return Elsewhere, true
	case elsewhere && !w.amounts && !(w.told && w.sure && t.ownCase()):
		return Elsewhere, true
	case t.says(sayInForce) && !w.amounts:
		return InForce, true
	case t.says(sayTotalAll) && !w.amounts && !w.known:
		return Total, true
	case t.says(sayAboutBot) && !w.sure && !w.told:
		return Chat, true
	case t.says(sayAskPeriod) && !w.told && !w.amounts:
		return Parameter, true
	}
	return "", false
}

// onCase: the message states something of a case, or goes on about the one the thread has.
func (w *wish) onCase() bool {
	if len(w.u.Claims) == 0 {
		return false
	}
	t := w.t
	goesOn := w.numeric || t.says(sayEligible) || t.says(sayActual) || t.says(sayOnly) || t.says(sayBackTo) ||
		t.says(sayCorrection) || t.remark() || t.figures()
	return w.told || w.known && goesOn && !w.newSubject()
}

// ofCase: a message that speaks of nobody's case, gives no amount and continues none asks about
// the text, however it is worded.
func (w *wish) ofCase() Ask {
	t := w.t
	claimed := slices.ContainsFunc(w.slots, func(s slot) bool { return s.other == otherOwnClaim })
	numeric := w.numeric || claimed
	bare := len(w.u.Facts) == 0 && !w.amounts && !claimed // of the rules it names, nothing is told
	own := claimed || t.ownCase() || numeric && t.done() && !bare || w.amounts || w.later && w.known && !w.fresh
	text := (t.says(sayOfText) || len(w.u.Clauses) > 0) && bare && !w.later || t.says(sayOfText) && !t.ownCase() && !w.amounts && !(w.later && w.told && w.known)
	switch {
	case numeric && (!own || text):
		return Parameter
	case !numeric && !w.amounts && t.says(sayEligible):
		return Eligibility
	case !numeric && !own:
		return Explain
	}
	return Estimate
}

// ofText: nothing of a case was said.
func (w *wish) ofText() Ask {
	t, u := w.t, w.u
	switch {
	case t.says(sayOfText) && t.figures() && !t.ownCase():
		return Parameter
	case w.numeric && (len(u.Rules) > 0 || len(u.Clauses) > 0):
		if t.ownCase() && !t.says(sayOfText) && len(u.Claims) > 0 {
			return Estimate
		}
		return Parameter
	case len(u.Rules) > 0 && t.says(sayEligible):
		return Eligibility
	case len(u.Claims) > 0 && w.known && w.sure && t.ownCase():
		return Estimate
	case t.says(sayWants) && !w.sure:
		return Vague
	case t.says(sayHowMuch) && (len(t.text) <= shorterWish || len(t.text) <= shortWish && t.ownCase()):
		return Vague
	case len(t.text) <= shortGreeting && !w.sure && (t.says(sayGreeting) || t.says(sayAboutBot)):
		return Chat
	}
	return Explain
}

// newSubject: the message surely speaks of a rule the case does not rest on, or asks something plain.
func (w *wish) newSubject() bool {
	for rule, weight := range w.cues {
		if weight == weightSure && !slices.ContainsFunc(w.frames, func(f frame) bool { return f.Rules[rule] > 0 }) {
			return true
		}
	}
	return w.t.says(sayPlainQuestion) && !w.t.says(sayUndecided) && !w.t.says(sayHowMuch)
}

// remark: so short a message is on the case, rather than a question on the policy.
func (t *scan) remark() bool {
	han, latin := t.letters(true)
	return han <= remarkHan && latin <= remarkLatin
}

// figures: the message gives a sum, a percentage or a ratio.
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

// done: something is said to have happened: 了, 过, 被, unless the character is part of another word.
func (t *scan) done() bool {
	for i, r := range t.text {
		inside := i > 0 && i+1 < len(t.text)
		switch {
		case r == '被':
			return true
		case r == '过' && i > 0 && !strings.ContainsRune("超通不经", t.text[i-1]):
			return true
		case r == '了' && inside && !strings.ContainsRune("吗解？?", t.text[i+1]):
			verb := t.text[i-1]
			recognised := verb == '定' && i > 1 && t.text[i-2] == '认' // 认定了, but not 规定了
			if recognised || !strings.ContainsRune("写现定说提讲算完为", verb) {
				return true
			}
		}
	}
	return false
}
