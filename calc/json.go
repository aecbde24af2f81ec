package calc

import (
	"encoding/json"
	"fmt"

	"policybot/calc/strict"
)

// MarshalJSON writes the value as ParseCase reads it: true, "national",
// ["sme", "beijing_srdi"], "150000000", {"low": "1", "high": "2"}, ["1", "2"].
// So a case that is kept as JSON can be worked out again.
func (v Value) MarshalJSON() ([]byte, error) {
	switch v.kind {
	case kindSet:
		switch {
		case v.isBool:
			return json.Marshal(v.set[0] == "true")
		case len(v.set) == 1:
			return json.Marshal(v.set[0])
		}
		return json.Marshal(v.set)
	case kindNumber:
		return json.Marshal(v.nums[0])
	case kindList:
		return json.Marshal(v.nums)
	}
	return []byte("null"), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (v *Value) UnmarshalJSON(src []byte) error {
	n, err := strict.ParseJSON(src)
	if err != nil {
		return fmt.Errorf("fact: %w", err)
	}
	if n.Kind == strict.Null {
		*v = Value{}
		return nil
	}
	var p caseParser
	got, ok := p.value("fact", n)
	if !ok {
		return p.errs[0]
	}
	*v = got
	return nil
}

// MarshalJSON writes an exact amount as a string, a range as {"low", "high"};
// without a bound "high" is left out.
func (v Interval) MarshalJSON() ([]byte, error) {
	if v.Known() {
		return json.Marshal(v.Lo.String())
	}
	ends := struct {
		Low  string `json:"low"`
		High string `json:"high,omitempty"`
	}{Low: v.Lo.String()}
	if !v.Open {
		ends.High = v.Hi.String()
	}
	return json.Marshal(ends)
}
