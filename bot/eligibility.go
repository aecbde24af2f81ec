package bot

import (
	"slices"
	"strings"

	"policybot/calc"
)

// eligibility answers "may we apply" before any case is told: rule by rule, condition by condition,
// each with its clause and whether it holds, fails or has to be confirmed. No amounts.
func (t *turn) eligibility() error {
	rules, err := t.rulesAsked()
	if err != nil {
		return err
	}
	if len(rules) == 0 {
		return t.explain()
	}
	res, err := t.estimateRules(rules)
	if err != nil {
		return err
	}
	t.answer.Kind = KindExplain
	for i := range res.Outcomes {
		t.verdict(&res.Outcomes[i])
	}
	t.common(res.Outcomes)
	t.nearby()
	t.out.para(t.say("条款原文：", "In the words of the text:"))
	t.gists()
	t.quoteClauses()
	t.periods()
	t.out.para(t.say("以上是按正文逐项对照，不是审批结论；待确认的事项请与"+t.authority()+"核实。",
		"This goes through the text point by point and is not a decision; confirm the open points with "+t.authority()+"."))
	return nil
}

// decided reports whether what is known decides a line of the case, or states an amount.
func (t *turn) decided() bool {
	res, err := t.bot.pack.Book.Estimate(calc.Case{Policy: t.bot.pack.ID, Claims: t.u.Claims})
	if err != nil {
		return false
	}
	for i := range res.Outcomes {
		if t.inFocus(i) && (res.Outcomes[i].Status != calc.Undecided || t.hasAmount(i)) {
			return true
		}
	}
	return false
}

// estimateRules works out the rules with what is known of them, which may be nothing.
func (t *turn) estimateRules(rules []*calc.Rule) (*calc.Result, error) {
	c := calc.Case{Policy: t.bot.pack.ID}
	for _, r := range rules {
		i := slices.IndexFunc(t.u.Claims, func(c calc.Claim) bool { return c.Rule == r.ID })
		if i >= 0 {
			c.Claims = append(c.Claims, t.u.Claims[i])
		} else {
			c.Claims = append(c.Claims, calc.Claim{Rule: r.ID, Facts: map[string]calc.Value{}})
		}
	}
	return t.bot.pack.Book.Estimate(c)
}

// verdict writes how one rule stands and its own conditions.
func (t *turn) verdict(o *calc.Outcome) {
	head := t.say("看条件是否齐备", "depends on the conditions below")
	switch t.standing(o) {
	case calc.Unmet:
		head = t.say("按您说的情况不符合", "not met as you describe it")
	case calc.Met:
		head = t.say("按您说的情况符合本条自身的条件", "its own conditions are met as you describe it")
	}
	t.out.para("**" + t.name(o.Rule) + t.say("：", ": ") + head + t.say("。", ".") + "**")
	for i := range o.Conditions {
		c := &o.Conditions[i]
		if t.bot.isCommon(c) {
			continue
		}
		t.cite(c.Clause, c.Quote)
		t.out.item(t.stateWord(c.State) + t.say("：", ": ") + t.condition(c))
	}
	t.citeRule(o.Rule, nil)
}

// standing is the state of the rule's own conditions together.
func (t *turn) standing(o *calc.Outcome) calc.State {
	s := calc.Met
	for i := range o.Conditions {
		c := &o.Conditions[i]
		switch {
		case c.State == calc.Unmet:
			return calc.Unmet
		case !t.bot.isCommon(c) && c.State != calc.Met:
			s = calc.Unknown
		}
	}
	return s
}

// isCommon reports whether the condition is one every rule shares.
func (b *Bot) isCommon(c *calc.Checked) bool {
	for i := range b.pack.Book.Common {
		if c.Test == &b.pack.Book.Common[i] {
			return true
		}
	}
	return false
}

// common writes the conditions every rule shares, once for all of them.
func (t *turn) common(list []calc.Outcome) {
	var words []string
	for i := range list {
		for j := range list[i].Conditions {
			c := &list[i].Conditions[j]
			if !t.bot.isCommon(c) {
				continue
			}
			w := t.condition(c)
			if c.State == calc.Unmet {
				w = t.stateWord(c.State) + t.say("：", ": ") + w
				t.cite(c.Clause, c.Quote)
			}
			if !slices.Contains(words, w) {
				words = append(words, w)
			}
		}
	}
	if len(words) > 0 {
		t.out.para(t.say("各条共同的前提（请与"+t.authority()+"确认）：", "Common to every article (to be confirmed with "+t.authority()+"): ") +
			t.parts(words) + t.say("。", "."))
	}
}

// condition is a condition in words, with the clause it comes from.
func (t *turn) condition(c *calc.Checked) string {
	text := strings.TrimRight(c.Text.In(t.lang), "。.")
	t.said = append(t.said, text)
	if c.Clause == "" || strings.Contains(text, t.clause(c.Clause)) {
		return text
	}
	return text + t.say("（"+t.clause(c.Clause)+"）", " ("+t.clause(c.Clause)+")")
}

func (t *turn) stateWord(s calc.State) string {
	switch s {
	case calc.Met:
		return t.say("已满足", "met")
	case calc.Unmet:
		return t.say("未满足", "not met")
	}
	return t.say("待确认", "to be confirmed")
}

// name is a rule's title with its clause.
func (t *turn) name(r *calc.Rule) string {
	t.said = append(t.said, r.Title.In(t.lang))
	return r.Title.In(t.lang) + t.say("（"+t.clause(r.Clause)+"）", " ("+t.clause(r.Clause)+")")
}

// nearby cites the clauses the person named, and those found beside the rule's own, so that a
// question about scope or procedure is answered by its clause as well.
func (t *turn) nearby() {
	for _, c := range t.u.Clauses {
		t.cite(c, "")
	}
	hits, err := t.find()
	if err != nil { // what the rules say stands without it
		return
	}
	for i, h := range hits {
		if i < 2 && h.Confidence >= confident && h.Score >= hits[0].Score*nearTop && !t.cites(h.Clause) {
			t.cite(h.Clause, h.Quote)
		}
	}
}
