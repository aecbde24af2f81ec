package knowledge

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"policybot/calc"
	"policybot/calc/amount"
)

// forEach proves that the words of a unit rate name the unit: 每平方米, 每人每月.
func (r *reader) forEach(q quoteAt, rule *calc.Rule) {
	for i := range rule.Rate.Units {
		u := &rule.Rate.Units[i]
		if !strings.HasSuffix(q.field, fmt.Sprintf("units[%d].quote", i)) {
			continue
		}
		literal := strings.Contains(q.quote, "/"+u.Name) || unitOf(u.Name) == "" && strings.Contains(q.quote, "每"+u.Name)
		if !literal && !slices.ContainsFunc(eachIn(q.quote), named(u)) {
			r.at(q.rule, q.field, q.line, "quote %q does not say “for each %s”", q.quote, u.Name)
		}
	}
}

// allUnits proves that money is multiplied by every unit that the words before it
// name: 每人每月500元 is not 500 for a month.
func (r *reader) allUnits(rule *calc.Rule) {
	f := &rule.Rate.Figure
	q, ok := oneFigure(f.Quote)
	start, _, stands := r.pack.Doc.Locate(f.Clause, f.Quote)
	if !ok || !stands {
		return // told already
	}
	clause, _ := r.pack.Doc.Clause(f.Clause)
	before := runeSlice(r.pack.Doc.Source, clause.Start, start+q.Start)
	if i := strings.LastIndexAny(before, stops); i >= 0 {
		before = before[i:]
	}
	for _, name := range eachIn(before) {
		if !slices.ContainsFunc(rule.Rate.Units, func(u calc.Unit) bool { return named(&u)(name) }) {
			r.at(rule.ID, "rate.units", 0, "the words before %q say “for each %s”, and it is not among the units", q.Quote, name)
		}
	}
}

// eachIn lists the units of which the words say that something is for each of them:
// 每平方米, 每人每月, 每成功推荐1个.
func eachIn(words string) (units []string) {
	parts := strings.Split(words, "每")
	for _, rest := range parts[1:] {
		if unit := eachOne(rest); unit != "" {
			units = append(units, unit)
		}
	}
	return units
}

// named tells whether a unit of the words is the one a rate is multiplied by.
func named(u *calc.Unit) func(string) bool {
	name := unitOf(u.Name)
	return func(unit string) bool { return unit == u.Name || unit == name }
}

// maxVerb is how many characters may stand between 每 and the one it counts: 成功推荐.
const maxVerb = 4

// eachOne is the unit right after 每, or after a verb and the number one; empty
// where there is none. 每年新建20个 is for each year, 每新建20个 for no single one.
func eachOne(rest string) string {
	found := amount.Find(rest)
	if len(found) == 0 || found[0].Start > 0 {
		if unit := unitOf(rest); unit != "" {
			return unit
		}
	}
	if len(found) == 0 {
		return ""
	}
	q := found[0]
	verb := runeSlice(rest, 0, q.Start)
	if q.Start > maxVerb || strings.ContainsAny(verb, stops) || !q.Point || !q.Value.Equal(decimal.NewFromInt(1)) {
		return ""
	}
	return q.Unit
}

// unitOf is the unit that words begin with, under the name package amount gives it.
func unitOf(words string) string {
	if strings.HasPrefix(words, "月") {
		return "月" // a number before it would make it a date
	}
	if q := amount.Find("1" + words); len(q) > 0 && q[0].Start == 0 && q[0].Kind == amount.Measure {
		return q[0].Unit
	}
	return ""
}
