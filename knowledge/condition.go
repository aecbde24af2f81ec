package knowledge

import (
	"policybot/calc"
	"policybot/calc/strict"
)

// conditions reads a list of conditions. A clause of "-" means that they only
// choose when something is shown: no text and no quote is wanted of them.
func (r *reader) conditions(n *strict.Node, field, clause string) (list []calc.Test) {
	r.each(n, field, func(field string, v *strict.Node) { list = append(list, r.condition(v, field, clause)) })
	return list
}

func (r *reader) condition(n *strict.Node, field, clause string) (c calc.Test) {
	if is := n.Get("is"); is != nil {
		return r.defined(n, field, r.str(is, join(field, "is")))
	}
	c.Clause = clause
	r.fields(n, field, func(key string, v *strict.Node) bool {
		at := join(field, key)
		switch key {
		case "fact":
			c.Fact = r.str(v, at)
		case "met":
			c.Met = r.strs(v, at)
		case "open":
			c.Open = r.strs(v, at)
		case "limit":
			c.Limit = r.limit(v, at, clause)
		case "positive":
			c.Positive = r.bool(v, at)
		case "any":
			c.Any = r.conditions(v, at, "-")
		case "all":
			c.All = r.conditions(v, at, "-")
		case "text":
			c.Text = r.text(v, at)
		case "say":
			c.Say = r.text(v, at)
		case "clause":
			c.Clause = r.str(v, at)
		case "quote":
			c.Quote = r.str(v, at)
		default:
			return false
		}
		return true
	})
	if clause == "-" {
		c.Clause = ""
		return c
	}
	if c.Text.IsZero() || c.Clause == "" || c.Quote == "" {
		r.fail(n, field, "a condition needs a text, a clause and the words it rests on")
	}
	r.quoted = append(r.quoted, quoteAt{c.Clause, c.Quote, r.rule, field, n.Line})
	return c
}

// defined is a condition that the document defines once and several rules name.
func (r *reader) defined(n *strict.Node, field, name string) calc.Test {
	c, ok := r.definitions[name]
	if !ok || len(n.Keys) > 1 {
		r.fail(n, field, "want {is: …} with the name of a definition, and nothing else")
	}
	r.named[name] = true
	return c
}

// definition reads what a document says once for several of its rules.
func (r *reader) definition(n *strict.Node, field, name string) {
	clause := ""
	if v := n.Get("clause"); v != nil {
		clause = r.str(v, join(field, "clause"))
	}
	r.definitions[name] = r.condition(n, field, clause)
}

func (r *reader) limit(n *strict.Node, field, clause string) *calc.Limit {
	l := &calc.Limit{}
	fr := figureReader{r: r, field: field}
	r.fields(n, field, func(key string, v *strict.Node) bool {
		switch key {
		case "op":
			l.Op = r.str(v, join(field, key))
		case "at":
			l.At = calc.State(r.str(v, join(field, key)))
		default:
			return fr.use(key, v)
		}
		return true
	})
	if fig := fr.done(n, clause); fig != nil {
		l.Figure = *fig
		r.figures[len(r.figures)-1].fig = &l.Figure
		r.limits = append(r.limits, limitAt{l, r.rule, field, n.Line})
	}
	return l
}
