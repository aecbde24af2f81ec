package calc

import (
	"slices"

	"github.com/shopspring/decimal"
)

// work is the evaluation of one claim under one reading of its rule.
type work struct {
	rule    *Rule
	facts   map[string]Value
	reading *Reading // nil: the reading chosen

	conditions []Checked
	limits     []limit
	undecided  bool // a fact the amount needs is missing
}

// limit is what is left of a cap for one claim; claims that share the cap
// share it.
type limit struct {
	cap  *Cap
	left Interval
}

// number is what is known of a money or number fact.
func (w *work) number(key string) Interval {
	if v, ok := w.facts[key]; ok && v.kind == kindNumber {
		return v.nums[0]
	}
	if f, ok := w.rule.fact(key); ok && f.assumedWhenAbsent() {
		return Interval{}
	}
	return anything
}

// amount builds the working of the claim and returns its root.
func (w *work) amount() *Node {
	w.conditions = make([]Checked, 0, len(w.rule.When)+len(w.rule.book.Common)+1)
	for i := range w.rule.When {
		c := &w.rule.When[i]
		w.conditions = append(w.conditions, Checked{c, w.check(c)})
	}
	for i := range w.rule.book.Common {
		c := &w.rule.book.Common[i]
		w.conditions = append(w.conditions, Checked{c, w.check(c)})
	}
	n := w.base()
	for i := range w.rule.Caps {
		if c := &w.rule.Caps[i]; c.Scope != PerItem {
			n = w.cap(n, c)
		}
	}
	return roundDown(w.gate(n))
}

// base is the share of the rule's base, or nil when the rule has none.
func (w *work) base() *Node {
	r := w.rule.Rate
	if r == nil {
		return nil
	}
	v, said := w.facts[r.Of]
	if !said {
		w.undecided = true
		return share(r, &Node{Op: OpFact, Fact: r.Of, Amount: anything})
	}
	if !r.Each {
		n := share(r, &Node{Op: OpFact, Fact: r.Of, Amount: v.nums[0]})
		if r.ZeroOpen && !v.nums[0].Lo.IsPositive() {
			n.Amount = anything
			w.conditions = append(w.conditions, Checked{&Test{
				Text: r.ZeroNote, Clause: r.Figure.Clause, Quote: r.Figure.Quote, Fact: r.Of,
			}, Unknown})
		}
		return n
	}
	sum := &Node{Op: OpSum, Amount: Interval{}}
	for i, item := range v.nums {
		n := w.item(share(r, &Node{Op: OpFact, Fact: r.Of, Item: i + 1, Amount: item}), i)
		sum.Args = append(sum.Args, n)
		sum.Amount = sum.Amount.plus(n.Amount)
	}
	if len(sum.Args) == 1 {
		return sum.Args[0]
	}
	return sum
}

func share(r *Rate, of *Node) *Node {
	return &Node{
		Op: OpRate, Amount: of.Amount.times(r.Figure.Value),
		Args: []*Node{of}, Figures: []*Figure{&r.Figure},
	}
}

// item applies the caps on one element of the list.
func (w *work) item(n *Node, i int) *Node {
	for k := range w.rule.Caps {
		c := &w.rule.Caps[k]
		if c.Scope != PerItem {
			continue
		}
		whole := &Node{Op: OpFigure, Amount: Exactly(c.Figure.Value), Figures: []*Figure{c.Figure}, Cap: c}
		w.limits = append(w.limits, limit{c, whole.Amount})
		others := w.facts[c.Shared].nums
		if c.Shared == "" || i >= len(others) || others[i].zero() {
			n = &Node{Op: OpCap, Amount: n.Amount.min(whole.Amount), Args: []*Node{n, whole}, Cap: c}
			continue
		}
		// How the payers divide the cap is not stated: the others can take no
		// more than their own share, so at least the rest is this one's.
		theirs := share(w.rule.Rate, &Node{Op: OpFact, Fact: c.Shared, Item: i + 1, Amount: others[i]})
		n = &Node{Op: OpShare, Amount: Interval{
			Lo: decimal.Min(n.Amount.Lo, whole.Amount.less(theirs.Amount).Lo),
			Hi: n.Amount.min(whole.Amount).Hi,
		}, Args: []*Node{n, whole, theirs}, Cap: c}
	}
	return n
}

// cap applies a cap on the whole amount. Without a base the cap is all there is.
func (w *work) cap(n *Node, c *Cap) *Node {
	left := w.left(c)
	if left == nil {
		return n // the text states none
	}
	w.limits = append(w.limits, limit{c, left.Amount})
	if n == nil {
		return left
	}
	return &Node{Op: OpCap, Amount: n.Amount.min(left.Amount), Args: []*Node{n, left}, Cap: c}
}

// left is what remains of a cap after earlier receipts, nil when the text
// states no cap for the case.
func (w *work) left(c *Cap) *Node {
	n := w.figure(c)
	if n == nil {
		return nil
	}
	if c.Less == "" || w.reading != nil && (w.reading.Without == c.Less || w.reading.Difference != nil) {
		return n
	}
	received := w.number(c.Less)
	if received.zero() {
		return n
	}
	out := &Node{Op: OpLess, Amount: n.Amount.less(received), Cap: c,
		Args: []*Node{n, {Op: OpFact, Fact: c.Less, Amount: received}}}
	if c.Period == OneTime {
		out.Amount = Interval{}
		if !received.Lo.IsPositive() {
			out.Amount = Interval{Hi: n.Amount.Hi, Open: n.Amount.Open}
		}
	}
	if out.Amount.zero() {
		w.conditions = append(w.conditions, Checked{&Test{
			Text: c.Spent, Clause: n.Figures[0].Clause, Quote: n.Figures[0].Quote, Fact: c.Less,
		}, Unmet})
	}
	return out
}

// figure is the cap as the text states it: one figure, or the span of the rows
// that may apply.
func (w *work) figure(c *Cap) *Node {
	if c.By == "" {
		n := &Node{Op: OpFigure, Amount: Exactly(c.Figure.Value), Figures: []*Figure{c.Figure}, Cap: c}
		if w.reading != nil && w.reading.Times != "" {
			n.Amount = n.Amount.times(decimal.NewFromInt(int64(len(w.facts[w.reading.Times].set))))
		}
		return n
	}
	n := &Node{Op: OpFigure, Cap: c, Fact: c.By}
	if w.reading != nil && w.reading.Difference != nil {
		hi, lo := c.row(w.reading.Difference[0]).Figure, c.row(w.reading.Difference[1]).Figure
		n.Amount, n.Figures = Exactly(hi.Value.Sub(lo.Value)), []*Figure{hi, lo}
		return n
	}
	values := w.facts[c.By].set
	if values == nil {
		f, _ := w.rule.fact(c.By)
		values, _ = f.supposed()
	}
	capless := false
	for _, v := range values {
		row := c.row(v)
		if row.Figure == nil && row.Like == nil {
			capless = true
			continue
		}
		if row.Figure != nil {
			n.Figures = addFigure(n.Figures, row.Figure)
		}
		for _, like := range row.Like {
			n.Figures = addFigure(n.Figures, c.row(like).Figure)
		}
	}
	if len(values) > 1 || len(n.Figures) > 1 {
		w.undecided = true
	}
	if len(n.Figures) == 0 {
		w.undecided = true
		return nil
	}
	n.Amount = Exactly(n.Figures[0].Value)
	for _, f := range n.Figures[1:] {
		n.Amount = n.Amount.union(Exactly(f.Value))
	}
	n.Amount.Open = capless
	return n
}

func addFigure(list []*Figure, f *Figure) []*Figure {
	if f == nil || slices.Contains(list, f) {
		return list
	}
	return append(list, f)
}

// gate lets nothing through when a condition fails, and perhaps nothing while
// one is unknown.
func (w *work) gate(n *Node) *Node {
	if n == nil {
		n = &Node{Op: OpFigure, Amount: anything}
	}
	switch s := w.state(); s {
	case Unmet:
		return &Node{Op: OpGate, Args: []*Node{n}, State: s}
	case Unknown:
		return &Node{Op: OpGate, Args: []*Node{n}, State: s, Amount: Interval{Hi: n.Amount.Hi, Open: n.Amount.Open}}
	}
	return n
}

// state is the state of all conditions together.
func (w *work) state() State {
	s := Met
	for _, c := range w.conditions {
		switch c.State {
		case Unmet:
			return Unmet
		case Unknown:
			s = Unknown
		}
	}
	return s
}

func roundDown(n *Node) *Node {
	return &Node{Op: OpRoundDown, Amount: n.Amount.roundDown(), Args: []*Node{n}}
}
