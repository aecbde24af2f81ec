package bot

import (
	"slices"
	"strings"

	"policybot/bot/intake"
	"policybot/calc"
)

// maxReviewed bounds how much of a clause under review is quoted, in sentences.
const maxReviewed = 8

// compose writes the reply. A rule whose clause has changed is out of service until a person has
// compared the two: nothing is worked out for it, no figure of it is stated, and the reply gives the
// new words and says that they are being reviewed.
func (t *turn) compose() error {
	if len(t.bot.pack.Reviews) == 0 {
		return t.respond()
	}
	out := t.setAside()
	if len(out) > 0 && len(t.u.Claims)+len(t.u.Rules) == 0 && t.u.Ask != intake.Chat && t.u.Ask != intake.Elsewhere {
		t.begin()
		t.answer.Kind = KindExplain
	} else if err := t.respond(); err != nil {
		return err
	}
	t.reviewed(out)
	return nil
}

// setAside takes the rules under review out of what was understood, and returns them.
func (t *turn) setAside() (out []*calc.Rule) {
	outOf := func(id string) bool {
		r, ok := t.bot.pack.Book.Rule(id)
		if ok && r.Review != "" && !slices.Contains(out, r) {
			out = append(out, r)
		}
		return ok && r.Review != ""
	}
	t.u.Rules = slices.DeleteFunc(slices.Clone(t.u.Rules), outOf)
	var stay []int
	for i := range t.u.Claims {
		if t.inFocus(i) && !outOf(t.u.Claims[i].Rule) {
			stay = append(stay, i)
		}
	}
	switch {
	case len(out) == 0:
	case len(stay) == 0:
		t.u.Claims, t.u.Labels, t.u.Facts, t.u.Doubts, t.u.Focus = nil, nil, nil, nil, nil
	default:
		t.u.Focus = stay
		t.narrow()
	}
	return out
}

// reviewed says which clauses are being reviewed, of the rules asked about and of the clauses cited.
func (t *turn) reviewed(out []*calc.Rule) {
	clauses, cited, gone := []string{}, map[string]bool{}, false
	for _, r := range out {
		if _, ok := t.bot.pack.Doc.Clause(r.Clause); !ok {
			gone = true
		} else if !slices.Contains(clauses, r.Clause) {
			clauses = append(clauses, r.Clause)
		}
	}
	for _, c := range t.answer.Citations {
		cited[c.Clause] = true
		for i := range t.bot.pack.Book.Rules {
			if r := &t.bot.pack.Book.Rules[i]; r.Clause == c.Clause && r.Review != "" && !slices.Contains(clauses, c.Clause) {
				clauses = append(clauses, c.Clause)
			}
		}
	}
	if gone {
		t.out.para(t.say("您问到的支持，在更新后的文本中找不到对应的条款，正在复核；复核完成前不测算，也不提供金额。",
			"The text has been updated, and the clause this is about is no longer found in it. It is being reviewed; until then nothing is worked out and no amount is given."))
	}
	if len(clauses) == 0 {
		return
	}
	if t.answer.Kind == KindAmount && len(t.answer.Lines) == 0 {
		t.answer.Kind = KindExplain
	}
	var names []string
	for _, id := range clauses {
		names = append(names, t.clause(id))
	}
	t.out.para("**" + t.say(t.join(names)+"的条文或其所依据的条文已更新，正在复核；复核完成前不测算，也不提供金额。",
		t.join(names)+": the text, or text it rests on, has been updated and is being reviewed; until then nothing is worked out and no amount is given.") + "**")
	for _, id := range clauses {
		if !cited[id] {
			t.quoteWhole(id)
		}
	}
}

// quoteWhole quotes a clause as it now stands.
func (t *turn) quoteWhole(id string) {
	c, ok := t.bot.pack.Doc.Clause(id)
	if !ok {
		return
	}
	var quotes []string
	for i, s := range c.Sentences {
		if i == maxReviewed {
			break
		}
		t.cite(id, s.Text)
		quotes = append(quotes, "「"+strings.TrimSpace(s.Text)+"」")
	}
	if len(quotes) > 0 {
		t.out.item("**" + t.clause(id) + "** " + strings.Join(quotes, " "))
	}
}
