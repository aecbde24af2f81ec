package intake

import (
	"slices"

	"github.com/shopspring/decimal"
)

// What a statement does to a fact.
const (
	opSet     = "set"
	opAdd     = "add"     // one more item, one more sum
	opRemove  = "remove"  // this item does not count
	opLess    = "less"    // so much of the last amount does not count
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
		case opLess:
			if n := len(out) - 1; n >= 0 && out[n].Low.GreaterThan(s.High) {
				out[n].Low, out[n].High = out[n].Low.Sub(s.High), out[n].High.Sub(s.Low)
			} else {
				out = nil // more is taken away than there is
			}
		case opOpen:
			out = nil
		}
	}
	return out
}

// taken are the statements that so much of what stands does not count.
func taken(list []said) []said {
	var out []said
	for _, s := range list {
		switch s.Op {
		case opSet, opOpen:
			out = nil
		case opLess:
			out = append(out, s)
		}
	}
	return out
}

func remove(list []string, v string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(o string) bool { return o == v })
}
