package bot

import (
	"slices"
	"strings"

	"policybot/calc"
	"policybot/calc/amount"
)

// What a question about the figures of the text is after, by its words. None of them: all figures.
var (
	rateWords  = []string{"比例", "百分之", "百分比", "几成", "几比几", "一比几", "比几", "倍率", "几个点", "按多少比", "多大比", "%", "％", "rate", "ratio", "percent", "per cent", "share", "proportion"}
	capWords   = []string{"上限", "封顶", "最高", "限额", "天花板", "顶格", "最多", "顶多", "至多", "不超过多少", "不能超过多少", "累计不", "多少钱", "多少万", "几万", "几百万", "几千万", "金额", "数额", "额度", "奖多少", "cap", "ceiling", "maximum", "limit", "at most", "how much", "amount", "upper"}
	limitWords = []string{"pue", "pflops", "算力规模", "门槛", "能耗", "指标", "阈值", "threshold", "stay under", "stay below", "computing power"}

	periodWords = []string{"每年", "年年", "一年", "每年度", "三年", "两年", "一次性", "几次", "多次", "给一次", "发一次", "就一次", "只一次", "一回", "年限", "连续", "per year", "annual", "each year", "every year", "yearly", "only once", "one-off", "one-time", "how many times", "how often"}
)

// figureKind tells apart what a figure is for.
type figureKind int

const (
	rateFigure figureKind = iota
	capFigure
	limitFigure
)

// stated is a figure of a rule as a question may ask for it.
type stated struct {
	rule   *calc.Rule
	figure *calc.Figure
	kind   figureKind
	cap    *calc.Cap
	row    string // value of the table row
	limit  *calc.Limit
	fact   string     // what the limit is on
	band   *calc.Band // what is paid within it
}

// statedBy lists the figures of a rule: rate, caps row by row, thresholds.
func statedBy(r *calc.Rule) []stated {
	var out []stated
	switch {
	case r.Rate != nil && len(r.Rate.Units) > 0:
		out = append(out, stated{rule: r, figure: &r.Rate.Figure, kind: capFigure})
	case r.Rate != nil:
		out = append(out, stated{rule: r, figure: &r.Rate.Figure, kind: rateFigure})
	case r.Scale != nil:
		kind := capFigure
		if r.Scale.Marginal {
			kind = rateFigure
		}
		for _, b := range r.Scale.Steps() {
			out = append(out, stated{rule: r, figure: b.Value, kind: kind, band: &b})
		}
	}
	for i := range r.Caps {
		c := &r.Caps[i]
		if c.Figure != nil {
			out = append(out, stated{rule: r, figure: c.Figure, kind: capFigure, cap: c})
		}
		for j := range c.Table {
			if f := c.Table[j].Figure; f != nil {
				out = append(out, stated{rule: r, figure: f, kind: capFigure, cap: c, row: c.Table[j].Value})
			}
		}
	}
	for t := range r.Tests() {
		if l := t.Limit; l != nil {
			out = append(out, stated{rule: r, figure: &l.Figure, kind: limitFigure, limit: l, fact: t.Fact})
		}
	}
	return out
}

// parameter states the figures of the text that are asked for, first, and quotes their sentences.
func (t *turn) parameter() error {
	var all []stated
	rules, err := t.rulesAsked()
	if err != nil {
		return err
	}
	for _, r := range rules {
		all = append(all, statedBy(r)...)
	}
	picked := t.pick(all)
	if len(picked) == 0 {
		return t.sentences()
	}
	t.answer.Kind = KindAmount
	if err := t.settled(); err != nil {
		return err
	}
	t.headline(picked)
	t.periods()
	t.out.para(t.say("原文：", "In the words of the text:"))
	t.quoteClauses()
	t.tail()
	return nil
}

// settled adds the lines of a case that the question describes in passing (the reward for a firm
// that holds a title), where nothing is left open.
func (t *turn) settled() error {
	if len(t.u.Claims) == 0 {
		return nil
	}
	res, err := t.bot.pack.Book.Estimate(calc.Case{Policy: t.bot.pack.ID, Claims: t.u.Claims})
	if err != nil {
		return err
	}
	for _, l := range res.Lines(t.lang) {
		if l.Status == calc.Eligible {
			t.answer.Lines = append(t.answer.Lines, l)
		}
	}
	return nil
}

// rulesAsked are the rules a question is about: those named, those of the clauses named, those that
// hold a figure the question repeats, or those of the clause found first.
func (t *turn) rulesAsked() ([]*calc.Rule, error) {
	book := t.bot.pack.Book
	var out []*calc.Rule
	add := func(r *calc.Rule) {
		if r.Review == "" && !slices.Contains(out, r) && len(out) < maxRules {
			out = append(out, r)
		}
	}
	for _, id := range t.u.Rules {
		if r, ok := book.Rule(id); ok {
			add(r)
		}
	}
	for _, c := range t.u.Clauses {
		for _, r := range t.rulesOf(c) {
			add(r)
		}
	}
	if len(out) == 0 {
		for _, r := range t.rulesWithFigures() {
			add(r)
		}
	}
	if len(out) > 0 {
		return out, nil
	}
	hits, err := t.find()
	if err != nil || len(hits) == 0 || hits[0].Confidence < confident {
		return nil, err
	}
	return t.rulesOf(hits[0].Clause), nil
}

// rulesOf are the rules of a clause that are in service.
func (t *turn) rulesOf(clause string) []*calc.Rule {
	var out []*calc.Rule
	for i := range t.bot.pack.Book.Rules {
		if r := &t.bot.pack.Book.Rules[i]; r.Clause == clause && r.Review == "" {
			out = append(out, r)
		}
	}
	return out
}

// rulesWithFigures are the rules that hold a rate or ratio the question repeats: 哪两条写了30%.
func (t *turn) rulesWithFigures() []*calc.Rule {
	var out []*calc.Rule
	for _, q := range amount.Find(t.question) {
		if q.Kind != amount.Percent && q.Kind != amount.Ratio {
			continue
		}
		for i := range t.bot.pack.Book.Rules {
			r := &t.bot.pack.Book.Rules[i]
			if r.Rate != nil && r.Review == "" && q.Point && r.Rate.Figure.Value.Equal(q.Value) && !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	return out
}

// pick keeps the figures the words of the question ask for.
func (t *turn) pick(all []stated) []stated {
	q := strings.ToLower(t.question)
	want := map[figureKind]bool{
		rateFigure: containsAny(q, rateWords), capFigure: containsAny(q, capWords), limitFigure: containsAny(q, limitWords),
	}
	if want[limitFigure] && !containsAny(q, []string{"封顶", "上限", "最高", "cap", "ceiling"}) {
		want[capFigure] = false
	}
	var out []stated
	for _, s := range all {
		if want[s.kind] {
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}

// headline states the figures clause by clause, the rows the person named before the others, and
// cites their sentences.
func (t *turn) headline(picked []stated) {
	var order []string
	first, rest := map[string][]string{}, map[string][]string{}
	named := t.named(picked)
	for _, s := range picked {
		t.cite(s.figure.Clause, s.figure.Quote)
		if first[s.figure.Clause] == nil && rest[s.figure.Clause] == nil {
			order = append(order, s.figure.Clause)
		}
		into := first
		if t.aside(s, named) {
			into = rest
		}
		if w := t.wording(s); !slices.Contains(into[s.figure.Clause], w) {
			into[s.figure.Clause] = append(into[s.figure.Clause], w)
		}
	}
	for _, c := range order {
		if len(first[c]) == 0 {
			first[c], rest[c] = rest[c], nil
		}
		line := "**" + t.clause(c) + t.say("：", ": ") + t.parts(first[c]) + t.say("。", ".") + "**"
		if len(rest[c]) > 0 {
			line += t.say(" 同条其他档：", " Other tiers of the same article: ") + t.parts(rest[c]) + t.say("。", ".")
		}
		t.out.para(line)
	}
}

// sentences answers with the sentences that hold a figure, where no rule does: the trial period.
func (t *turn) sentences() error {
	hits, err := t.find()
	if err != nil {
		return err
	}
	for _, h := range hits {
		c, ok := t.bot.pack.Doc.Clause(h.Clause)
		if !ok || h.Confidence < t.floor() || h.Score < hits[0].Score*nearTop {
			break
		}
		for i := range c.Sentences {
			if holdsFigure(c.Sentences[i].Text) {
				t.cite(h.Clause, c.Sentences[i].Text)
			}
		}
		if len(t.answer.Citations) > 0 {
			break
		}
	}
	if len(t.answer.Citations) == 0 {
		return t.explain()
	}
	t.answer.Kind = KindAmount
	if c := t.answer.Citations[0]; t.lang == "en" {
		t.gists()
		t.quoteClauses()
	} else {
		t.out.para("**" + t.clause(c.Clause) + "：「" + c.Quote + "」**")
		t.answer.Citations = t.answer.Citations[:1]
	}
	t.periods()
	t.askAuthority()
	return nil
}

func holdsFigure(s string) bool {
	return slices.ContainsFunc(amount.Find(s), func(q amount.Quantity) bool {
		return q.Kind == amount.Money || q.Kind == amount.Percent || q.Kind == amount.Ratio || q.Kind == amount.Measure
	})
}

func (t *turn) cites(clause string) bool {
	return slices.ContainsFunc(t.answer.Citations, func(c Citation) bool { return c.Clause == clause })
}

// tail is the standing reservation under every figure.
func (t *turn) tail() { t.out.para("*" + t.bot.pack.Book.Tail.In(t.lang) + "*") }
