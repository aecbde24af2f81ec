package bot

import (
	"slices"

	"policybot/calc"
)

// bindings are the caps of the rules a question is about, with the base from which each is reached;
// of a table by a fact the person told, the rows that may apply.
func (t *turn) bindings() ([]calc.Binding, error) {
	rules, err := t.rulesAsked()
	if err != nil {
		return nil, err
	}
	var out []calc.Binding
	for _, r := range rules {
		told := map[string]calc.Value{}
		for i := range t.u.Claims {
			if t.u.Claims[i].Rule == r.ID && t.inFocus(i) {
				told = t.u.Claims[i].Facts
			}
		}
		for _, b := range r.Bindings(told) {
			if v, ok := told[b.Cap.By]; !ok || b.Row == "" || slices.Contains(v.Options(), b.Row) {
				out = append(out, b)
			}
		}
	}
	return out, nil
}

// backwards answers from which base on a cap is reached.
func (t *turn) backwards(all []calc.Binding) error {
	t.answer.Kind = KindAmount
	for _, b := range all {
		t.cite(b.Rule.Rate.Figure.Clause, b.Rule.Rate.Figure.Quote)
		t.cite(b.Figure.Clause, b.Figure.Quote)
		t.worked = append(t.worked, calcFigure(b.Base, "CNY", b.Rule.ID), calcFigure(b.Comes, "CNY", b.Rule.ID))
		t.steps = append(t.steps, Passage{b.Rule.ID, b.Step})
		base, row := "", ""
		if f, ok := t.bot.pack.Book.FactOf(b.Rule.ID, b.Rule.Rate.Of); ok {
			base = f.Label.In(t.lang)
		}
		if l := t.rowLabel(stated{rule: b.Rule, cap: b.Cap, row: b.Row}).In(t.lang); l != "" {
			t.said = append(t.said, l)
			row = t.say("，", ", ") + l
		}
		t.said = append(t.said, base)
		t.out.para("**" + t.clause(b.Figure.Clause) + row + t.say("：", ": ") + base + t.say("达到 ", " of ") + t.money(b.Base) +
			t.reaches(b) + t.say("，再多也不增加。", "; more adds nothing.") + "**")
		t.out.para(t.say("测算：", "Working: ") + b.Step + t.say("。", "."))
	}
	t.out.para(t.say("原文：", "In the words of the text:"))
	t.quoteClauses()
	t.tail()
	return nil
}

// reaches names the cap, and what is left of it where a part was received before.
func (t *turn) reaches(b calc.Binding) string {
	most := t.money(b.Figure.Value)
	if b.Left.Equal(b.Figure.Value) {
		return t.say("时到封顶 ", " reaches the cap of ") + most
	}
	t.worked = append(t.worked, calcFigure(b.Left, "CNY", b.Rule.ID))
	return t.say("时用完封顶 ", " uses up what is left of the cap of ") + most + t.say(" 余下的 ", ": ") + t.money(b.Left)
}
