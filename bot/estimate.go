package bot

import (
	"fmt"
	"slices"
	"strings"

	"policybot/bot/intake"
	"policybot/calc"
)

// estimate works the case out and writes the reply: the result first, then each line with its
// working, what was understood and supposed, what is still needed, the text, the reservation.
func (t *turn) estimate() error {
	t.narrow()
	res, err := t.bot.pack.Book.Estimate(calc.Case{Policy: t.bot.pack.ID, Claims: t.u.Claims})
	if err != nil {
		return t.refuse(err)
	}
	t.result, t.lines = res, res.Lines(t.lang)
	t.answer.Lines = t.lines
	total := res.Total()
	t.answer.Total, t.answer.Choices = &total, res.Choices()
	t.askFor(res.Missing(t.lang))
	t.answer.Kind = t.estimateKind()
	for i := range res.Outcomes {
		t.citeOutcome(&res.Outcomes[i])
	}
	t.lead()
	t.together()
	t.understood()
	t.supposed()
	t.unused()
	t.needed()
	t.out.para(t.say("依据：", "In the words of the text:"))
	t.quoteClauses()
	t.remarks()
	t.tail()
	return nil
}

// refuse asks again for what the calculator cannot take: an amount beyond all reason. The error is
// given back when it is not about a fact of the person.
func (t *turn) refuse(err error) error {
	t.answer.Kind = KindClarify
	for _, f := range t.u.Facts {
		c := t.u.Claims[f.Claim]
		one := calc.Claim{Rule: c.Rule, Facts: map[string]calc.Value{f.Key: c.Facts[f.Key]}}
		d, ok := t.bot.pack.Book.FactOf(c.Rule, f.Key)
		if !ok || t.bot.pack.Book.Check(calc.Case{Claims: []calc.Claim{one}}) == nil {
			continue
		}
		ask := t.say("“"+f.Quote+"”超出可以测算的范围，没有采用。", "“"+f.Quote+"” is beyond what can be worked with and was not used (未用). ") + d.Ask.In(t.lang)
		t.answer.Missing = append(t.answer.Missing, calc.Missing{Claim: f.Claim, Rule: c.Rule, Key: f.Key, Ask: ask})
	}
	if len(t.answer.Missing) == 0 {
		return fmt.Errorf("working out what was understood: %w", err)
	}
	t.needed()
	return nil
}

// narrow leaves only the claims the question is about, so that nothing of another project leaks in.
func (t *turn) narrow() {
	if len(t.u.Focus) == 0 {
		return
	}
	place := map[int]int{}
	var claims []calc.Claim
	var labels []string
	for i := range t.u.Claims {
		if !t.inFocus(i) {
			continue
		}
		place[i] = len(claims)
		claims = append(claims, t.u.Claims[i])
		if i < len(t.u.Labels) {
			labels = append(labels, t.u.Labels[i])
		}
	}
	if len(claims) == 0 {
		return
	}
	var facts []intake.Fact
	for _, f := range t.u.Facts {
		if at, ok := place[f.Claim]; ok {
			f.Claim = at
			facts = append(facts, f)
		}
	}
	var doubts []intake.Doubt
	for _, d := range t.u.Doubts {
		if at, ok := place[d.Claim]; ok {
			d.Claim = at
			doubts = append(doubts, d)
		}
	}
	t.u.Claims, t.u.Labels, t.u.Facts, t.u.Doubts, t.u.Focus = claims, labels, facts, doubts, nil
	t.answer.Facts = t.answer.Facts[:0]
	for _, f := range t.u.Facts {
		t.answer.Facts = append(t.answer.Facts, t.fact(f))
	}
}

// estimateKind: an estimate once anything was worked out from facts of the case; a question back
// when all there is comes from the text alone.
//
// What is decided case by case is explained.
func (t *turn) estimateKind() Kind {
	if !slices.ContainsFunc(t.lines, func(l calc.Line) bool { return l.Status != calc.Decided }) {
		return KindExplain
	}
	for i := range t.lines {
		if t.lines[i].Status != calc.Undecided || t.hasAmount(t.lines[i].Claim) {
			return KindEstimate
		}
	}
	return KindClarify
}

// hasAmount reports whether the claim states an amount.
func (t *turn) hasAmount(claim int) bool {
	for _, v := range t.u.Claims[claim].Facts {
		if len(v.Numbers()) > 0 {
			return true
		}
	}
	return false
}

// askFor adds the questions back: doubtful readings first, then the facts that narrow the result.
func (t *turn) askFor(missing []calc.Missing) {
	for _, d := range t.u.Doubts {
		m := calc.Missing{Claim: d.Claim, Key: d.Key}
		label := d.Key
		if d.Claim < len(t.u.Claims) {
			m.Rule = t.u.Claims[d.Claim].Rule
			if f, ok := t.bot.pack.Book.FactOf(m.Rule, d.Key); ok {
				label = f.Label.In(t.lang)
			}
			if r, ok := t.bot.pack.Book.Rule(m.Rule); ok {
				m.Clause = r.Clause
			}
		}
		var words []string
		for _, r := range d.Readings {
			words = append(words, "“"+r+"”")
		}
		m.Ask = t.say("请确认“"+label+"”："+strings.Join(words, "还是")+"？", "Please confirm the "+strings.ToLower(label)+": "+strings.Join(words, " or ")+"?")
		t.answer.Missing = append(t.answer.Missing, m)
	}
	t.askWhich()
	t.answer.Missing = append(t.answer.Missing, missing...)
}

// askWhich asks for choices that were told only in part: an SME, but of which tier.
func (t *turn) askWhich() {
	for i := range t.result.Outcomes {
		o := &t.result.Outcomes[i]
		if o.Status != calc.Undecided {
			continue
		}
		for _, key := range o.Rule.Facts {
			f, ok := t.bot.pack.Book.FactOf(o.Rule.ID, key)
			if v := t.u.Claims[o.Claim].Facts[key]; ok && !f.Several && len(v.Options()) > 1 {
				t.answer.Missing = append(t.answer.Missing, calc.Missing{
					Claim: o.Claim, Rule: o.Rule.ID, Key: key, Ask: f.Ask.In(t.lang), Clause: o.Rule.Clause,
				})
			}
		}
	}
}

// citeOutcome cites what a line rests on: the sentences of its figures, and of the conditions that
// fail or are open.
func (t *turn) citeOutcome(o *calc.Outcome) {
	for i := range o.Conditions {
		if c := &o.Conditions[i]; c.State == calc.Unmet || c.State == calc.Unknown && c.Quote != "" {
			t.cite(c.Clause, c.Quote)
		}
	}
	if o.Status != calc.Ineligible || !t.cites(o.Rule.Clause) {
		t.citeRule(o.Rule, o.Working)
	}
}

// lead writes the result: in one sentence where there is one line, as a list where there are
// several.
func (t *turn) lead() {
	if len(t.lines) == 1 {
		l := &t.lines[0]
		t.out.para("**" + t.heading(l) + t.say("：", ": ") + t.amountOf(l) + t.say("。", ".") + "**")
		t.reasons(l, true)
		t.out.para(t.prefixed("测算：", "Working: ", t.working(l)))
		t.alternatives(l, false)
		return
	}
	t.out.para("**" + t.sum() + "**")
	for i := range t.lines {
		l := &t.lines[i]
		s := "**" + t.heading(l) + t.say("：", ": ") + t.amountOf(l) + t.say("。", ".") + "**"
		t.out.item(s + t.prefixed(" 测算：", " Working: ", t.working(l)))
		t.reasons(l, false)
		t.alternatives(l, true)
	}
}

// heading names a line: its title and clause, and whose or which project where that tells lines apart.
func (t *turn) heading(l *calc.Line) string {
	name := l.Title + t.say("（"+t.clause(l.Clause)+"）", " ("+t.clause(l.Clause)+")")
	if label := t.label(l.Claim); label != "" && t.twice(l.Rule) {
		return label + t.say("的", ", ") + name
	}
	return name
}

// label is what the person calls the firm or project of a claim, in quotation marks.
func (t *turn) label(claim int) string {
	if claim < len(t.u.Labels) && t.u.Labels[claim] != "" {
		return "“" + t.u.Labels[claim] + "”"
	}
	return ""
}

// twice reports whether several lines are of one rule.
func (t *turn) twice(rule string) bool {
	n := 0
	for i := range t.lines {
		if t.lines[i].Rule == rule {
			n++
		}
	}
	return n > 1
}

// reasons says which conditions fail, or are open.
func (t *turn) reasons(l *calc.Line, own bool) {
	var unmet, open []string
	for _, c := range l.Conditions {
		text := strings.TrimRight(c.Text, "。.")
		switch c.State {
		case calc.Unmet:
			unmet = append(unmet, text+t.say("——未满足（"+t.clause(c.Clause)+"）", " – not met ("+t.clause(c.Clause)+")"))
		case calc.Unknown:
			open = append(open, text)
		}
	}
	write := t.out.para
	if !own {
		write = t.out.under
	}
	if len(unmet) > 0 {
		write(t.say("原因：", "Why: ") + t.parts(unmet) + t.say("。", "."))
	}
	if len(open) > 0 && l.Status == calc.Undecided {
		write(t.say("待确认：", "To be confirmed: ") + t.parts(open) + t.say("。", "."))
	}
}

// alternatives gives the amount under the other readings of the text.
func (t *turn) alternatives(l *calc.Line, under bool) {
	for _, a := range l.Alternatives {
		high, bounded := parse(a.High)
		amount := t.say("不超过 ", "at most ") + t.money(high)
		if l.Nature == calc.Formula {
			amount = t.say("为 ", "") + t.money(high)
		}
		if !bounded {
			amount = t.say("上限正文没有写", "no ceiling is stated")
		}
		s := t.say("另一种读法——", "Another reading: ") + strings.TrimRight(a.Reading, "。.") + t.say("，", ", ") + amount + t.say("。", ".")
		if under {
			t.out.under(s)
		} else {
			t.out.para(s)
		}
	}
}

// prefixed is s after a label, or nothing.
func (t *turn) prefixed(zh, en, s string) string {
	if s == "" {
		return ""
	}
	return t.say(zh, en) + s
}
