package bot

import (
	"policybot/bot/intake"
	"policybot/calc"
)

// How much of a policy without rules is quoted in one reply.
const (
	quotedClauses   = 3
	quotedSentences = 6
	shownHeadings   = 12
)

// quoteOnly answers what turns on a number where nothing may be worked out: in the words of the
// clauses, and with the reason. Each figure stands in its sentence, so that what it is a figure of is
// never in doubt.
func (t *turn) quoteOnly() error {
	t.answer.Kind = KindExplain
	hits, err := t.find()
	if err != nil {
		return err
	}
	for _, c := range t.u.Clauses {
		t.citeWhole(c, hits)
	}
	for i := range t.u.Claims {
		if r, ok := t.bot.pack.Book.Rule(t.u.Claims[i].Rule); ok {
			t.citeRule(r, nil)
		}
	}
	for i, h := range hits {
		if h.Confidence < related || h.Score < hits[0].Score*nearTop || i >= quotedClauses {
			break
		}
		t.citeFigures(h.Clause, h.Quote)
	}
	switch {
	case len(t.answer.Citations) == 0 && t.u.Ask == intake.Vague:
		t.headings()
		return nil
	case len(t.answer.Citations) == 0:
		t.outside()
		return nil
	}
	t.ruleless()
	t.out.para(t.say("正文是这样规定的：", "This is what the text says:"))
	t.quoteClauses()
	t.unused()
	t.askAuthority()
	return nil
}

// ruleless says why nothing is worked out; that the policy is not in force has been said already.
func (t *turn) ruleless() {
	if t.bot.pack.TextOnly() {
		t.out.para("**" + t.say("这份政策还没有编写测算规则，所以只引用原文，不计算金额。",
			"No rules have been written for this policy, so its words are quoted and nothing is worked out.") + "**")
	}
}

// citeFigures cites the sentences of a clause that hold figures, or the one that answers best where
// none does.
func (t *turn) citeFigures(clause, best string) {
	c, ok := t.bot.pack.Doc.Clause(clause)
	if !ok {
		return
	}
	before := len(t.answer.Citations)
	for i := range c.Sentences {
		if len(t.answer.Citations) < quotedSentences && holdsFigure(c.Sentences[i].Text) {
			t.cite(clause, c.Sentences[i].Text)
		}
	}
	if len(t.answer.Citations) == before {
		t.cite(clause, best)
	}
}

// unsearchable reports whether an English question found nothing only because nobody has written down
// which words of the text English words stand for.
func (t *turn) unsearchable() bool {
	return t.lang == "en" && len(t.hits) == 0 && t.bot.pack.Files["questions.yaml"] == nil && han(t.question) == 0 && t.u.Ask != intake.Elsewhere
}

// headings asks what the question is about, when nothing in it says so.
func (t *turn) headings() {
	t.answer.Kind = KindClarify
	ask := t.say("您想了解哪一方面？", "Which part is this about?")
	t.answer.Missing = append(t.answer.Missing, calc.Missing{Key: "subject", Ask: ask})
	t.ruleless()
	t.out.para(ask)
	seen := map[string]bool{}
	for i := range t.bot.pack.Doc.Clauses {
		c := &t.bot.pack.Doc.Clauses[i]
		if c.Title == c.Label || c.Title == "" || seen[c.Title] || holdsFigure(c.Title) || len(seen) == shownHeadings {
			continue
		}
		seen[c.Title] = true
		t.said = append(t.said, c.Title)
		t.out.item(c.Title)
	}
}
