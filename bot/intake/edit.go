package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"policybot/calc"
	"policybot/calc/amount"
)

// ErrOtherCase says that a case cannot be put in the place of the one its thread speaks of: it has
// other claims, or the thread would come to something else than what it holds.
var ErrOtherCase = errors.New("the thread speaks of another case")

// Edited is what a thread comes to after facts were set by hand.
type Edited struct {
	Understanding
	Text   string          // the message of this turn, which the facts are quoted from
	Thread json.RawMessage // goes with the next message
}

// Edit puts a case that the policy can take in the place of the one the thread speaks of, as if its facts had been said in
// a message of their own: what follows builds on them, and may correct them. byHand tells the facts
// that somebody set from those that the case already held where it was taken from; the message
// tells them apart too. The error is ErrOtherCase when the thread does not come to exactly that case.
func (r *Reader) Edit(thread json.RawMessage, want []calc.Claim, byHand func(claim int, key string) bool) (Edited, error) {
	st, err := decodeState(thread)
	if err != nil {
		return Edited{}, err
	}
	st = st.clone()
	st.Turn++
	if st.Lang == "" {
		st.Lang = "zh"
	}
	e := editor{r: r, st: &st, want: want}
	if !e.find() {
		return Edited{}, ErrOtherCase
	}
	text := e.tell(byHand)
	claims, facts := r.claims(e.onTable(), e.several)
	if text == "" || !sameCase(claims, want) {
		return Edited{}, ErrOtherCase
	}
	u := Understanding{Lang: st.Lang, Ask: Estimate, Claims: claims, Labels: labels(claims, len(e.frames) > 1), Facts: facts, Unused: []Mention{}, Query: text}
	for _, c := range claims {
		if !slices.Contains(u.Rules, c.Rule) {
			u.Rules = append(u.Rules, c.Rule)
		}
	}
	st.Vague = false
	st.forget()
	next, err := json.Marshal(st)
	if err != nil {
		return Edited{}, fmt.Errorf("keep the thread: %w", err)
	}
	return Edited{u, text, next}, nil
}

// editor puts one case into one thread.
type editor struct {
	r       *Reader
	st      *state
	want    []calc.Claim
	frames  []int // the frames the thread's own case comes from
	of      []int // claim → its place in frames
	several bool  // how the thread's own case was drawn up
	out     strings.Builder
	at      int // code points written
}

func (e *editor) onTable() []frame {
	var out []frame
	for _, i := range e.frames {
		out = append(out, e.st.Frames[i])
	}
	return out
}

// find looks up which frame each claim comes from. In a thread that speaks of nothing yet, what is
// wanted begins a frame: the answer before it told what a rule needs.
func (e *editor) find() bool {
	if e.frames = e.r.withCase(e.st, e.st.Focus); len(e.st.begun()) == 0 {
		f := frame{Rules: map[string]int{}}
		for _, c := range e.want {
			f.Rules[c.Rule] = weightSure
		}
		e.st.Frames, e.st.Focus, e.frames = []frame{f}, []int{0}, []int{0}
	}
	for _, e.several = range []bool{false, true} {
		e.of = nil
		rules := []string{}
		for n, f := range e.onTable() {
			for _, id := range e.r.wanted(&f, e.several) {
				e.of, rules = append(e.of, n), append(rules, id)
			}
		}
		if slices.EqualFunc(rules, e.want, func(id string, c calc.Claim) bool { return id == c.Rule }) {
			return true
		}
	}
	return false
}

// tell writes the facts set by hand, and then those in which the wanted case differs from the
// thread's besides, into the frames and into a message. It is empty when there are none.
func (e *editor) tell(byHand func(claim int, key string) bool) string {
	have, _ := e.r.claims(e.onTable(), e.several)
	for _, hand := range []bool{true, false} {
		first := true
		for i, c := range e.want {
			rule, ok := e.r.book.Rule(c.Rule)
			if !ok {
				return ""
			}
			for _, key := range rule.Facts {
				if byHand(i, key) != hand || !hand && c.Facts[key].Equal(have[i].Facts[key]) {
					continue
				}
				e.begin(hand, first)
				e.state(i, key)
				first = false
			}
		}
	}
	return e.out.String()
}

func (e *editor) begin(hand, first bool) {
	switch {
	case !first:
		e.write(e.in("；", "; "))
	case hand:
		e.write(e.in("手工修改：", "Edited by hand: "))
	default:
		if e.at > 0 {
			e.write(e.in("。", ". "))
		}
		e.write(e.in("沿用上一答复：", "Kept from the answer before: "))
	}
}

// state says one fact: in words, and as a statement of the frame that the words are the source of.
func (e *editor) state(claim int, key string) {
	id, v := e.want[claim].Rule, e.want[claim].Facts[key]
	fact, ok := e.r.book.FactOf(id, key)
	if !ok {
		return
	}
	f := &e.st.Frames[e.frames[e.of[claim]]]
	e.write(e.subject(f, claim, key) + e.in(fact.Label.Zh+"：", fact.Label.En+": "))
	for i, s := range statements(v, fact) {
		if i > 1 { // the first gives up what was known, and has no words
			e.write(e.in("、", ", "))
		}
		s.Key, s.Rule, s.Anew, s.Turn = key, id, true, e.st.Turn
		s.Start = e.at
		s.Quote = e.words(s, fact)
		e.write(s.Quote)
		s.End = e.at
		f.Said = append(f.Said, s)
	}
	if v.IsZero() {
		e.write(e.in("不清楚", "not known"))
	}
}

// subject tells which of several claims a fact is of, where that is not plain.
func (e *editor) subject(f *frame, claim int, key string) string {
	if len(e.frames) > 1 && f.Label != "" {
		return f.Label + " "
	}
	for i, c := range e.want {
		if _, also := e.r.book.FactOf(c.Rule, key); also && i != claim {
			return e.in("规则 ", "rule ") + e.want[claim].Rule + " "
		}
	}
	return ""
}

// statements say a value whatever was said before. What was known is given up first, so that a
// choice is not narrowed by it.
func statements(v calc.Value, fact *calc.Fact) []said {
	out := []said{{Op: opOpen}}
	switch b, isBool := v.Bool(); {
	case v.IsZero():
	case isBool:
		out = append(out, said{Op: opSet, Yes: b})
	case fact.Type == calc.TypeChoice && fact.Several:
		for _, o := range v.Options() {
			out = append(out, said{Op: opSet, Options: []string{o}})
		}
	case fact.Type == calc.TypeChoice:
		out = append(out, said{Op: opSet, Options: v.Options()})
	default:
		for i, n := range v.Numbers() {
			s := said{Op: opAdd, Low: n.Lo, High: n.Hi}
			if i == 0 {
				s.Op = opSet
			}
			out = append(out, s)
		}
	}
	return out
}

// words write a statement the way a person would read it.
func (e *editor) words(s said, fact *calc.Fact) string {
	switch {
	case s.Op == opOpen:
		return ""
	case fact.Type == calc.TypeBool && s.Yes:
		return e.in("是", "yes")
	case fact.Type == calc.TypeBool:
		return e.in("否", "no")
	case fact.Type == calc.TypeChoice:
		var out []string
		for _, o := range s.Options {
			c, _ := fact.Choice(o)
			out = append(out, e.in(c.Label.Zh, c.Label.En))
		}
		return strings.Join(out, e.in("或", " or "))
	}
	number := func(d decimal.Decimal) string { return d.String() }
	if fact.Unit == "CNY" {
		number = func(d decimal.Decimal) string { return amount.Yuan(d, e.st.Lang) }
	}
	out := number(s.Low)
	if !s.High.Equal(s.Low) {
		out += "–" + number(s.High)
	}
	if u := fact.Unit; u != "" && u != "CNY" && !strings.Contains(fact.Label.Zh, u) {
		out += " " + u
	}
	return out
}

func (e *editor) in(zh, en string) string {
	if e.st.Lang == "en" && en != "" {
		return en
	}
	return zh
}

func (e *editor) write(s string) {
	e.out.WriteString(s)
	e.at += utf8.RuneCountInString(s)
}

// sameCase reports whether two cases hold the same claims: the same rules with the same facts, and
// the same of them of one project and of one applicant, whatever these are called.
func sameCase(a, b []calc.Claim) bool {
	if len(a) != len(b) {
		return false
	}
	joined := func(x, y string) bool { return x != "" && x == y }
	for i := range a {
		if a[i].Rule != b[i].Rule || !sameFacts(a[i].Facts, b[i].Facts) {
			return false
		}
		for j := range i {
			if joined(a[i].Project, a[j].Project) != joined(b[i].Project, b[j].Project) || (a[i].Applicant == a[j].Applicant) != (b[i].Applicant == b[j].Applicant) {
				return false
			}
		}
	}
	return true
}

func sameFacts(a, b map[string]calc.Value) bool {
	for key, v := range a {
		if !v.Equal(b[key]) {
			return false
		}
	}
	for key, v := range b {
		if !v.Equal(a[key]) {
			return false
		}
	}
	return true
}
