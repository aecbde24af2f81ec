package calc

import "github.com/shopspring/decimal"

// Nature says whether an amount is what the text gives or only the most it allows.
type Nature string

// The natures. Whatever depends on a ceiling rate is itself a ceiling.
const (
	Formula Nature = "formula"
	Ceiling Nature = "ceiling"
)

// Figure is a number of the policy and the words it stands in.
type Figure struct {
	Value  decimal.Decimal
	Unit   string // "CNY", "PFLOPS", or empty: a rate, a ratio, a pure number
	Clause string
	Quote  string // verbatim from the clause
}

// Rule is what one clause, or one branch of a clause, pays.
type Rule struct {
	ID     string // "8.1a"
	Clause string // "8.1"
	Title  Text
	// Facts are the keys the rule takes, in the order of asking; the general
	// conditions every rule shares come last.
	Facts []string
	// Accepts are keys a claim may carry though nothing in the rule depends on
	// them: people state the level of an infrastructure project under either branch.
	Accepts []string

	Nature Nature
	When   []Test // its own; those every rule shares are Book.Common
	Rate   *Rate  // a share of a base, or money for each unit of one
	Scale  *Scale // an amount by bands of a base; never beside a Rate
	Caps   []Cap  // limits; the first may be what the text gives instead, see Cap.Gives
	// CaseByCase: the text leaves the amount to a decision on the single case.
	// The rule is found and explained, and has no figure.
	CaseByCase bool
	// Instalments are the shares in which the amount is paid out. They add up to one.
	Instalments []Figure

	Excludes    *Exclusion
	ChooseOne   bool   // subject to the choice of one category a project and year
	Unconfirmed string // a name shared by rules of which the text does not say whether they add up

	Readings []Reading
	Notes    []Note

	// Review says why the rule is out of service: the clause it was read from has
	// changed, and nobody has compared the two yet. Book.Estimate refuses a case
	// that claims it. Empty: in service.
	Review string

	variants map[string]*Fact
	book     *Book
	joints   []*Joint // those that bind it
}

// Base returns the fact the amount is worked out from, empty for a rule that
// has none: an amount the text gives, or only limits.
func (r *Rule) Base() string {
	switch {
	case r.Rate != nil:
		return r.Rate.Of
	case r.Scale != nil:
		return r.Scale.Of
	}
	return ""
}

// Figures are the figures of the text that the rule is made of, in the order of
// its parts. Those of a scale it shares with another rule are that rule's.
func (r *Rule) Figures() (list []*Figure) {
	add := func(f *Figure) {
		if f != nil {
			list = append(list, f)
		}
	}
	if r.Rate != nil {
		add(&r.Rate.Figure)
		add(r.Rate.Most)
		for i := range r.Rate.Units {
			add(r.Rate.Units[i].Most)
		}
	}
	if r.Scale != nil {
		for i := range r.Scale.Bands {
			b := &r.Scale.Bands[i]
			add(b.From)
			add(b.To)
			add(b.Value)
		}
	}
	for i := range r.Caps {
		add(r.Caps[i].Figure)
		for k := range r.Caps[i].Table {
			add(r.Caps[i].Table[k].Figure)
		}
		add(r.Caps[i].Whole)
	}
	for i := range r.Instalments {
		add(&r.Instalments[i])
	}
	for _, j := range r.joints {
		add(j.Figure)
	}
	return list
}

// Rate is a share of a base, or money for each unit of it.
type Rate struct {
	Of     string // the fact that is the base
	Figure Figure
	// Units makes the rate money for each unit: so much a square metre, or a
	// person and month. The base is the first of them, and what is paid is the
	// figure times all of them. Empty: the rate is a share.
	Units []Unit
	// Most is how many items of a list count at most: the years of a subsidy.
	Most *Figure
	// Each: the base is a list; the rate applies to every item, and the sum is taken.
	Each bool
	// ZeroOpen: a base of nothing leaves the amount open instead of making it
	// nothing, because the text does not name the base or the case without one.
	ZeroOpen bool
	ZeroNote Text // what the condition that stands for ZeroOpen says

	figures []*Figure // Figure alone; shared by every working
	text    string    // "10%" or "0.5"
}

// Unit is a number that a unit rate is multiplied by.
type Unit struct {
	Fact string
	Name string  // the unit of the fact, as the figure's quote names it: 平方米, 月, 人
	Most *Figure // no more than this many count; nil: the text sets no limit
}

// Scope is what a cap limits.
type Scope string

// The scopes. Item is one element of the rate's list: one event, one contract.
const (
	PerEnterprise Scope = "enterprise"
	PerProject    Scope = "project"
	PerItem       Scope = "item"
)

// Period is the time a cap counts over.
type Period string

// The periods; Unstated when the text names none.
const (
	PerYear    Period = "year"
	OneTime    Period = "once"
	Cumulative Period = "cumulative"
	Unstated   Period = "unstated"
)

// Cap limits an amount. It is one figure, or a table of figures by the value
// of a fact.
type Cap struct {
	Scope       Scope
	ScopeStated bool // whether the text itself names the scope
	Period      Period

	Figure *Figure
	By     string // the fact the table goes by; empty with Figure
	Table  []Row

	Less   string // receipts that use the cap up, a money fact
	Shared string // amounts of others that count against the same cap, item by item

	// Spent is the condition that something is left of the cap.
	Spent Text

	// Gives: the figure is what the text gives, not only the most it allows. The
	// rule has no other base then.
	Gives bool
	// Adds: the fact of the table holds several values (the stages of a listing,
	// the levels of a title), each has its own amount, and they add up.
	Adds bool
	// Whole is what the amounts of all values come to, where the text says so.
	Whole *Figure

	figures []*Figure // Figure alone
}

// onItems reports whether the cap limits each item of the rule's list: its own, or
// the years that the list is of, where the cap is one of an enterprise and year.
func (c *Cap) onItems(r *Rule) bool { return c.Scope == PerItem || c.onYears(r) }

func (c *Cap) onYears(r *Rule) bool {
	return c.Scope == PerEnterprise && c.Period == PerYear && r.Rate != nil && r.Rate.Most != nil && r.Rate.Most.Unit == "年"
}

// Row is one line of a table. A nil Figure: the text states none for this
// value. Like names other rows that may apply instead. Nothing: of amounts that
// add up, the value adds none.
type Row struct {
	Value   string
	Figure  *Figure
	Like    []string
	Nothing bool

	figures []*Figure // those that may apply
}

// Exclusion says which rules cannot be had together with this one for the same project.
type Exclusion struct {
	Rules  []string
	Clause string
	Quote  string
}

// State is the truth of a condition. Assumed is neither known nor asked.
type State string

// The four states.
const (
	Met     State = "met"
	Unmet   State = "unmet"
	Unknown State = "unknown"
	Assumed State = "assumed"
)

// Test is something that must hold: a condition of a rule, before it is checked
// against a claim.
type Test struct {
	Text   Text
	Clause string
	Quote  string // verbatim from the clause, or empty

	// Fact is what decides it; empty for an act of the authority that is still
	// to come, and for what cannot be asked: those are assumed and listed.
	Fact string
	Met  []string // for bool and choice facts: values that satisfy it
	Open []string // values of which the text does not say; the others fail

	Limit    *Limit // for numbers: how they compare with a figure of the text
	Positive bool   // for numbers: there must be some of it

	// Any: one of these is enough. All: each of these is needed. Fact is then empty.
	Any []Test
	All []Test

	Say Text // added to the notes while the condition is neither met nor assumed
}

// Limit compares a number with a figure of the text.
type Limit struct {
	Op     string // "<", "<=", ">", ">="
	Figure Figure
	At     State // the state exactly on the boundary
}

// Reading is another way to read the text, shown with its figure when that differs.
type Reading struct {
	ID   string // the name of the open question
	Text Text
	When []Test // shown only if all of these hold

	// Exactly one of the following.
	Difference []string // rows of the capping table: the first less the second, whatever was received
	Times      string   // once for each value of this fact instead of once
	Without    string   // as if this earlier receipt did not count
	As         string   // as this other rule has it
	Nothing    bool     // not covered at all
}

// Note is something the person should be told beside the figure.
type Note struct {
	ID       string
	Text     Text
	External bool   // from outside the text: to be verified by a person
	When     []Test // shown only if all of these hold
}

// Book is one policy as arithmetic.
type Book struct {
	Policy string
	Title  Text
	Rules  []Rule
	Facts  []Fact

	Common    []Test     // conditions of every rule
	Joints    []Joint    // caps on several rules together
	ChooseOne *Exclusion // the clause that allows one category a project and year
	// Unconfirmed says, by the name rules share, that adding up is not stated.
	Unconfirmed map[string]Note
	Notes       []Note // of the whole policy
	Tail        Text   // the standing reservation under every figure

	facts map[string]*Fact
	rules map[string]*Rule
}
