package calc

import (
	"slices"

	"github.com/shopspring/decimal"
)

// one is how many of an optional unit there are while nothing is said of it.
var one = Exactly(decimal.NewFromInt(1))

// units is money for each unit: 50 yuan a square metre, 3,000 a person and month.
func (w *work) units() *Node {
	r := w.rule.Rate
	args := make([]*Node, len(r.Units))
	product := Exactly(r.Figure.Value)
	for i := range r.Units {
		u := &r.Units[i]
		n := w.node(Node{Op: OpFact, Fact: u.Fact, Amount: w.known(u.Fact)})
		if _, said := w.facts[u.Fact]; !said {
			if f, ok := w.rule.fact(u.Fact); ok && f.Optional {
				n.Amount = one
			} else {
				w.undecided = true
			}
		}
		if u.Most != nil {
			most := u.most(w.rule)
			if n.Amount.Open || n.Amount.Hi.GreaterThan(most) {
				n = w.node(Node{Op: OpMost, Unit: u, Figures: []*Figure{u.Most}, Amount: n.Amount.min(Exactly(most))}, n)
			}
		}
		args[i] = n
		product = product.product(n.Amount)
	}
	n := w.node(Node{Op: OpUnits, Figures: r.figures, Amount: product}, args...)
	for k := range w.rule.Caps {
		if c := &w.rule.Caps[k]; c.Scope == PerItem { // one item is all there is
			return w.item(n, 0)
		}
	}
	return n
}

// most is the limit of the unit in the unit of its fact.
func (u *Unit) most(r *Rule) decimal.Decimal {
	f, _ := r.fact(u.Fact)
	n, _ := inUnit(u.Most.Unit, f.Unit)
	return u.Most.Value.Mul(n)
}

// inUnit is how many of the unit to make one of the unit from. The second result
// is false where that is no fixed number.
func inUnit(from, to string) (decimal.Decimal, bool) {
	switch {
	case from == to:
		return decimal.NewFromInt(1), true
	case from == "年" && to == "月":
		return decimal.NewFromInt(12), true
	}
	return decimal.Zero, false
}

// mostItems counts no more items of a sum than the text does. Which of more it
// counts is not said: at least the smallest, at most the largest.
func (w *work) mostItems(sum *Node) *Node {
	most := w.rule.Rate.Most
	n := int(most.Value.IntPart())
	if len(sum.Args) <= n {
		return sum
	}
	los, his := make([]decimal.Decimal, len(sum.Args)), make([]decimal.Decimal, len(sum.Args))
	for i, a := range sum.Args {
		los[i], his[i] = a.Amount.Lo, a.Amount.Hi
	}
	slices.SortFunc(los, decimal.Decimal.Cmp)
	slices.SortFunc(his, decimal.Decimal.Cmp)
	out := Interval{Open: sum.Amount.Open}
	for _, d := range los[:n] {
		out.Lo = out.Lo.Add(d)
	}
	if !out.Open {
		for _, d := range his[len(his)-n:] {
			out.Hi = out.Hi.Add(d)
		}
	}
	w.undecided = w.undecided || !out.Known()
	return w.node(Node{Op: OpMost, Figures: []*Figure{most}, Amount: out}, sum)
}

// mostUnsaid bounds a list of which nothing is said: so many items at most, each
// under its cap.
func (w *work) mostUnsaid(n *Node) *Node {
	most := w.rule.Rate.Most
	for k := range w.rule.Caps {
		if c := &w.rule.Caps[k]; most != nil && c.onItems(w.rule) {
			return w.node(Node{Op: OpMost, Figures: []*Figure{most, c.Figure},
				Amount: Interval{Hi: c.Figure.Value.Mul(most.Value)}}, n)
		}
	}
	return n
}

// stages adds up the amounts of all values that hold. While nothing is said of
// them there may be none, or all. Of a value for which the text states no amount
// it is not known how much it adds.
func (w *work) stages(n *Node, c *Cap) *Node {
	v, said := w.facts[c.By]
	for i := range c.Table {
		row := &c.Table[i]
		switch {
		case row.Nothing || said && !slices.Contains(v.set, row.Value):
		case row.Figure == nil:
			n.Amount.Open, w.undecided = true, true
		default:
			n.Figures = append(n.Figures, row.Figure)
			n.Amount.Hi = n.Amount.Hi.Add(row.Figure.Value)
		}
	}
	if said {
		n.Amount.Lo = n.Amount.Hi
	} else {
		w.undecided = true
	}
	if n.Amount.Open {
		n.Amount.Hi = decimal.Zero
	}
	return n
}

// leftOfStages is what is left for claims together of amounts that add up: each
// value counts once, whichever of them names it. What was received counts for all.
func leftOfStages(c *Cap, claims []*Outcome) Interval {
	w := work{rule: claims[0].Rule, facts: map[string]Value{}}
	var values []string
	silent := false
	for _, o := range claims {
		v, said := o.facts[c.By]
		values, silent = append(values, v.set...), silent || !said
		if less, said := o.facts[c.Less]; said {
			if most, have := w.facts[c.Less]; !have || most.nums[0].below(less.nums[0]) {
				w.facts[c.Less] = less
			}
		}
	}
	w.facts[c.By] = Choose(values...)
	left := w.left(c).Amount
	if !silent {
		return left
	}
	delete(w.facts, c.By)
	most := w.left(c).Amount
	return Interval{Lo: left.Lo, Hi: most.Hi, Open: most.Open}
}
