package knowledge

import (
	"policybot/calc"
	"policybot/calc/amount"
	"policybot/calc/strict"
)

// sharedQuote is one passage that holds several figures of a rule: the bands of a
// scale, the amounts of a table that the text lists after 分别. The figures are
// then written as plain strings, and together must be all the passage holds, in
// its order.
type sharedQuote struct {
	quote, clause string
	all           []stated
}

// stated is a figure of the passage, or the two ends of a range.
type stated struct {
	fig, to *calc.Figure
	field   string
	line    int
	bound   bool // the end of a band rather than what is paid
}

// shared returns the quote of a map whose figures are plain strings.
func shared(n *strict.Node) *sharedQuote {
	s := &sharedQuote{}
	if n.Get("value") != nil {
		return s // one figure with a quote of its own
	}
	if q := n.Get("quote"); q != nil && q.Kind == strict.Scalar {
		s.quote = q.Text
	}
	if c := n.Get("clause"); c != nil && c.Kind == strict.Scalar {
		s.clause = c.Text
	}
	return s
}

// point reads a figure of the passage.
func (s *sharedQuote) point(r *reader, v *strict.Node, field, clause, unit string) *calc.Figure {
	f := &calc.Figure{Value: r.decimal(v, field), Unit: unit, Clause: clause, Quote: s.quote}
	if s.clause != "" {
		f.Clause = s.clause
	}
	s.all = append(s.all, stated{fig: f, field: field, line: v.Line})
	return f
}

// sequence is the passage with the figures it must hold.
type sequence struct {
	quote, clause, rule, field string
	line                       int
	all                        []stated
	scale                      *calc.Scale // nil: a table
}

func (s *sharedQuote) sequence(r *reader, field, clause string, line int) sequence {
	if s.clause != "" {
		clause = s.clause
	}
	return sequence{quote: s.quote, clause: clause, rule: r.rule, field: field, line: line, all: s.all}
}

// scale reads the bands of a rule.
func (r *reader) scale(n *strict.Node, clause string) *calc.Scale {
	s := &calc.Scale{}
	common, unit, includes := shared(n), "", ""
	var bands *strict.Node
	r.fields(n, "scale", func(key string, v *strict.Node) bool {
		at := join("scale", key)
		switch key {
		case "of":
			s.Of = r.str(v, at)
		case "unit":
			unit = r.str(v, at)
		case "marginal":
			s.Marginal = r.bool(v, at)
		case "each":
			s.Each = r.bool(v, at)
		case "like":
			s.Like = r.str(v, at)
		case "includes":
			includes = r.str(v, at)
		case "within":
			s.Within = r.condition(v, at, clause)
		case "bands":
			bands = v
		case "quote", "clause":
		default:
			return false
		}
		return true
	})
	s.Within.Fact = s.Of
	if bands != nil {
		reading := bandReader{r: r, scale: s, common: common, clause: clause, unit: unit}
		r.each(bands, "scale.bands", reading.band)
		reading.join(n, includes)
		seq := common.sequence(r, "scale", clause, n.Line)
		seq.scale = s
		r.sequences = append(r.sequences, seq)
	}
	return s
}

// bandReader reads bands one after the other.
type bandReader struct {
	r      *reader
	scale  *calc.Scale
	common *sharedQuote
	clause string
	unit   string // of the ends
}

func (br *bandReader) band(field string, n *strict.Node) {
	var b calc.Band
	var value *strict.Node
	end := func(key string, v *strict.Node) *calc.Figure {
		return br.common.point(br.r, v, join(field, key), br.clause, br.unit)
	}
	before := len(br.common.all)
	br.r.fields(n, field, func(key string, v *strict.Node) bool {
		switch key {
		case "from":
			b.From = end(key, v)
		case "to":
			b.To = end(key, v)
		case "value":
			value = v
		default:
			return false
		}
		return true
	})
	if both := br.common.all[before:]; len(both) == 2 { // one range of the text
		br.common.all = append(br.common.all[:before], stated{fig: b.From, to: b.To, field: field, line: n.Line})
	}
	for i := range br.common.all[before:] {
		br.common.all[before+i].bound = true
	}
	if value == nil {
		br.r.fail(n, join(field, "value"), "missing")
		return
	}
	unit := "CNY"
	if br.scale.Marginal {
		unit = ""
	}
	b.Value = br.common.point(br.r, value, join(field, "value"), br.clause, unit)
	br.scale.Bands = append(br.scale.Bands, b)
}

// join closes the bands up: an end that the text does not repeat is where the
// next band begins or the one before ends. It marks which ends belong to their bands.
func (br *bandReader) join(n *strict.Node, includes string) {
	s := br.scale
	from, to := calc.Met, calc.Unmet
	switch {
	case s.Like != "":
		if includes != "" {
			br.r.fail(n, "scale.includes", "the bands are those of rule %s", s.Like)
		}
		return
	case includes == "to":
		from, to = calc.Unmet, calc.Met
	case includes == "unstated":
		from, to = calc.Unknown, calc.Unknown
	case includes != "from":
		br.r.fail(n, "scale.includes", "say which end belongs to a band: from, to, or unstated")
	}
	last := len(s.Bands) - 1
	for i := range s.Bands {
		b := &s.Bands[i]
		if b.From == nil && i > 0 {
			b.From = s.Bands[i-1].To
		}
		if b.To == nil && i < last {
			b.To = s.Bands[i+1].From
		}
		b.FromAt, b.ToAt = from, to
		if b.From == nil {
			b.FromAt = calc.Met
		}
		if b.To == nil {
			b.ToAt = calc.Met
		}
	}
}

// unit reads one of the numbers a unit rate is multiplied by.
func (r *reader) unit(n *strict.Node, field, clause string) (u calc.Unit) {
	r.fields(n, field, func(key string, v *strict.Node) bool {
		at := join(field, key)
		switch key {
		case "of":
			u.Fact = r.str(v, at)
		case "per":
			u.Name = r.str(v, at)
		case "most":
			u.Most = r.figureOf(v, at, clause)
		case "quote":
			r.perUnit = append(r.perUnit, quoteAt{clause, r.str(v, at), r.rule, at, v.Line})
		default:
			return false
		}
		return true
	})
	if q := n.Get("quote"); q == nil {
		r.fail(n, join(field, "quote"), "missing: the words that say “for each”")
	}
	return u
}

// figureOf reads a figure that stands alone.
func (r *reader) figureOf(n *strict.Node, field, clause string) *calc.Figure {
	fr := figureReader{r: r, field: field}
	r.fields(n, field, fr.use)
	return fr.done(n, clause)
}

// words reads a quote that holds no figure: {quote: …}.
func (r *reader) words(n *strict.Node, field, clause string) {
	q := quoteAt{clause: clause, rule: r.rule, field: field}
	r.fields(n, field, func(key string, v *strict.Node) bool {
		q.quote, q.line = r.str(v, join(field, key)), v.Line
		return key == "quote"
	})
	r.quoted = append(r.quoted, q)
}

func (r *reader) instalments(rule *calc.Rule, n *strict.Node) {
	var at []int
	r.each(n, "instalments", func(field string, v *strict.Node) {
		if f := r.figureOf(v, field, rule.Clause); f != nil {
			at = append(at, len(r.figures)-1)
			rule.Instalments = append(rule.Instalments, *f)
		}
	})
	for i, k := range at {
		r.figures[k].fig = &rule.Instalments[i]
	}
}

// joints reads the caps on several rules together.
func (r *reader) joint(n *strict.Node, field string) (j calc.Joint) {
	fr := figureReader{r: r, field: field}
	r.fields(n, field, func(key string, v *strict.Node) bool {
		at := join(field, key)
		switch key {
		case "id":
			j.ID = r.str(v, at)
		case "rules":
			j.Rules = r.strs(v, at)
		case "except":
			j.Except = r.strs(v, at)
		case "of":
			j.Of = r.str(v, at)
		case "text":
			j.Limit.Text = r.text(v, at)
		default:
			return fr.use(key, v)
		}
		return true
	})
	j.Limit.Clause, j.Limit.Quote, j.Limit.Fact = fr.fig.Clause, fr.fig.Quote, j.Of
	switch {
	case fr.fig.Clause == "" || fr.fig.Quote == "" || j.ID == "" || j.Of == "":
		r.fail(n, field, "a cap on several rules needs id, of, clause and quote")
	case fr.valued:
		j.Figure = fr.done(n, "")
	case len(amount.Find(fr.fig.Quote)) > 0:
		r.fail(n, field, "the quote holds a figure, and none is claimed")
	default:
		r.quoted = append(r.quoted, quoteAt{j.Limit.Clause, j.Limit.Quote, "", field, n.Line})
	}
	return j
}
