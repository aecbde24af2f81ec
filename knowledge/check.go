package knowledge

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"policybot/calc"
	"policybot/calc/amount"
	"policybot/knowledge/text"
)

// span is a stretch of Doc.Source in code points.
type span struct{ start, end int }

func (s span) within(t span) bool { return t.start <= s.start && s.end <= t.end }

// quotes proves that every quote stands in its clause and that every figure is
// the one its quote states.
func (r *reader) quotes() {
	for _, q := range r.quoted {
		if n := r.count(q.clause, q.quote); n == 0 {
			r.at(q.rule, q.field, q.line, "quote %q is not in clause %s", q.quote, q.clause)
		}
	}
	for _, f := range r.figures {
		r.figure(f)
	}
	for _, s := range r.sequences {
		r.sequence(s)
	}
	for _, q := range r.perUnit {
		if n := r.count(q.clause, q.quote); n == 0 {
			r.at(q.rule, q.field, q.line, "quote %q is not in clause %s", q.quote, q.clause)
		}
		if rule, ok := r.pack.Book.Rule(q.rule); ok && rule.Rate != nil {
			r.forEach(q, rule)
		}
	}
	for i := range r.pack.Book.Rules {
		if rule := &r.pack.Book.Rules[i]; rule.Rate != nil && len(rule.Rate.Units) > 0 {
			r.allUnits(rule)
		}
	}
	r.boundaries()
	slices.SortFunc(r.pack.Figures, func(a, b Claimed) int { return a.Start - b.Start })
	for i := 1; i < len(r.pack.Figures); i++ {
		if a, b := r.pack.Figures[i-1], r.pack.Figures[i]; a.Start == b.Start {
			r.at(b.Rule, b.Field, 0, "reads the same figure of the text as rule %s, %s", a.Rule, a.Field)
		}
	}
}

func (r *reader) at(rule, field string, line int, format string, args ...any) {
	r.faults = append(r.faults, Fault{File: r.file, Line: line, Rule: rule, Field: field, Text: fmt.Sprintf(format, args...)})
}

// count is how often the quote stands in the clause.
func (r *reader) count(clause, quote string) int {
	c, ok := r.pack.Doc.Clause(clause)
	if !ok || quote == "" {
		return 0
	}
	return strings.Count(runeSlice(r.pack.Doc.Source, c.Start, c.End), quote)
}

// figure checks one figure against the words beside it.
func (r *reader) figure(f figureAt) {
	if _, ok := r.pack.Doc.Clause(f.fig.Clause); !ok {
		r.at(f.rule, f.field, f.line, "the text has no clause %s", f.fig.Clause)
		return
	}
	switch n := r.count(f.fig.Clause, f.fig.Quote); {
	case n == 0:
		r.at(f.rule, f.field, f.line, "quote %q is not in clause %s", f.fig.Quote, f.fig.Clause)
		return
	case n > 1:
		r.at(f.rule, f.field, f.line, "quote %q stands %d times in clause %s: quote more, so that it is clear which is meant", f.fig.Quote, n, f.fig.Clause)
		return
	}
	found := figuresIn(f.fig.Quote)
	if len(found) != 1 {
		r.at(f.rule, f.field, f.line, "quote %q holds %d figures, want the one that is claimed", f.fig.Quote, len(found))
		return
	}
	q := found[0]
	if !q.Point || !q.Value.Equal(f.fig.Value) || q.Unit != f.fig.Unit {
		r.at(f.rule, f.field, f.line, "value %s %s, but quote %q says %s %s", f.fig.Value, f.fig.Unit, f.fig.Quote, q.Value, q.Unit)
	}
	r.role(f, q)
	start, _, _ := r.pack.Doc.Locate(f.fig.Clause, f.fig.Quote)
	r.pack.Figures = append(r.pack.Figures, Claimed{f.rule, f.field, f.fig, start + q.Start, start + q.End})
}

// role checks that the words around a figure allow what the rule makes of it:
// 最高 is a ceiling and no formula.
func (r *reader) role(f figureAt, q amount.Quantity) {
	rule, ok := r.pack.Book.Rule(f.rule)
	if !ok {
		return
	}
	if rule.Rate != nil && f.fig == &rule.Rate.Figure || given(rule, f.fig) {
		atMost := q.Bound == amount.AtMost || containsAny(f.fig.Quote, "最高", "不超过", "不高于", "至多", "up to", "at most", "not exceed")
		if atMost != (rule.Nature == calc.Ceiling) {
			r.at(f.rule, f.field, f.line, "nature %s, but quote %q speaks %s", rule.Nature, f.fig.Quote, said(atMost, "of a ceiling", "of no ceiling"))
		}
	}
	r.period(rule, f)
}

// period checks that a cap counts over the time, and limits the thing, its words name.
func (r *reader) period(rule *calc.Rule, f figureAt) {
	for i := range rule.Caps {
		c := &rule.Caps[i]
		owned := f.fig == c.Figure || slices.ContainsFunc(c.Table, func(row calc.Row) bool { return row.Figure == f.fig })
		if s := scopeOf(f.fig.Quote); owned && s != "" && (s != c.Scope || !c.ScopeStated) {
			r.at(f.rule, f.field, f.line, "scope %s%s, but quote %q says %s", c.Scope, said(c.ScopeStated, "", " (not stated)"), f.fig.Quote, s)
		}
		if p := PeriodOf(f.fig.Quote); owned && p != c.Period {
			r.at(f.rule, f.field, f.line, "period %s, but quote %q says %s", c.Period, f.fig.Quote, p)
		}
	}
}

func containsAny(s string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}

func said(b bool, yes, no string) string {
	if b {
		return yes
	}
	return no
}

var eachOf = regexp.MustCompile(`(?:单个|单家|每个|每家|同一个?|同一家)(企业|项目)`)

// scopeOf is what the words of a cap say that it limits, empty where they do not, or
// name both.
func scopeOf(quote string) (scope calc.Scope) {
	for _, m := range eachOf.FindAllStringSubmatch(quote, -1) {
		s := calc.PerEnterprise
		if m[1] == "项目" {
			s = calc.PerProject
		}
		if scope != "" && scope != s {
			return ""
		}
		scope = s
	}
	return scope
}

// PeriodOf is the period that the words of a cap state.
func PeriodOf(quote string) calc.Period {
	for _, p := range []struct {
		word   string
		period calc.Period
	}{
		{"每年", calc.PerYear}, {"年度", calc.PerYear}, {"一次性", calc.OneTime}, {"累计", calc.Cumulative},
	} {
		if strings.Contains(quote, p.word) {
			return p.period
		}
	}
	return calc.Unstated
}

// inventory proves that every figure of the text is claimed by a rule or listed
// as no amount, and that what the pack says beside the rules brings in no figure
// of its own.
func (r *reader) inventory() {
	var covered []span
	for _, f := range r.pack.Figures {
		covered = append(covered, span{f.Start, f.End})
	}
	for i, ig := range r.pack.Ignored {
		if n := r.count(ig.Clause, ig.Quote); n > 1 {
			r.at("", "ignore", r.ignoredAt[i], "quote %q stands %d times in clause %s: quote more", ig.Quote, n, ig.Clause)
		} else if start, end, ok := r.pack.Doc.Locate(ig.Clause, ig.Quote); ok {
			covered = append(covered, span{start, end})
		}
	}
	var stated []amount.Quantity
	known := slices.Clone(covered)
	for i := range r.pack.Doc.Clauses {
		c := &r.pack.Doc.Clauses[i]
		for _, s := range c.Sentences {
			for _, q := range amount.Find(s.Text) {
				stated = append(stated, q)
				at := span{s.Start + q.Start, s.Start + q.End}
				if q.Kind != amount.Ordinal && !slices.ContainsFunc(covered, at.within) {
					r.unclaimed(c.ID, q.Quote, s.Text)
					known = append(known, at)
				}
			}
		}
	}
	r.digits(known)
	r.ownWords(stated)
}

// digits looks for numerals character by character, wherever in the source they
// stand, so that the inventory does not depend on how quantities are read. known
// are those that are covered or have been told already; numerals side by side
// make one fault.
func (r *reader) digits(known []span) {
	for _, f := range r.pack.Doc.Furniture {
		if f.Kind != text.Heading {
			known = append(known, span{f.Start, f.End})
		}
	}
	var found []span
	at := -1
	for _, c := range r.pack.Doc.Source {
		at++
		here := span{at, at + 1}
		switch n := len(found); {
		case !unicode.IsNumber(c) || unicode.Is(unicode.Han, c) || slices.ContainsFunc(known, here.within):
		case n > 0 && found[n-1].end == at:
			found[n-1].end = at + 1
		default:
			found = append(found, here)
		}
	}
	for _, f := range found {
		clause := "none"
		for i := range r.pack.Doc.Clauses {
			if cl := &r.pack.Doc.Clauses[i]; f.within(span{cl.Start, cl.End}) {
				clause = cl.ID
			}
		}
		source := r.pack.Doc.Source
		r.unclaimed(clause, runeSlice(source, f.start, f.end), runeSlice(source, max(f.start-10, 0), f.end+10))
	}
}

func (r *reader) unclaimed(clause, quote, in string) {
	r.faults = append(r.faults, Fault{File: policyFile, Field: "clause " + clause,
		Text: "figure " + quote + " in 「" + in + "」 is neither claimed by a rule nor listed under ignore"})
}

// ownWords checks the figures in what the pack itself says: each must be a
// figure of the text.
func (r *reader) ownWords(stated []amount.Quantity) {
	for _, t := range r.texts {
		for _, s := range []string{t.text.Zh, t.text.En} {
			for _, q := range amount.Find(s) {
				if q.Kind != amount.Money && q.Kind != amount.Percent && q.Kind != amount.Ratio {
					continue
				}
				if !slices.ContainsFunc(stated, func(p amount.Quantity) bool { return p.Unit == q.Unit && p.Value.Equal(q.Value) }) {
					r.at(t.rule, t.field, t.line, "%s is no figure of the text", q.Quote)
				}
			}
		}
	}
}

// runeSlice is s from code point start up to end.
func runeSlice(s string, start, end int) string {
	from := skip(s, start)
	return s[from : from+skip(s[from:], end-start)]
}

func skip(s string, n int) (at int) {
	for ; n > 0 && at < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return at
}
