package intake

import (
	"slices"

	"github.com/shopspring/decimal"

	"policybot/calc"
)

// state is what a thread carries from turn to turn.
type state struct {
	Turn   int     `json:"turn"`
	Frames []frame `json:"frames,omitempty"`
	Focus  []int   `json:"focus,omitempty"`  // frames the last answer was about
	Recent []said  `json:"recent,omitempty"` // what the last turn said, for corrections
	Lang   string  `json:"lang,omitempty"`
	Vague  bool    `json:"vague,omitempty"` // the last message asked how much with nothing to go by
}

// frame is one thing the thread speaks of: a project, a firm, or simply "we".
type frame struct {
	Name    string         `json:"name,omitempty"`
	Label   string         `json:"label,omitempty"`
	Firm    bool           `json:"firm,omitempty"`
	Rules   map[string]int `json:"rules,omitempty"` // how sure each rule is
	Dropped []string       `json:"dropped,omitempty"`
	Shared  bool           `json:"shared,omitempty"` // said to be one and the same project
	Apart   bool           `json:"apart,omitempty"`  // said to be different projects
	Said    []said         `json:"said,omitempty"`   // in order; later says more
	Aside   bool           `json:"aside,omitempty"`  // the person put it aside
}

// What a statement does to a fact.
const (
	opSet     = "set"
	opAdd     = "add"     // one more item, one more sum
	opRemove  = "remove"  // this item does not count
	opExclude = "exclude" // it is not this choice
	opOpen    = "open"    // not known after all
)

// said is one statement about a fact, as the person made it.
type said struct {
	Key     string          `json:"key"`
	Rule    string          `json:"rule,omitempty"`
	Op      string          `json:"op"`
	Yes     bool            `json:"yes,omitempty"`
	Options []string        `json:"options,omitempty"`
	Low     decimal.Decimal `json:"low"`
	High    decimal.Decimal `json:"high"`
	Bare    bool            `json:"bare,omitempty"`
	Anew    bool            `json:"anew,omitempty"`    // takes the place of what was said in earlier turns
	Measure bool            `json:"measure,omitempty"` // a number in a unit of its own
	Quote   string          `json:"quote"`
	Turn    int             `json:"turn"`
	Start   int             `json:"start"`
	End     int             `json:"end"`
}

func (f *frame) clone() frame {
	c := *f
	c.Rules = make(map[string]int, len(f.Rules))
	for k, v := range f.Rules {
		c.Rules[k] = v
	}
	c.Dropped, c.Said = slices.Clone(f.Dropped), slices.Clone(f.Said)
	return c
}

func (s *state) clone() state {
	c := *s
	c.Frames = nil
	for i := range s.Frames {
		c.Frames = append(c.Frames, s.Frames[i].clone())
	}
	c.Focus, c.Recent = slices.Clone(s.Focus), slices.Clone(s.Recent)
	return c
}

// about are the statements on a fact that a rule may use.
func (f *frame) about(rule, key string) []said {
	var out []said
	for _, s := range f.Said {
		if s.Key == key && (s.Rule == "" || s.Rule == rule) {
			out = append(out, s)
		}
	}
	return out
}

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

// items are the amounts that stand after all additions and removals.
func items(list []said) []said {
	var out []said
	for _, s := range list {
		switch s.Op {
		case opSet:
			out = []said{s}
		case opAdd:
			out = append(out, s)
		case opRemove:
			if i := slices.IndexFunc(out, func(o said) bool { return o.Low.Equal(s.Low) }); i >= 0 {
				out = slices.Delete(out, i, i+1)
			}
		case opOpen:
			out = nil
		}
	}
	return out
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

func remove(list []string, v string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(o string) bool { return o == v })
}
