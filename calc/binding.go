package calc

import "github.com/shopspring/decimal"

// Binding is how large the base of a rule has to be for a cap to be reached.
type Binding struct {
	Rule *Rule
	Cap  *Cap
	Row  string // value of the table the figure is of, empty where the cap is one figure
	// Figure is that of the cap, in yuan.
	Figure *Figure
	// Base is the least base, in yuan and to the cent, of which the rate comes to the cap or more.
	Base decimal.Decimal
	// Comes is what the rate of that base comes to, exactly; Step is the working, in digits.
	Comes decimal.Decimal
	Step  string
}

// Bindings lists, cap by cap and row by row, from which base on a rule pays no more. A rule without a
// share of a base in yuan, or whose base is shared among several payers, has none.
func (r *Rule) Bindings() []Binding {
	if r.Rate == nil || len(r.Rate.Units) > 0 || !r.Rate.Figure.Value.IsPositive() {
		return nil
	}
	var out []Binding
	add := func(c *Cap, row string, f *Figure) {
		if f == nil || f.Unit != "CNY" || c.Shared != "" {
			return
		}
		// A whole number of cents and a remainder, not a rounded quotient.
		base, rest := f.Value.QuoRem(r.Rate.Figure.Value, 2)
		if !rest.IsZero() {
			base = base.Add(decimal.New(1, -2))
		}
		comes := base.Mul(r.Rate.Figure.Value)
		out = append(out, Binding{Rule: r, Cap: c, Row: row, Figure: f, Base: base, Comes: comes,
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
