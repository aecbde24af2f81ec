package bot

import (
	"slices"
	"strings"

	"policybot/bot/intake"
	"policybot/calc"
	"policybot/calc/amount"
)

// resultWords stand before amounts that may well be negative, and that no rule takes.
var resultWords = []string{"利润", "亏损", "净利", "现金流", "增速", "增长", "profit", "loss", "cash flow", "growth"}

// negatives are the amounts below nothing in the question, in its words.
func (t *turn) negatives() []string {
	if t.mentions(resultWords) {
		return nil
	}
	var out []string
	for _, q := range amount.Find(t.question) {
		words := "“" + strings.TrimSpace(q.Quote) + "”"
		if q.Kind == amount.Money && q.Point && q.Value.IsNegative() && !strings.ContainsAny(q.Quote, "“”\n") && !slices.Contains(out, words) {
			out = append(out, words)
		}
	}
	return out[:min(len(out), shownUnused)]
}

// onlyNegative reports whether the amounts of this message are all below nothing.
func (t *turn) onlyNegative() bool {
	switch t.u.Ask {
	case intake.Estimate, intake.Explain, intake.Eligibility, intake.Vague:
	default:
		return false
	}
	told := slices.ContainsFunc(t.u.Facts, func(f intake.Fact) bool {
		return f.Turn == t.number && len(f.Value.Numbers()) > 0
	})
	return !told && len(t.negatives()) > 0
}

// askPositive says that an amount cannot be negative, and asks for it.
func (t *turn) askPositive() {
	t.answer.Kind = KindClarify
	ask := t.notNegative() + t.say("请告知实际金额。", " Please give the actual amount.")
	for _, c := range t.claims() {
		r, ok := t.bot.pack.Book.Rule(c.Rule)
		if !ok || r.Base() == "" {
			continue
		}
		if f, ok := t.bot.pack.Book.FactOf(c.Rule, r.Base()); ok {
			ask = t.notNegative() + t.say("", " ") + f.Ask.In(t.lang)
			t.answer.Missing = append(t.answer.Missing, calc.Missing{Rule: c.Rule, Key: r.Base(), Ask: ask, Clause: r.Clause})
			break
		}
	}
	if len(t.answer.Missing) == 0 {
		t.answer.Missing = append(t.answer.Missing, calc.Missing{Key: "amount", Ask: ask})
	}
	t.out.para("**" + ask + "**")
}

// notNegative is the sentence on the negative amounts of the question.
func (t *turn) notNegative() string {
	words := t.join(t.negatives())
	return t.say(words+"是负数，金额不能为负，没有采用。", words+" is negative; an amount cannot be, so it was not used (未用).")
}

// paraNegative says it beside a result that was worked out from other amounts.
func (t *turn) paraNegative() {
	if len(t.negatives()) > 0 {
		t.out.para(t.notNegative())
	}
}
