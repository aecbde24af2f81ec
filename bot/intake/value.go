package intake

import (
	"slices"

	"github.com/shopspring/decimal"

	"policybot/calc"
)

// oneCent and anything bound an amount of which only is known that there was one.
var (
	oneCent  = decimal.RequireFromString("0.01")
	anything = decimal.RequireFromString("1000000000000")
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
		return calc.Between(low, high), items
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

// choiceValue narrows the choices down by everything that was said. A value named in a later
// turn as a correction takes the place of one named before; otherwise the highest ranking one
// counts where the pack ranks them, unless the fact may hold several.
func choiceValue(list []said, fact *calc.Fact, rank []string) (calc.Value, []said) {
	var named, possible, excluded []string
	var from []said
	turn := 0
	for _, s := range list {
		switch {
		case s.Op == opOpen:
			named, possible, excluded, from = nil, nil, nil, nil
			continue
		case s.Op == opExclude:
			for _, o := range s.Options {
				named = remove(named, o)
				excluded = append(excluded, o)
			}
		case len(s.Options) == 1:
			if s.Turn != turn && (s.Anew || len(rank) == 0) {
				named = nil
			}
			turn = s.Turn
			excluded = remove(excluded, s.Options[0])
			if !slices.Contains(named, s.Options[0]) {
				named = append(named, s.Options[0])
			}
		default:
			possible = s.Options
		}
		from = append(from, s)
	}
	if len(from) == 0 {
		return calc.Value{}, nil
	}
	if len(named) > 0 {
		if fact.Several && len(named) > 1 {
			return calc.Choose(named...), from
		}
		for _, v := range rank {
			if slices.Contains(named, v) {
				return calc.Choose(v), from
			}
		}
		return calc.Choose(named...), from
	}
	if possible == nil {
		for _, c := range fact.Choices {
			if !c.OnlyIfSaid {
				possible = append(possible, c.Value)
			}
		}
	}
	left := slices.DeleteFunc(slices.Clone(possible), func(v string) bool { return slices.Contains(excluded, v) })
	if len(left) == 0 {
		for _, c := range fact.Choices {
			if !slices.Contains(excluded, c.Value) {
				left = append(left, c.Value)
			}
		}
	}
	if len(left) == 0 {
		return calc.Value{}, nil
	}
	return calc.Choose(left...), from
}
