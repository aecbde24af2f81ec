package calc

import "slices"

// Text is a sentence or a name in the two languages the program speaks.
type Text struct {
	Zh string `json:"zh" yaml:"zh"`
	En string `json:"en" yaml:"en"`
}

// In returns the text in the language, "zh" or "en"; another language gives Chinese.
func (t Text) In(lang string) string {
	if lang == "en" && t.En != "" {
		return t.En
	}
	return t.Zh
}

// IsZero reports whether there is no text.
func (t Text) IsZero() bool { return t.Zh == "" && t.En == "" }

// Type is the type of a fact.
type Type string

// The types of facts.
const (
	TypeBool   Type = "bool"
	TypeChoice Type = "choice"
	TypeMoney  Type = "money"
	TypeMoneys Type = "moneys" // a list of amounts
	TypeNumber Type = "number" // in the fact's unit
)

// Fact is one thing a rule may want to know, declared once for a policy.
type Fact struct {
	Key     string   `json:"key"`
	Type    Type     `json:"type"`
	Unit    string   `json:"unit,omitempty"` // "CNY" or another currency for money; "PFLOPS"; empty for a pure number
	Label   Text     `json:"label"`          // what a form calls it
	Ask     Text     `json:"ask"`            // the question that asks for it
	Choices []Choice `json:"choices,omitempty"`

	// Prior: support received earlier. Absent means none, and the result says
	// that this was assumed.
	Prior bool `json:"prior,omitempty"`
	// Assumed: a general condition that is supposed to hold in the person's
	// favour when nothing is said of it. Of a number: its conditions are.
	Assumed bool `json:"assumed,omitempty"`
	// Optional: absent means that it does not arise, and the result says that
	// this was assumed; it is not asked for. Of what a unit rate counts there is
	// then one; a joint cap on it does not bind.
	Optional bool `json:"optional,omitempty"`
	// Several: a list of values says that all of them hold (titles), not that
	// one of them does.
	Several bool `json:"several,omitempty"`
	// Favourable is the value an Assumed fact is supposed to have: "true" or "false".
	Favourable string `json:"favourable,omitempty"`
}

// Choice is one value of a choice fact.
type Choice struct {
	Value string `json:"value"`
	Label Text   `json:"label"`
	// OnlyIfSaid: the policy's wording does not reckon with this value, so a
	// fact of which nothing is said is not supposed to have it (a level that
	// the text does not name, an applicant that is no SME under an SME rule).
	OnlyIfSaid bool `json:"only_if_said,omitempty"`
}

// Choice returns the choice with the value.
func (f *Fact) Choice(value string) (Choice, bool) {
	i := slices.IndexFunc(f.Choices, func(c Choice) bool { return c.Value == value })
	if i < 0 {
		return Choice{}, false
	}
	return f.Choices[i], true
}

// supposed are the values a fact may have when nothing is said of it, and
// whether a value was left out because it counts only if said.
func (f *Fact) supposed() (values []string, narrowed bool) {
	if f.Type == TypeBool {
		return []string{"false", "true"}, false
	}
	for _, c := range f.Choices {
		if c.OnlyIfSaid {
			narrowed = true
			continue
		}
		values = append(values, c.Value)
	}
	return values, narrowed
}

// assumedWhenAbsent reports whether nothing is asked when the fact is absent.
func (f *Fact) assumedWhenAbsent() bool { return f.Prior || f.Assumed || f.Optional }
