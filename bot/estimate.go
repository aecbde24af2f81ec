package bot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

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
func (t *turn) estimateKind() Kind {
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
		s := "**" + t.heading(l) + t.say("：", ": ") + t.amountOf(l) + "**" + t.say("。", ". ")
		t.out.item(s + t.prefixed("测算：", "Working: ", t.working(l)))
		t.reasons(l, false)
		t.alternatives(l, true)
	}
}

// sum is what several lines come to together.
func (t *turn) sum() string {
	b := t.answer.Total
	high, bounded := parse(b.High)
	low, _ := parse(b.Low)
	switch {
	case !bounded:
		return t.say("合计：至少有一项正文没有写上限，算不出合计。", "Together: at least one line has no ceiling in the text, so there is no total.")
	case b.Unconfirmed && !low.Equal(high):
		return t.say("分项结果如下；合计能否相加正文没有写明，最高不超过 "+t.money(high)+"，如不能相加则为 "+t.money(low)+"。",
			"Line by line below. Whether they add up is not stated: at most "+t.money(high)+" together, "+t.money(low)+" if they do not.")
	case high.IsZero():
		return t.say("按现有情况，各项都不符合条件，合计为 0元。", "As described, none of the lines qualifies: RMB 0 together.")
	case low.Equal(high) && t.allFormula():
		return t.say("合计按公式为 "+t.money(high)+"。", "Together "+t.money(high)+" by the formula.")
	}
	out := t.say("合计最高不超过 "+t.money(high), "Together at most "+t.money(high))
	if len(t.answer.Choices) > 0 {
		out += t.say("（已按不可同时享受、择一申报的规定扣除）", " (after the rules on what cannot be had together)")
	}
	return out + t.say("。", ".")
}

func (t *turn) allFormula() bool {
	for i := range t.lines {
		if t.lines[i].Nature != calc.Formula && t.lines[i].Status != calc.Ineligible {
			return false
		}
	}
	return len(t.answer.Choices) == 0
}

// heading names a line: its title and clause, and whose or which project where that tells lines apart.
func (t *turn) heading(l *calc.Line) string {
	name := l.Title + t.say("（"+t.clause(l.Clause)+"）", " ("+t.clause(l.Clause)+")")
	if l.Claim < len(t.u.Labels) && t.u.Labels[l.Claim] != "" && len(t.lines) > 1 {
		return "“" + t.u.Labels[l.Claim] + "”" + t.say("的", ", ") + name
	}
	return name
}

// amountOf is a line's result in words. A ceiling is never said to be what will be paid.
func (t *turn) amountOf(l *calc.Line) string {
	low, _ := parse(l.Low)
	high, bounded := parse(l.High)
	most := t.say("不超过 ", "up to ")
	if l.Nature == calc.Formula {
		most = t.say("按公式为 ", "by the formula ")
	}
	switch {
	case l.Status == calc.Ineligible:
		return t.say("不符合条件，为 0元", "does not qualify, RMB 0")
	case !bounded && low.IsZero():
		return t.say("现在还算不出，正文没有写上限", "cannot be worked out yet, and the text states no ceiling")
	case !bounded:
		return t.say("按比例为 "+t.money(low)+"，上限正文没有写", t.money(low)+" by the rate; the text states no ceiling for it")
	case low.Equal(high):
		return most + t.money(high)
	case low.IsZero():
		return t.say("还有条件或事实待确认，如都成立，最高不超过 "+t.money(high), "still open; if everything holds, at most "+t.money(high))
	}
	return t.say("视待确认的情况，上限在 "+t.money(low)+" 至 "+t.money(high)+" 之间", "between "+t.money(low)+" and "+t.money(high)+" at most, depending on what is still open")
}

// working is the steps of a line, each with what it comes to.
func (t *turn) working(l *calc.Line) string {
	if l.Status == calc.Ineligible {
		return ""
	}
	var parts []string
	bounded := true
	for i, s := range l.Steps {
		value := t.stepValue(s)
		switch {
		case s.Op == "gate":
			continue
		case s.Op == "round_down" && (i == 0 || decimalOf(s.Value).Equal(decimalOf(l.Steps[i-1].Value))):
			continue
		case s.Op == "figure", s.Value == "":
			parts = append(parts, s.Text)
		case !bounded: // a cap on something of which nothing is known yet
			parts = append(parts, t.say("上限 ", "capped at ")+grouped(decimalOf(s.Value)))
		default:
			parts = append(parts, s.Text+" = "+value)
		}
		bounded = s.Value != ""
	}
	if len(parts) == 0 {
		return ""
	}
	return t.parts(parts) + t.say("。", ".")
}

func (t *turn) stepValue(s calc.Step) string {
	high, bounded := parse(s.Value)
	low, hasLow := parse(s.Low)
	switch {
	case !bounded && hasLow:
		return t.say("不低于 ", "at least ") + grouped(low)
	case !bounded:
		return t.say("未知", "unknown")
	case hasLow:
		return grouped(low) + "–" + grouped(high)
	}
	return grouped(high)
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

// together tells which rules were chosen among, and by which clause.
func (t *turn) together() {
	for _, p := range t.answer.Choices {
		t.cite(p.Clause, p.Quote)
		picked, ok := t.bot.pack.Book.Rule(p.Picked)
		if !ok {
			continue
		}
		if e := picked.Excludes; e != nil && slices.ContainsFunc(p.Over, func(id string) bool { return slices.Contains(e.Rules, id) }) {
			t.cite(e.Clause, e.Quote)
		}
		var over []string
		for _, id := range p.Over {
			if r, ok := t.bot.pack.Book.Rule(id); ok {
				over = append(over, r.Title.In(t.lang))
			}
		}
		t.out.para(t.say("同一项目只能择一（"+t.clause(p.Clause)+"）：合计按金额较高的“"+picked.Title.Zh+"”计，不再计“"+strings.Join(over, "”“")+"”。",
			"One of them only for the same project ("+t.clause(p.Clause)+"): the total counts the larger, “"+picked.Title.En+"”, and not “"+strings.Join(over, "”, “")+"”."))
	}
	for _, n := range t.result.Notes(t.lang) {
		t.out.para(n)
	}
}

// prefixed is s after a label, or nothing.
func (t *turn) prefixed(zh, en, s string) string {
	if s == "" {
		return ""
	}
	return t.say(zh, en) + s
}

// decimalOf is the decimal of a line, zero where there is none.
func decimalOf(s string) decimal.Decimal {
	d, _ := parse(s)
	return d
}

// parse reads a decimal of a line; false when there is none, which means no bound.
func parse(s string) (decimal.Decimal, bool) {
	d, err := decimal.NewFromString(s)
	return d, err == nil
}
