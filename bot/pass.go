package bot

import (
	"strings"

	"github.com/shopspring/decimal"

	"policybot/calc"
)

// replyGate is what every reply of ours must pass.
var replyGate = Gate{Quantities: true, CapWords: true, Links: true, Policies: true}

// pass puts the reply through the gate and accounts for its figures. A reply with something the gate
// cannot account for is not shown; what stands in for it holds no figure.
func (t *turn) pass() {
	a := &t.answer
	text := t.out.String()
	figures, violations := replyGate.Check(text, t.allowed())
	if len(violations) == 0 {
		a.Text, a.Figures = text, append([]Figure{}, figures...)
		return
	}
	for _, v := range violations {
		a.Refused = append(a.Refused, v.String())
	}
	a.Model.Guard = "fallback"
	a.Text = t.say("已按条文完成测算，但这段答复没有通过数字核对，所以不显示。请查看结果数据，或换一种说法再问一次。",
		"The case was worked out, but this reply did not pass the check of its figures and is not shown. See the result data, or ask again in other words.")
	if len(a.Lines) == 0 {
		a.Text = t.say("这段答复没有通过数字核对，所以不显示。请换一种说法再问一次。",
			"This reply did not pass the check of its figures and is not shown. Please ask again in other words.")
	}
}

// allowed gathers what the reply may draw on.
func (t *turn) allowed() Allowed {
	ok := Allowed{Quotes: t.bot.quotes, Titles: t.bot.titles, Cited: map[string]bool{}}
	for _, b := range t.among {
		ok.Titles = append(ok.Titles[:len(ok.Titles):len(ok.Titles)], titleOf(b.pack, t.lang))
	}
	ok.Clauses = func(id string) bool { return t.bot.known[id] }
	for i := range t.lines {
		l := &t.lines[i]
		ok.Figures = lineFigures(ok.Figures, l)
		for _, s := range l.Steps {
			ok.Steps = append(ok.Steps, Passage{l.Rule, s.Text})
		}
	}
	ok.Figures, ok.Steps = append(ok.Figures, t.worked...), append(ok.Steps, t.steps...)
	if tot := t.answer.Total; tot != nil {
		ok.Figures = addFigure(ok.Figures, tot.Low, "total")
		ok.Figures = addFigure(ok.Figures, tot.High, "total")
	}
	for _, c := range t.answer.Citations {
		if !ok.Cited[c.Clause] {
			ok.Cited[c.Clause] = true
			ok.Figures = append(ok.Figures, t.bot.figures[c.Clause]...)
		}
	}
	for i := range t.lines { // conditions and notes speak of the clause also where it is not quoted
		if c := t.lines[i].Clause; !ok.Cited[c] {
			ok.Figures = append(ok.Figures, t.bot.figures[c]...)
		}
	}
	ok.Own = t.own()
	for i := range t.u.Claims {
		ok.Figures = claimFigures(ok.Figures, &t.u.Claims[i])
	}
	for _, f := range t.u.Facts {
		ok.Words = append(ok.Words, Passage{turnRef(f.Turn), f.Quote})
	}
	for _, m := range t.u.Unused {
		ok.Words = append(ok.Words, Passage{turnRef(m.Turn), m.Quote})
	}
	for _, d := range t.u.Doubts {
		for _, r := range d.Readings {
			ok.Words = append(ok.Words, Passage{turnRef(t.number), r})
		}
	}
	for _, l := range t.u.Labels {
		ok.Words = append(ok.Words, Passage{turnRef(t.number), l})
	}
	return ok
}

// own are the sentences of the pack that a reply may hold.
func (t *turn) own() []Passage {
	book := t.bot.pack.Book
	out := []Passage{{t.bot.pack.ID, book.Tail.In(t.lang)}}
	add := func(ref, s string) {
		if s = strings.TrimRight(s, "。."); s != "" {
			out = append(out, Passage{ref, s})
		}
	}
	add(t.bot.pack.ID, t.title())
	for i := range book.Notes {
		add(t.bot.pack.ID, book.Notes[i].Text.In(t.lang))
	}
	for i := range t.lines {
		l := &t.lines[i]
		add(l.Clause, l.Title)
		for _, n := range l.Notes {
			add(l.Clause, n)
		}
		for _, c := range l.Conditions {
			add(c.Clause, c.Text)
		}
		for _, a := range l.Alternatives {
			add(l.Clause, a.Reading)
		}
	}
	for _, m := range t.answer.Missing {
		add(m.Clause, m.Ask)
	}
	if t.result != nil {
		for _, n := range t.result.Notes(t.lang) {
			add(t.bot.pack.ID, n)
		}
	}
	for _, s := range t.said {
		add(t.bot.pack.ID, s)
	}
	return out
}

// lineFigures are the figures the calculator worked out for a line: its bounds, its other readings,
// and what each step comes to.
func lineFigures(to []Figure, l *calc.Line) []Figure {
	to = addFigure(addFigure(to, l.Low, l.Rule), l.High, l.Rule)
	for _, a := range l.Alternatives {
		to = addFigure(addFigure(to, a.Low, l.Rule), a.High, l.Rule)
	}
	for _, s := range l.Steps {
		to = addFigure(addFigure(to, s.Value, l.Rule), s.Low, l.Rule)
	}
	return to
}

func addFigure(to []Figure, s, rule string) []Figure {
	d, ok := parse(s)
	if !ok {
		return to
	}
	return append(to, calcFigure(d, "CNY", rule))
}

func calcFigure(d decimal.Decimal, unit, rule string) Figure {
	return Figure{Source: "calc", Ref: rule, Unit: unit, value: d}
}

// claimFigures are the amounts the person gave, as they were read.
func claimFigures(to []Figure, c *calc.Claim) []Figure {
	for key, v := range c.Facts {
		for _, n := range v.Numbers() {
			for _, d := range []decimal.Decimal{n.Lo, n.Hi} {
				to = append(to, Figure{Source: "user", Ref: key, value: d, loose: true})
			}
		}
	}
	return to
}
