package calc

import (
	"slices"
	"strconv"
)

func (l *lint) cap(r *Rule, field string, c *Cap, need func(string, string, ...Type)) {
	switch c.Scope {
	case PerEnterprise, PerProject:
		if c.onYears(r) && (c.By != "" || c.Less != "" || !r.Rate.Each) {
			l.add(r.ID, field, "a cap on each of the years of a list is one figure")
		}
	case PerItem:
		if !(r.Rate != nil && (r.Rate.Each || len(r.Rate.Units) > 0)) && !(r.Scale != nil && r.Scale.Each) {
			l.add(r.ID, field, "scope item without a rate or scale on each item")
		}
		if c.By != "" || c.Less != "" {
			l.add(r.ID, field, "a cap on items is one figure")
		}
	default:
		l.add(r.ID, field, "scope %q: want enterprise, project or item", c.Scope)
	}
	switch c.Period {
	case PerYear, OneTime, Cumulative, Unstated:
	default:
		l.add(r.ID, field, "period %q: want year, once, cumulative or unstated", c.Period)
	}
	if (c.Figure != nil) == (c.By != "") {
		l.add(r.ID, field, "want one figure, or a table and the fact it goes by")
	}
	if c.Less != "" {
		need(field+".less", c.Less, TypeMoney)
	}
	if f, ok := r.fact(c.Less); ok && f.Unit != "CNY" {
		l.add(r.ID, field+".less", "%s is in %s, the cap in CNY", c.Less, f.Unit)
	}
	if c.Less != "" && (c.Spent.Zh == "" || c.Spent.En == "") {
		l.add(r.ID, field+".spent", "what is said when receipts have used the cap up is missing")
	}
	if c.Shared != "" {
		need(field+".shared", c.Shared, TypeMoneys)
		if c.Scope != PerItem || r.Rate == nil || !r.Rate.Each {
			l.add(r.ID, field+".shared", "only a cap on the items of a rate is shared")
		}
		if f, ok := r.fact(c.Shared); ok && f.Unit != "CNY" {
			l.add(r.ID, field+".shared", "%s is in %s, the cap in CNY", c.Shared, f.Unit)
		}
	}
	if c.Adds || c.Whole != nil {
		l.stages(r, field, c)
	}
	if c.By != "" {
		need(field+".by", c.By, TypeChoice)
		if f, ok := r.fact(c.By); ok {
			l.table(r, field, c, f)
		}
	}
}

// table checks that there is one row for every value of the fact.
func (l *lint) table(r *Rule, field string, c *Cap, f *Fact) {
	rows := map[string]bool{}
	for _, row := range c.Table {
		if _, ok := f.Choice(row.Value); !ok {
			l.add(r.ID, field+".table", "%q is no value of %s", row.Value, c.By)
		}
		if rows[row.Value] {
			l.add(r.ID, field+".table", "two rows for %q", row.Value)
		}
		rows[row.Value] = true
		if row.Nothing && (!c.Adds || row.Figure != nil || len(row.Like) > 0) {
			l.add(r.ID, field+".table", "%q: only a value of amounts that add up adds nothing", row.Value)
		}
		for _, like := range row.Like {
			if c.row(like) == nil {
				l.add(r.ID, field+".table", "%q: no row %q to be like", row.Value, like)
			}
		}
	}
	for _, ch := range f.Choices {
		if !rows[ch.Value] {
			l.add(r.ID, field+".table", "row missing for %q", ch.Value)
		}
	}
}

func (c *Cap) row(value string) *Row {
	for i := range c.Table {
		if c.Table[i].Value == value {
			return &c.Table[i]
		}
	}
	return nil
}

func (l *lint) conditions(r *Rule, field string, list []Test, need func(string, string, ...Type)) {
	for i := range list {
		c, at := &list[i], field+"["+strconv.Itoa(i)+"]"
		switch {
		case len(c.Any) > 0:
			if c.Fact != "" || c.Limit != nil {
				l.add(r.ID, at, "any stands alone")
			}
			l.conditions(r, at+".any", c.Any, need)
		case len(c.All) > 0:
			if c.Fact != "" || c.Limit != nil {
				l.add(r.ID, at, "all stands alone")
			}
			l.conditions(r, at+".all", c.All, need)
		case c.Fact == "":
			if len(c.Met)+len(c.Open) > 0 || c.Limit != nil {
				l.add(r.ID, at, "no fact to decide it")
			}
		case c.Limit != nil:
			need(at+".fact", c.Fact, TypeNumber, TypeMoney)
			if len(c.Met)+len(c.Open) > 0 {
				l.add(r.ID, at, "values on a threshold")
			}
			l.limit(r, at, c)
		case c.Positive:
			need(at+".fact", c.Fact, TypeNumber, TypeMoney)
		default:
			need(at+".fact", c.Fact, TypeBool, TypeChoice)
			l.values(r, at, c)
		}
	}
}

func (l *lint) limit(r *Rule, at string, c *Test) {
	if !slices.Contains([]string{"<", "<=", ">", ">="}, c.Limit.Op) {
		l.add(r.ID, at, "comparison %q: want <, <=, > or >=", c.Limit.Op)
	}
	if c.Limit.At == "" || c.Limit.At == Assumed {
		l.add(r.ID, at, "at: say what holds exactly on the boundary: met, unmet or unknown")
	}
	if f, ok := r.fact(c.Fact); ok && f.Unit != c.Limit.Figure.Unit {
		l.add(r.ID, at, "fact %s is in %q, the limit in %q", c.Fact, f.Unit, c.Limit.Figure.Unit)
	}
}

func (l *lint) values(r *Rule, at string, c *Test) {
	if len(c.Met)+len(c.Open) == 0 {
		l.add(r.ID, at, "says of no value whether it holds")
	}
	f, ok := r.fact(c.Fact)
	if !ok {
		return
	}
	for _, v := range slices.Concat(c.Met, c.Open) {
		if f.Type == TypeBool {
			if v != "true" && v != "false" {
				l.add(r.ID, at, "%q is no value of the bool %s", v, c.Fact)
			}
		} else if _, ok := f.Choice(v); !ok {
			l.add(r.ID, at, "%q is no value of %s", v, c.Fact)
		}
	}
}

func (l *lint) reading(r *Rule, field string, rd *Reading, need func(string, string, ...Type)) {
	n := 0
	if len(rd.Difference) > 0 {
		n++
		c := r.tableCap()
		if len(rd.Difference) != 2 || c == nil || c.row(rd.Difference[0]) == nil || c.row(rd.Difference[1]) == nil {
			l.add(r.ID, field, "difference wants two rows of the rule's table")
		}
	}
	if rd.Times != "" {
		n++
		need(field, rd.Times, TypeChoice)
	}
	if rd.Without != "" {
		n++
		need(field, rd.Without, TypeMoney)
	}
	if rd.As != "" {
		n++
		if l.book.rules[rd.As] == nil {
			l.add(r.ID, field, "no rule %q", rd.As)
		}
	}
	if rd.Nothing {
		n++
	}
	if n != 1 {
		l.add(r.ID, field, "want exactly one of difference, times, without, as, nothing")
	}
	l.conditions(r, field+".when", rd.When, need)
}

func (l *lint) exclusion(r *Rule) {
	if r.Excludes != nil {
		for _, id := range r.Excludes.Rules {
			other := l.book.rules[id]
			if other == nil {
				l.add(r.ID, "excludes", "no rule %q", id)
			} else if other.Excludes == nil || !slices.Contains(other.Excludes.Rules, r.ID) {
				l.add(r.ID, "excludes", "rule %s does not exclude it in turn", id)
			}
			if !r.ChooseOne || other != nil && !other.ChooseOne {
				l.add(r.ID, "excludes", "rules that exclude each other must be subject to choose-one")
			}
		}
	}
	if r.ChooseOne && l.book.ChooseOne == nil {
		l.add(r.ID, "choose_one", "the book names no clause for it")
	}
	if r.Unconfirmed != "" {
		if _, ok := l.book.Unconfirmed[r.Unconfirmed]; !ok {
			l.add(r.ID, "unconfirmed", "the book says nothing of %q", r.Unconfirmed)
		}
	}
}

// tableCap is the rule's cap that goes by a table, or nil.
func (r *Rule) tableCap() *Cap {
	for i := range r.Caps {
		if r.Caps[i].By != "" {
			return &r.Caps[i]
		}
	}
	return nil
}
