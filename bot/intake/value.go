package intake

import (
	"slices"

	"github.com/shopspring/decimal"

	"policybot/calc"
)

// oneCent and anything bound an amount of which only is known that there was one.
var (
	oneCent  = decimal.RequireFromString("0.01")
	anything = calc.Unbounded
)

// value is what the statements on a fact come to, and those it rests on.
func (r *Reader) value(f *frame, rule string, fact *calc.Fact) (calc.Value, []said) {
	list := f.about(rule, fact.Key)
	switch fact.Type {
	case calc.TypeBool:
		return boolValue(list, r.unfavourable(rule, fact.Key))
	case calc.TypeChoice:
		return choiceValue(list, fact, r.rank(rule, fact.Key))
	case calc.TypeMoneys:
		items := items(list)
		if len(items) == 0 {
			return calc.Value{}, nil
		}
		var vals []calc.Value
		for _, s := range items {
			vals = append(vals, calc.Between(s.Low, s.High))
		}
		return calc.Moneys(vals), items
	default:
		items := items(list)
		if len(items) == 0 {
			return calc.Value{}, nil
		}
		low, high := decimal.Zero, decimal.Zero
		for _, s := range items {
			low, high = low.Add(s.Low), high.Add(s.High)
		}
		return calc.Between(low, high), append(items, taken(list)...)
	}
}

// boolValue is what was said last. Where one message says both, the worse for the person
// counts: a figure too low is asked about, a figure too high is believed.
func boolValue(list []said, worse bool) (calc.Value, []said) {
	if len(list) == 0 || list[len(list)-1].Op == opOpen {
		return calc.Value{}, nil
	}
	last := list[len(list)-1]
	for _, s := range list {
		if s.Turn == last.Turn && s.Op == opSet && s.Yes == worse && !last.Anew {
			return calc.Bool(worse), []said{s}
		}
	}
	return calc.Bool(last.Yes), []said{last}
}

// unfavourable is the value of a yes-or-no fact that does not meet the rule's condition.
func (r *Reader) unfavourable(id, key string) bool {
	rule, ok := r.book.Rule(id)
	if !ok {
		return false
	}
	for _, c := range rule.When {
		if c.Fact == key {
			return !slices.Contains(c.Met, "true")
		}
	}
	return false
}

// choiceValue narrows the choices down by everything that was said.
func choiceValue(list []said, fact *calc.Fact, rank []string) (calc.Value, []said) {
	var n narrowing
	for _, s := range list {
		n.hear(s, len(rank) > 0)
	}
	if len(n.from) == 0 {
		return calc.Value{}, nil
	}
	left := n.left(fact, rank)
	if len(left) == 0 {
		return calc.Value{}, nil
	}
	return calc.Choose(left...), n.from
}

// narrowing is what statements leave of the choices of a fact.
type narrowing struct {
	named    []string // said to be this one
	possible []string // said to be one of these; nil for all
	excluded []string
	from     []said // the statements it rests on
	turn     int    // the turn a choice was named in last
}

// hear adds a statement. A value named in a later turn as a correction, or of a fact whose
// values are not ranked, takes the place of one named before.
func (n *narrowing) hear(s said, ranked bool) {
	switch {
	case s.Op == opOpen:
		*n = narrowing{turn: n.turn}
		return
	case s.Op == opExclude:
		for _, o := range s.Options {
			n.named = remove(n.named, o)
			n.excluded = append(n.excluded, o)
		}
	case len(s.Options) == 1:
		if s.Turn != n.turn && (s.Anew || !ranked) {
			n.named = nil
			n.from = slices.DeleteFunc(n.from, func(o said) bool { return o.Op == opSet && len(o.Options) == 1 })
		}
		n.turn = s.Turn
		n.excluded = remove(n.excluded, s.Options[0])
		if !slices.Contains(n.named, s.Options[0]) {
			n.named = append(n.named, s.Options[0])
		}
	default:
		n.possible = s.Options
	}
	n.from = append(n.from, s)
}

// left are the choices that remain: of those named the highest ranking one where the pack ranks
// them, unless the fact may hold several; else all that were not excluded.
func (n *narrowing) left(fact *calc.Fact, rank []string) []string {
	named := n.named
	if n.possible != nil {
		// 市级…晋级国家级: what it is now leaves no room for what it was
		named = slices.DeleteFunc(slices.Clone(named), func(v string) bool { return !slices.Contains(n.possible, v) })
	}
	if len(named) > 0 {
		i := slices.IndexFunc(rank, func(v string) bool { return slices.Contains(named, v) })
		if i >= 0 && !(fact.Several && len(named) > 1) {
			return rank[i : i+1]
		}
		return named
	}
	var all, usual []string
	for _, c := range fact.Choices {
		all = append(all, c.Value)
		if !c.OnlyIfSaid {
			usual = append(usual, c.Value)
		}
	}
	if n.possible != nil {
		usual = n.possible
	}
	out := func(v string) bool { return slices.Contains(n.excluded, v) }
	if left := slices.DeleteFunc(slices.Clone(usual), out); len(left) > 0 {
		return left
	}
	return slices.DeleteFunc(all, out)
}
