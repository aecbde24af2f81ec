package knowledge

import (
	"policybot/calc"
	"policybot/calc/strict"
)

// ruleOf reads one rule.
func (r *reader) ruleOf(n *strict.Node, b *calc.Book, common []string) calc.Rule {
	var rule calc.Rule
	// The id and the clause come first: every fault below names them.
	if id := n.Get("id"); id != nil {
		rule.ID = r.str(id, "id")
	}
	r.rule = rule.ID
	if c := n.Get("clause"); c != nil {
		rule.Clause = r.str(c, "clause")
	}
	r.fields(n, "", func(key string, v *strict.Node) bool {
		switch key {
		case "id", "clause":
		case "title":
			rule.Title = r.text(v, key)
		case "facts":
			r.each(v, key, func(field string, v *strict.Node) { r.takes(&rule, b, field, v) })
		case "accepts":
			rule.Accepts = r.strs(v, key)
		case "nature":
			rule.Nature = calc.Nature(r.str(v, key))
		case "when":
			rule.When = r.conditions(v, key, rule.Clause)
		case "rate":
			r.rate(&rule, v)
		case "caps":
			r.each(v, key, func(field string, v *strict.Node) { rule.Caps = append(rule.Caps, r.cap(v, field, rule.Clause, false)) })
		case "grant":
			// what is given stands before what limits it, whatever comes first in the file
			rule.Caps = append([]calc.Cap{r.cap(v, key, rule.Clause, true)}, rule.Caps...)
		case "scale":
			rule.Scale = r.scale(v, rule.Clause)
		case "case_by_case":
			rule.CaseByCase = true
			r.words(v, key, rule.Clause)
		case "instalments":
			r.instalments(&rule, v)
		case "excludes":
			rule.Excludes = r.exclusion(v, key, rule.Clause)
		case "choose_one":
			rule.ChooseOne = r.bool(v, key)
		case "unconfirmed":
			rule.Unconfirmed = r.str(v, key)
		case "readings":
			r.each(v, key, func(field string, v *strict.Node) { rule.Readings = append(rule.Readings, r.reading(v, field)) })
		case "notes":
			rule.Notes = r.notes(v, key)
		default:
			return false
		}
		return true
	})
	rule.Facts = append(rule.Facts, common...)
	return rule
}

// takes reads one fact a rule takes: its key, or a map that gives this rule its
// own question, label or choice of values.
func (r *reader) takes(rule *calc.Rule, b *calc.Book, field string, n *strict.Node) {
	if n.Kind == strict.Scalar {
		rule.Facts = append(rule.Facts, n.Text)
		return
	}
	var f calc.Fact
	if k := n.Get("key"); k != nil {
		key := r.str(k, field)
		rule.Facts = append(rule.Facts, key)
		for i := range b.Facts {
			if b.Facts[i].Key == key {
				f = b.Facts[i]
			}
		}
	}
	if f.Key == "" {
		r.fail(n, field, "names no declared fact")
		return
	}
	all := f
	r.fields(n, field, func(key string, v *strict.Node) bool {
		at := join(field, key)
		switch key {
		case "key":
		case "label":
			f.Label = r.text(v, at)
		case "ask":
			f.Ask = r.text(v, at)
		case "choices":
			f.Choices = nil
			for _, value := range r.strs(v, at) {
				c, ok := all.Choice(value)
				if !ok {
					r.fail(v, at, "%q is no value of %s", value, f.Key)
				}
				f.Choices = append(f.Choices, c)
			}
		default:
			return false
		}
		return true
	})
	rule.Vary(f)
}

func (r *reader) rate(rule *calc.Rule, n *strict.Node) {
	rate := &calc.Rate{}
	fr := figureReader{r: r, field: "rate"}
	r.fields(n, "rate", func(key string, v *strict.Node) bool {
		at := join("rate", key)
		switch key {
		case "of":
			rate.Of = r.str(v, at)
		case "units":
			r.each(v, at, func(at string, v *strict.Node) { rate.Units = append(rate.Units, r.unit(v, at, rule.Clause)) })
			if fr.fig.Unit == "" {
				fr.fig.Unit = "CNY"
			}
		case "most":
			rate.Most = r.figureOf(v, at, rule.Clause)
		case "each":
			rate.Each = r.bool(v, at)
		case "nature":
			rule.Nature = calc.Nature(r.str(v, at))
		case "zero_open":
			rate.ZeroOpen, rate.ZeroNote = true, r.text(v, at)
		default:
			return fr.use(key, v)
		}
		return true
	})
	if fig := fr.done(n, rule.Clause); fig != nil {
		rate.Figure = *fig
		r.figures[len(r.figures)-1].fig = &rate.Figure
	}
	if len(rate.Units) > 0 && rate.Of == "" {
		rate.Of = rate.Units[0].Fact
	}
	rule.Rate = rate
}

// cap reads a cap, or a grant: what the text gives in so many words.
func (r *reader) cap(n *strict.Node, field, clause string, gives bool) (c calc.Cap) {
	c.Gives = gives
	stated := false
	row := shared(n)
	fr := figureReader{r: r, field: field, fig: calc.Figure{Unit: "CNY"}}
	r.fields(n, field, func(key string, v *strict.Node) bool {
		at := join(field, key)
		switch key {
		case "scope":
			c.Scope = calc.Scope(r.str(v, at))
		case "scope_stated":
			c.ScopeStated, stated = r.bool(v, at), true
		case "period":
			c.Period = calc.Period(r.str(v, at))
		case "by":
			c.By = r.str(v, at)
		case "table":
			r.table(v, at, clause, row, &c)
		case "adds":
			c.Adds = r.bool(v, at)
		case "whole":
			c.Whole = r.figureOf(v, at, clause)
		case "less":
			c.Less = r.str(v, at)
		case "shared":
			c.Shared = r.str(v, at)
		case "spent":
			c.Spent = r.text(v, at)
		default:
			return fr.use(key, v)
		}
		return true
	})
	if !stated {
		r.fail(n, join(field, "scope_stated"), "missing: say whether the text itself names the scope")
	}
	if fr.valued || c.By == "" {
		c.Figure = fr.done(n, clause)
	}
	if row.quote != "" {
		r.sequences = append(r.sequences, row.sequence(r, field, clause, n.Line))
	}
	return c
}

func (r *reader) table(n *strict.Node, field, clause string, common *sharedQuote, c *calc.Cap) {
	if n.Kind != strict.Map {
		r.fail(n, field, "want a map")
		return
	}
	for _, k := range n.Keys {
		at, v := join(field, k.Name), k.Value
		row := calc.Row{Value: k.Name}
		switch {
		case v.Kind == strict.Scalar && v.Text == "unstated":
		case v.Kind == strict.Scalar && v.Text == "nothing":
			row.Nothing = true
		case v.Kind == strict.Scalar && common.quote != "":
			row.Figure = common.point(r, v, at, clause, "CNY")
		case v.Get("like") != nil:
			r.fields(v, at, func(key string, v *strict.Node) bool {
				row.Like = r.strs(v, join(at, key))
				return key == "like"
			})
		default:
			fr := figureReader{r: r, field: at, fig: calc.Figure{Unit: "CNY"}}
			r.fields(v, at, fr.use)
			row.Figure = fr.done(v, clause)
		}
		c.Table = append(c.Table, row)
	}
}

func (r *reader) reading(n *strict.Node, field string) (rd calc.Reading) {
	r.fields(n, field, func(key string, v *strict.Node) bool {
		at := join(field, key)
		switch key {
		case "id":
			rd.ID = r.str(v, at)
		case "text":
			rd.Text = r.text(v, at)
		case "when":
			rd.When = r.conditions(v, at, "-")
		case "difference":
			rd.Difference = r.strs(v, at)
		case "times":
			rd.Times = r.str(v, at)
		case "without":
			rd.Without = r.str(v, at)
		case "as":
			rd.As = r.str(v, at)
		case "nothing":
			rd.Nothing = r.bool(v, at)
		default:
			return false
		}
		return true
	})
	if rd.Text.IsZero() || rd.ID == "" {
		r.fail(n, field, "a reading needs an id and a text")
	}
	return rd
}
