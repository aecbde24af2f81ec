package calc

import "github.com/shopspring/decimal"

// Binding is how large the base of a rule has to be for a cap to be reached.
type Binding struct {
	Rule *Rule
	Cap  *Cap
	Row  string // value of the table the figure is of, empty where the cap is one figure
	// Figure is that of the cap, in yuan.
	Figure *Figure
	// Left is what is left of it after what was received before.
	Left decimal.Decimal
	// Base is the least base, in yuan and to the cent, of which the rate comes to Left or more.
	Base decimal.Decimal
	// Comes is what the rate of that base comes to, exactly; Step is the working, in digits.
	Comes decimal.Decimal
	Step  string
}

// Bindings lists, cap by cap and row by row, from which base on a rule pays no more, with the facts that
// are known of a claim: what was received before leaves so much less of a cap. A rule that pays no
// share of an amount, or of one that is shared among several payers, has none; nor has a cap of which
// it is not known what is left.
func (r *Rule) Bindings(facts map[string]Value) []Binding {
	if r.Rate == nil || len(r.Rate.Units) > 0 || r.Rate.Most != nil || !r.Rate.Figure.Value.IsPositive() {
		return nil
	}
	var out []Binding
	add := func(c *Cap, row string, f *Figure) {
		if f == nil || f.Unit != "CNY" || c.Shared != "" {
			return
		}
		left := f.Value
		if v, told := facts[c.Less]; told && c.Less != "" {
			if n := v.Numbers(); len(n) != 1 || !n[0].Known() || !n[0].Lo.LessThan(left) {
				return
			}
			left = left.Sub(v.Numbers()[0].Lo)
		}
		// A whole number of cents and a remainder, not a rounded quotient.
		base, rest := left.QuoRem(r.Rate.Figure.Value, 2)
		if !rest.IsZero() {
			base = base.Add(decimal.New(1, -2))
		}
		comes := base.Mul(r.Rate.Figure.Value)
		out = append(out, Binding{Rule: r, Cap: c, Row: row, Figure: f, Left: left, Base: base, Comes: comes,
			Step: grouped(base) + " × " + rateText(&r.Rate.Figure) + " = " + grouped(comes)})
	}
	for i := range r.Caps {
		c := &r.Caps[i]
		add(c, "", c.Figure)
		for j := range c.Table {
			add(c, c.Table[j].Value, c.Table[j].Figure)
		}
	}
	return out
}
