package knowledge

import (
	"fmt"
	"regexp"
	"time"

	"github.com/shopspring/decimal"

	"policybot/calc"
	"policybot/calc/strict"
)

// reader turns rules.yaml into a calc.Book and collects what is wrong with it.
type reader struct {
	file   string
	pack   *Pack
	faults []error
	usable bool // the book is complete enough to work examples out

	rule    string // the rule being read
	figures []figureAt
	quoted  []quoteAt
	texts   []textAt

	sequences []sequence // passages with several figures
	perUnit   []quoteAt  // words that say what a unit rate is for each of
	bounds    boundary
	limits    []limitAt

	definitions map[string]calc.Test // conditions that several rules name
	named       map[string]bool      // those that one does

	ignoredAt []int // lines of pack.Ignored
}

// figureAt is a figure and the place in the file it was read from.
type figureAt struct {
	fig   *calc.Figure
	rule  string
	field string
	line  int
}

// limitAt is a comparison with a figure, of whatever condition.
type limitAt struct {
	limit       *calc.Limit
	rule, field string
	line        int
}

// textAt is something the pack says in its own words.
type textAt struct {
	text        calc.Text
	rule, field string
	line        int
}

// quoteAt is a quote that holds no figure of its own.
type quoteAt struct {
	clause, quote, rule, field string
	line                       int
}

func (r *reader) fail(n *strict.Node, field, format string, args ...any) {
	f := Fault{File: r.file, Rule: r.rule, Field: field, Text: fmt.Sprintf(format, args...)}
	if n != nil {
		f.Line = n.Line
	}
	r.faults = append(r.faults, f)
}

// fields calls use for every entry of a map, and reports the entries use does
// not know.
func (r *reader) fields(n *strict.Node, field string, use func(key string, v *strict.Node) bool) {
	if n == nil || n.Kind != strict.Map {
		r.fail(n, field, "want a map")
		return
	}
	for _, k := range n.Keys {
		if !use(k.Name, k.Value) {
			r.fail(&strict.Node{Line: k.Line}, join(field, k.Name), "unknown field")
		}
	}
}

func join(field, name string) string {
	if field == "" {
		return name
	}
	return field + "." + name
}

// each calls use for every item of a list.
func (r *reader) each(n *strict.Node, field string, use func(field string, v *strict.Node)) {
	if n == nil || n.Kind != strict.List {
		r.fail(n, field, "want a list")
		return
	}
	for i, it := range n.Items {
		use(fmt.Sprintf("%s[%d]", field, i), it)
	}
}

func (r *reader) str(n *strict.Node, field string) string {
	if n == nil || n.Kind != strict.Scalar {
		r.fail(n, field, "want a text")
		return ""
	}
	return n.Text
}

func (r *reader) strs(n *strict.Node, field string) (list []string) {
	r.each(n, field, func(field string, v *strict.Node) { list = append(list, r.str(v, field)) })
	return list
}

func (r *reader) bool(n *strict.Node, field string) bool {
	if n == nil || n.Kind != strict.Scalar || n.Quoted || n.Text != "true" && n.Text != "false" {
		r.fail(n, field, "want true or false")
		return false
	}
	return n.Text == "true"
}

// text reads {zh: …, en: …}; both are wanted.
func (r *reader) text(n *strict.Node, field string) (t calc.Text) {
	r.fields(n, field, func(key string, v *strict.Node) bool {
		switch key {
		case "zh":
			t.Zh = r.str(v, join(field, key))
		case "en":
			t.En = r.str(v, join(field, key))
		default:
			return false
		}
		return true
	})
	if t.Zh == "" || t.En == "" {
		r.fail(n, field, "want a text in both languages, zh and en")
	} else {
		r.texts = append(r.texts, textAt{t, r.rule, field, n.Line})
	}
	return t
}

var plainDecimal = regexp.MustCompile(`^(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$`)

// decimal reads a figure: a quoted string, so that no YAML reader turns 1:0.5
// into 60.5 or 0.10 into 0.1.
func (r *reader) decimal(n *strict.Node, field string) decimal.Decimal {
	if n == nil || n.Kind != strict.Scalar || !n.Quoted {
		r.fail(n, field, "want a figure as a quoted string")
		return decimal.Zero
	}
	if !plainDecimal.MatchString(n.Text) || len(n.Text) > 30 {
		r.fail(n, field, "%q: want a plain decimal", n.Text)
		return decimal.Zero
	}
	return decimal.RequireFromString(n.Text)
}

// figureReader gathers value, unit and quote, wherever a figure may stand.
type figureReader struct {
	r      *reader
	field  string
	fig    calc.Figure
	n      *strict.Node
	valued bool
}

// use takes one entry of the map the figure stands in.
func (f *figureReader) use(key string, v *strict.Node) bool {
	switch key {
	case "value":
		f.fig.Value, f.valued = f.r.decimal(v, join(f.field, key)), true
		f.n = v
	case "unit":
		f.fig.Unit = f.r.str(v, join(f.field, key))
	case "quote":
		f.fig.Quote = f.r.str(v, join(f.field, key))
	case "clause":
		f.fig.Clause = f.r.str(v, join(f.field, key))
	default:
		return false
	}
	return true
}

// done returns the figure, complete, and remembers it for the checks.
func (f *figureReader) done(n *strict.Node, clause string) *calc.Figure {
	if !f.valued {
		f.r.fail(n, join(f.field, "value"), "missing")
		return nil
	}
	if f.fig.Quote == "" {
		f.r.fail(n, join(f.field, "quote"), "a figure needs the words it stands in")
	}
	if f.fig.Clause == "" {
		f.fig.Clause = clause
	}
	fig := f.fig
	f.r.figures = append(f.r.figures, figureAt{&fig, f.r.rule, f.field, n.Line})
	return &fig
}

func (r *reader) date(n *strict.Node, field string) string {
	s := r.str(n, field)
	if s == "" {
		return ""
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		r.fail(n, field, "%q: want a day such as 2025-01-31, or nothing", s)
	}
	return s
}
