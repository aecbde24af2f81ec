package bot

import (
	"slices"
	"strings"

	"policybot/calc"
	"policybot/calc/amount"
	"policybot/knowledge"
	"policybot/knowledge/index"
	"policybot/knowledge/text"
)

// cite adds the sentence of the clause in which the words stand to the citations of the answer, once.
// Words that are not in the clause cite its first sentence.
func (t *turn) cite(clause, words string) {
	c, ok := t.bot.pack.Doc.Clause(clause)
	if !ok || len(c.Sentences) == 0 {
		return
	}
	s := c.Sentences[0]
	for i := range c.Sentences {
		if words != "" && strings.Contains(c.Sentences[i].Text, words) {
			s = c.Sentences[i]
			break
		}
	}
	for _, have := range t.answer.Citations {
		if have.Clause == clause && have.Start == s.Start {
			return
		}
	}
	t.answer.Citations = append(t.answer.Citations, Citation{
		Policy: t.bot.pack.ID, Clause: clause, Title: c.Title, Quote: s.Text, Start: s.Start, End: s.End,
	})
}

// citeAll cites the sentences in which the words stand, or the first one where there are no words.
func (t *turn) citeAll(clause string, words []string) {
	if len(words) == 0 {
		words = []string{""}
	}
	for _, w := range words {
		t.cite(clause, w)
	}
}

// wholeWords ask what a clause says, rather than one thing in it.
var wholeWords = []string{"讲什么", "讲了什么", "讲的是什么", "讲的什么", "说什么", "说了什么", "说的是什么", "写了什么", "写什么", "规定了什么", "规定什么",
	"什么内容", "内容是", "全文", "原文", "有哪些", "哪几项", "哪几款", "哪些奖励", "哪些支持", "介绍", "讲讲", "说说", "是什么", "讲啥", "说啥", "写了啥",
	"about", "say", "contain", "what is in", "what's in", "content", "full text", "explain", "summar", "describe", "list"}

// citeWhole cites a clause the person named. One whose own words are a heading stands for its items,
// all of them unless the search is sure of one; of one without items the sentences are cited when the
// question is what the clause says.
func (t *turn) citeWhole(clause string, hits []index.Hit) {
	whole := t.mentions(wholeWords)
	items := t.itemsOf(clause)
	inside := func(h index.Hit) bool {
		return h.Confidence >= sure && h.Score >= hits[0].Score*nearTop && slices.ContainsFunc(items, func(c *text.Clause) bool { return c.ID == h.Clause })
	}
	t.cite(clause, "")
	if !whole && (len(items) == 0 || slices.ContainsFunc(hits, inside)) {
		return
	}
	if c, ok := t.bot.pack.Doc.Clause(clause); ok && len(items) == 0 {
		items = append(items, c)
	}
	for _, c := range items {
		for i := range c.Sentences {
			t.cite(c.ID, c.Sentences[i].Text)
		}
	}
}

// itemsOf are the numbered items of an article.
func (t *turn) itemsOf(article string) []*text.Clause {
	var out []*text.Clause
	for i := range t.bot.pack.Doc.Clauses {
		if c := &t.bot.pack.Doc.Clauses[i]; strings.HasPrefix(c.ID, article+".") {
			out = append(out, c)
		}
	}
	return out
}

// citeRule cites the sentences that a claim was worked out from: those with the figures of the
// working, or with any figure of the rule when nothing was worked out.
func (t *turn) citeRule(r *calc.Rule, n *calc.Node) {
	var figures []*calc.Figure
	if n != nil {
		figures = figuresUnder(n, nil)
	}
	if len(figures) == 0 {
		figures = r.Figures()
	}
	for _, f := range figures {
		t.cite(f.Clause, f.Quote)
	}
	if len(figures) == 0 {
		t.cite(r.Clause, "")
	}
}

// figuresUnder are the figures of the text that a working uses.
func figuresUnder(n *calc.Node, into []*calc.Figure) []*calc.Figure {
	into = append(into, n.Figures...)
	for _, a := range n.Args {
		into = figuresUnder(a, into)
	}
	return into
}

// figuresOf lists, clause by clause, the figures of a policy: those of its rules, and every quantity
// the words of the clause hold.
func figuresOf(p *knowledge.Pack) map[string][]Figure {
	out := map[string][]Figure{}
	for i := range p.Doc.Clauses {
		c := &p.Doc.Clauses[i]
		for _, q := range amount.Find(c.Text) {
			if q.Point && q.Kind != amount.Ordinal && q.Kind != amount.Identifier && q.Kind != amount.Unknown {
				out[c.ID] = append(out[c.ID], Figure{Value: q.Value.String(), Unit: q.Unit, Source: "clause", Ref: c.ID, value: q.Value})
			}
		}
	}
	for i := range p.Figures {
		f := p.Figures[i].Figure
		out[f.Clause] = append(out[f.Clause], Figure{Value: f.Value.String(), Unit: f.Unit, Source: "clause", Ref: f.Clause, value: f.Value})
	}
	return out
}

// passagesOf lists what may be quoted: the clauses, and headings.
func passagesOf(p *knowledge.Pack) []Passage {
	out := make([]Passage, 0, len(p.Doc.Clauses))
	for i := range p.Doc.Clauses {
		out = append(out, Passage{p.Doc.Clauses[i].ID, p.Doc.Clauses[i].Text})
	}
	return out
}

// titlesIn lists the documents a text names between 《 and 》.
func titlesIn(s string) []string {
	var out []string
	for {
		_, after, ok := strings.Cut(s, "《")
		if !ok {
			return out
		}
		title, rest, ok := strings.Cut(after, "》")
		if !ok {
			return out
		}
		out, s = append(out, title), rest
	}
}

// quoteClauses writes the passages cited, clause by clause, each under its name. In English what the
// clause says comes first: the quote is in the language of the law.
func (t *turn) quoteClauses() {
	var order []string
	by := map[string][]string{}
	for _, c := range t.answer.Citations {
		if by[c.Clause] == nil {
			order = append(order, c.Clause)
		}
		by[c.Clause] = append(by[c.Clause], "「"+strings.TrimSpace(c.Quote)+"」")
	}
	for _, id := range order {
		t.out.item("**" + t.clause(id) + "** " + strings.Join(by[id], " "))
	}
}
