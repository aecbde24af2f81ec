package calc

import (
	"slices"

	"github.com/shopspring/decimal"
)

// Scale is an amount by bands of a base. A step scale gives each band an amount
// of its own: whoever falls into it gets that amount. A marginal scale gives each
// band a rate on the part of the base that lies within it; a base above the last
// band has parts in all of them, and what is above it adds nothing.
type Scale struct {
	Of       string
	Marginal bool
	Each     bool // the base is a list: every item by itself, and the sum is taken
	Bands    []Band
	// Like is the rule whose bands these are. Bands then hold amounts alone, one
	// for each of its bands, or are empty: then its amounts hold as well.
	Like string
	// Within is the condition that the base lies in one of the bands; wanted
	// where those of a step scale leave anything out.
	Within Test

	bands []Band // after Like is followed
}

// Band is a part of a scale. Whether an end belongs to it is Met, Unmet, or
// Unknown where the text does not say.
type Band struct {
	From, To     *Figure // nil: from nothing; without end
	FromAt, ToAt State
	Value        *Figure // an amount, or a rate in a marginal scale

	figures []*Figure // Value alone
}

// resolve follows Like and prepares what every working shares.
func (s *Scale) resolve(b *Book) {
	s.bands = s.Bands
	if like := b.rules[s.Like]; like != nil && like.Scale != nil && like.Scale.Like == "" {
		s.bands = slices.Clone(like.Scale.Bands)
		for i := range s.bands {
			if i < len(s.Bands) {
				s.bands[i].Value = s.Bands[i].Value
			}
		}
	}
	for i := range s.bands {
		s.bands[i].figures = []*Figure{s.bands[i].Value}
	}
}

// Steps returns the bands, those of another rule where the scale goes by them.
func (s *Scale) Steps() []Band { return slices.Clone(s.bands) }

// touches reports whether some number of v may lie in the band.
func (b *Band) touches(v Interval) bool {
	if b.From != nil && !v.Open {
		if c := v.Hi.Cmp(b.From.Value); c < 0 || c == 0 && b.FromAt == Unmet {
			return false
		}
	}
	if b.To != nil {
		if c := v.Lo.Cmp(b.To.Value); c > 0 || c == 0 && b.ToAt == Unmet {
			return false
		}
	}
	return true
}

// outside reports whether some number of v may lie in none of the bands.
func (s *Scale) outside(v Interval) bool {
	if s.Marginal {
		return false // its bands hold parts, from nothing upwards
	}
	for i := range s.bands {
		b := &s.bands[i]
		if b.From == nil || i > 0 && s.bands[i-1].meets(b) {
			continue
		}
		gap := Band{To: b.From, ToAt: not(b.FromAt)}
		if i > 0 {
			gap.From, gap.FromAt = s.bands[i-1].To, not(s.bands[i-1].ToAt)
		}
		if gap.touches(v) {
			return true
		}
	}
	last := &s.bands[len(s.bands)-1]
	return last.To != nil && (&Band{From: last.To, FromAt: not(last.ToAt)}).touches(v)
}

// meets reports whether next begins where the band ends.
func (b *Band) meets(next *Band) bool {
	return b.To != nil && next.From != nil && b.To.Value.Equal(next.From.Value)
}

func not(s State) State {
	switch s {
	case Met:
		return Unmet
	case Unmet:
		return Met
	}
	return s
}

// part is how much of v lies within the band.
func (b *Band) part(v Interval) Interval {
	from := decimal.Zero
	if b.From != nil {
		from = b.From.Value
	}
	within := func(d decimal.Decimal) decimal.Decimal {
		if b.To != nil {
			d = decimal.Min(d, b.To.Value)
		}
		return notNegative(d.Sub(from))
	}
	out := Interval{Lo: within(v.Lo)}
	switch {
	case !v.Open:
		out.Hi = within(v.Hi)
	case b.To != nil:
		out.Hi = b.To.Value.Sub(from)
	default:
		out.Open = true
	}
	return out
}

// scale works the rule's scale out.
func (w *work) scale() *Node {
	s := w.rule.Scale
	v, said := w.facts[s.Of]
	if !said {
		w.undecided = true
		v.nums = []Interval{anything}
	}
	if !said && s.Each { // of how many items is not known
		if !s.Within.Text.IsZero() {
			w.conditions = append(w.conditions, Checked{&s.Within, Unknown})
		}
		return w.node(Node{Op: OpFact, Fact: s.Of, Amount: anything})
	}
	items, total, in := make([]*Node, len(v.nums)), Interval{}, Unmet
	for i, num := range v.nums {
		of := w.node(Node{Op: OpFact, Fact: s.Of, Amount: num})
		if s.Each {
			of.Item = i + 1
		}
		switch outside, n := s.outside(num), w.banded(s, of); {
		case n == nil: // of none of the bands
			items[i] = w.node(Node{Op: OpBand, Fact: s.Of}, of)
		case outside:
			items[i] = w.item(n, i)
			in = betterState(in, Unknown)
		default:
			items[i] = w.item(n, i)
			in = betterState(in, Met)
		}
		total = total.plus(items[i].Amount)
	}
	if !s.Within.Text.IsZero() {
		w.conditions = append(w.conditions, Checked{&s.Within, in})
	}
	if len(items) == 1 {
		return items[0]
	}
	return w.node(Node{Op: OpSum, Amount: total}, items...)
}

// betterState is the better of two states: of several items one within the scale is enough.
func betterState(a, b State) State {
	if a == Met || b == Met {
		return Met
	}
	if a == Unknown || b == Unknown {
		return Unknown
	}
	return a
}

// banded is the amount of one base, nil when none of the bands may hold it.
func (w *work) banded(s *Scale, of *Node) *Node {
	if s.Marginal {
		return w.marginal(s, of)
	}
	n := w.node(Node{Op: OpBand, Fact: s.Of}, of)
	for i := range s.bands {
		b := &s.bands[i]
		if !b.touches(of.Amount) {
			continue
		}
		if n.Band = b; n.Figures == nil {
			n.Amount, n.Figures = Exactly(b.Value.Value), b.figures
			continue
		}
		n.Amount = n.Amount.union(Exactly(b.Value.Value))
		n.Figures = append(slices.Clip(n.Figures), b.Value)
	}
	if n.Figures == nil {
		return nil
	}
	if s.outside(of.Amount) {
		n.Amount.Lo = decimal.Zero
	}
	if len(n.Figures) > 1 || !n.Amount.Known() {
		n.Band, w.undecided = nil, true
	}
	return n
}

// marginal adds up the shares of the parts of one base.
func (w *work) marginal(s *Scale, of *Node) *Node {
	var slices []*Node
	total := Interval{}
	for i := range s.bands {
		b := &s.bands[i]
		part := b.part(of.Amount)
		if part.zero() && len(slices) > 0 {
			break
		}
		rest := w.node(Node{Op: OpFact, Fact: s.Of, Item: of.Item, Amount: part})
		n := w.node(Node{Op: OpSlice, Band: b, Figures: b.figures, Amount: part.times(b.Value.Value)}, rest)
		slices = append(slices, n)
		total = total.plus(n.Amount)
	}
	if len(slices) == 1 {
		return slices[0]
	}
	return w.node(Node{Op: OpSum, Amount: total}, slices...)
}
