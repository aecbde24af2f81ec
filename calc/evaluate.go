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

	slab []Node // nodes are handed out from here, so that a working is one piece
}

// node adds a step to the working.
func (w *work) node(n Node, args ...*Node) *Node {
	if len(w.slab) == cap(w.slab) {
		w.slab = make([]Node, 0, 8)
	}
	w.slab = append(w.slab, n)
	p := &w.slab[len(w.slab)-1]
	if copy(p.args[:], args) == len(args) {
		p.Args = p.args[:len(args)]
	} else {
		p.Args = args
	}
	return p
}

// limit is what is left of a cap for one claim; claims that share the cap
// share it. The cap is a rule's own, or one on several rules.
type limit struct {
	cap   *Cap
	joint *Joint
	left  Interval
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
	w.slab = make([]Node, 0, 4+2*len(w.rule.Caps))
	w.limits = make([]limit, 0, len(w.rule.Caps))
	w.conditions = make([]Checked, 0, len(w.rule.When)+len(w.rule.book.Common)+1)
	for i := range w.rule.When {
		c := &w.rule.When[i]
		w.conditions = append(w.conditions, Checked{c, w.check(c)})
	}
	for i := range w.rule.book.Common {
		c := &w.rule.book.Common[i]
		w.conditions = append(w.conditions, Checked{c, w.check(c)})
	}
	if w.rule.CaseByCase {
		return w.gate(w.node(Node{Op: OpDecided, Amount: anything}))
	}
	n := w.base()
	for i := range w.rule.Caps {
		if c := &w.rule.Caps[i]; !c.onItems(w.rule) {
			n = w.cap(n, c)
		}
	}
	if len(w.rule.joints) > 0 {
		n = w.joint(n)
	}
	n = w.gate(n)
	if len(w.rule.Instalments) > 0 {
		n = w.node(Node{Op: OpPaid, Amount: n.Amount}, n)
	}
	return w.node(Node{Op: OpRoundDown, Amount: n.Amount.roundDown()}, n)
}

// base is the share of the rule's base, or nil when the rule has none.
func (w *work) base() *Node {
	r := w.rule.Rate
	switch {
	case w.rule.Scale != nil:
		return w.scale()
	case r == nil:
		return nil
	case len(r.Units) > 0:
		return w.units()
	}
	v, said := w.facts[r.Of]
	if !said {
		w.undecided = true
		return w.mostUnsaid(w.share(w.node(Node{Op: OpFact, Fact: r.Of, Amount: anything})))
	}
	if !r.Each {
		n := w.share(w.node(Node{Op: OpFact, Fact: r.Of, Amount: v.nums[0]}))
		if r.ZeroOpen && !v.nums[0].Lo.IsPositive() {
			n.Amount = anything
			w.conditions = append(w.conditions, Checked{&Test{
				Text: r.ZeroNote, Clause: r.Figure.Clause, Quote: r.Figure.Quote, Fact: r.Of,
			}, Unknown})
		}
		return n
	}
	items, total := make([]*Node, len(v.nums)), Interval{}
	for i, item := range v.nums {
		items[i] = w.item(w.share(w.node(Node{Op: OpFact, Fact: r.Of, Item: i + 1, Amount: item})), i)
		total = total.plus(items[i].Amount)
	}
	if len(items) == 1 {
		return items[0]
	}
	n := w.node(Node{Op: OpSum, Amount: total}, items...)
	if r.Most != nil {
		return w.mostItems(n)
	}
	return n
}

func (w *work) share(of *Node) *Node {
	r := w.rule.Rate
	return w.node(Node{Op: OpRate, Amount: of.Amount.times(r.Figure.Value), Figures: r.figures}, of)
}

// item applies the caps on one element of the list.
func (w *work) item(n *Node, i int) *Node {
	for k := range w.rule.Caps {
		c := &w.rule.Caps[k]
		if !c.onItems(w.rule) {
			continue
		}
		whole := w.node(Node{Op: OpFigure, Amount: Exactly(c.Figure.Value), Figures: c.figures, Cap: c})
		w.limits = append(w.limits, limit{cap: c, left: whole.Amount})
		others := w.facts[c.Shared].nums
		if c.Shared == "" || i >= len(others) || others[i].zero() {
			n = w.node(Node{Op: OpCap, Amount: n.Amount.min(whole.Amount), Cap: c}, n, whole)
			continue
		}
		// How the payers divide the cap is not stated: the others can take no
		// more than their own share, so at least the rest is this one's.
		theirs := w.share(w.node(Node{Op: OpFact, Fact: c.Shared, Item: i + 1, Amount: others[i]}))
		n = w.node(Node{Op: OpShare, Cap: c, Amount: Interval{
			Lo: decimal.Min(n.Amount.Lo, whole.Amount.less(theirs.Amount).Lo),
			Hi: n.Amount.min(whole.Amount).Hi,
		}}, n, whole, theirs)
	}
	return n
}

// cap applies a cap on the whole amount. Without a base the cap is all there is.
func (w *work) cap(n *Node, c *Cap) *Node {
	left := w.left(c)
	if left == nil {
		return n // the text states none
	}
	w.limits = append(w.limits, limit{cap: c, left: left.Amount})
	if n == nil {
		return left
	}
	return w.node(Node{Op: OpCap, Amount: n.Amount.min(left.Amount), Cap: c}, n, left)
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
	out := w.node(Node{Op: OpLess, Amount: n.Amount.less(received), Cap: c},
		n, w.node(Node{Op: OpFact, Fact: c.Less, Amount: received}))
	if c.Period == OneTime {
		out.Amount = Interval{}
		if !received.Lo.IsPositive() {
			out.Amount = Interval{Hi: n.Amount.Hi, Open: n.Amount.Open}
		}
	}
	if out.Amount.zero() && len(n.Figures) > 0 {
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
		n := w.node(Node{Op: OpFigure, Amount: Exactly(c.Figure.Value), Figures: c.figures, Cap: c})
		if w.reading != nil && w.reading.Times != "" {
			n.Amount = n.Amount.times(decimal.NewFromInt(int64(w.rule.counted(w.reading.Times, w.facts))))
		}
		return n
	}
	n := w.node(Node{Op: OpFigure, Cap: c, Fact: c.By})
	if c.Adds {
		return w.stages(n, c)
	}
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
		if len(row.figures) == 0 {
			capless = true
			continue
		}
		if len(values) == 1 {
			n.Figures = row.figures
			continue
		}
		for _, f := range row.figures {
			if !slices.Contains(n.Figures, f) {
				n.Figures = append(n.Figures, f)
			}
		}
	}
	if len(values) > 1 || len(n.Figures) > 1 {
		w.undecided = true
	}
	if len(n.Figures) == 0 {
		return nil
	}
	n.Amount = Exactly(n.Figures[0].Value)
	for _, f := range n.Figures[1:] {
		n.Amount = n.Amount.union(Exactly(f.Value))
	}
	n.Amount.Open = capless
	return n
}

// gate lets nothing through when a condition fails, and perhaps nothing while
// one is unknown.
func (w *work) gate(n *Node) *Node {
	if n == nil {
		n = w.node(Node{Op: OpFigure, Amount: anything})
	}
	switch s := w.state(); s {
	case Unmet:
		return w.node(Node{Op: OpGate, State: s}, n)
	case Unknown:
		return w.node(Node{Op: OpGate, State: s, Amount: Interval{Hi: n.Amount.Hi, Open: n.Amount.Open}}, n)
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
