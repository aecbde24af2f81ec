package bot

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"policybot/calc/amount"
)

// Gate is what every reply passes on its way out, ours as much as a model's. It accounts for each
// quantity in the text: worked out by the calculator, inside words quoted from a clause, held by
// the policy for a clause that is cited, or the person's own words repeated back. What it cannot
// account for is a Violation, and a reply with one is not shown.
//
// The zero Gate checks nothing; each check is switched on by itself.
type Gate struct {
	Quantities bool // every figure, date and clause number has a source
	CapWords   bool // no claim about an amount without digits: 上不封顶, 全额
	Links      bool // no address of a page or a mailbox
	Policies   bool // no 《…》 that the policy itself does not name
	Clauses    bool // no clause named that is not among Allowed.Cited
}

// Allowed is what a reply may draw on.
type Allowed struct {
	Quotes  []Passage // passages that may be quoted word for word between 「 and 」
	Figures []Figure  // values with their sources, from calc and from the clauses
	Words   []Passage // the person's words that may be repeated between “ and ”; Ref names the turn
	Steps   []Passage // steps of the working as the calculator wrote them; Ref is the rule
	Own     []Passage // sentences the pack brings; they may count and name clauses, not state amounts
	Clauses func(id string) bool
	Cited   map[string]bool // clauses retrieved for this question
	Titles  []string        // policies the text names between 《 and 》
}

// Passage is a text that may be repeated, and where it comes from.
type Passage struct {
	Ref  string // clause or turn
	Text string
}

// Violation is something in a reply that has no source.
type Violation struct {
	Check string // "quantity", "cap_word", "link", "policy", "clause"
	Quote string
	Start int // code points of the reply
	Why   string
}

// String is the violation as a receipt keeps it.
func (v Violation) String() string {
	return fmt.Sprintf("%s %q at character %d: %s", v.Check, v.Quote, v.Start, v.Why)
}

// Check accounts for the quantities of text, in their order, and lists what has no source.
func (g Gate) Check(text string, ok Allowed) ([]Figure, []Violation) {
	c := check{gate: g, ok: ok}
	c.marks = quoted(text)
	c.refs = references(text)
	at := starts(text)
	c.own, c.steps = placesIn(text, at, ok.Own), placesIn(text, at, ok.Steps)
	for _, q := range amount.Find(text) {
		c.quantity(q)
	}
	if g.Clauses || g.Quantities {
		c.clauses()
	}
	if g.Links {
		c.links(text)
	}
	if g.Policies {
		c.policies(text)
	}
	return c.figures, c.violations
}

type check struct {
	gate       Gate
	ok         Allowed
	marks      []mark
	refs       []reference
	own, steps places
	figures    []Figure
	violations []Violation
}

func (c *check) object(kind, quote string, at int, why string) {
	c.violations = append(c.violations, Violation{kind, quote, at, why})
}

// quantity finds the source of one quantity.
func (c *check) quantity(q amount.Quantity) {
	if f, ok := c.repeated(q); ok {
		c.account(q, f)
		return
	}
	if q.Kind == amount.CapWord {
		if c.gate.CapWords {
			c.object("cap_word", q.Quote, q.Start, "a claim about an amount that is not a quote")
		}
		return
	}
	if !c.gate.Quantities {
		return
	}
	if r, ok := within(c.refs, q); ok {
		c.account(q, Figure{Source: "clause", Ref: r.id})
		return
	}
	if r, ok := c.steps.around(q.Start, q.End); ok {
		c.account(q, Figure{Source: "calc", Ref: r.id})
		return
	}
	if q.Kind != amount.Ordinal && q.Kind != amount.Identifier && q.Kind != amount.Unknown {
		if f, ok := c.source(q); ok {
			c.account(q, f)
			return
		}
	}
	if q.Kind != amount.Money && q.Kind != amount.Percent && q.Kind != amount.Ratio && q.Kind != amount.Unknown {
		if r, ok := c.own.around(q.Start, q.End); ok {
			c.account(q, Figure{Source: "clause", Ref: r.id})
			return
		}
	}
	c.object("quantity", q.Quote, q.Start, fmt.Sprintf("a %s without a source", q.Kind))
}

// within finds the place the quantity stands in.
func within(places []reference, q amount.Quantity) (reference, bool) {
	for _, r := range places {
		if r.start <= q.Start && q.End <= r.end {
			return r, true
		}
	}
	return reference{}, false
}

// repeated reports whether the quantity stands within a verbatim quote.
func (c *check) repeated(q amount.Quantity) (Figure, bool) {
	for i := range c.marks {
		m := &c.marks[i]
		if q.Start < m.start || q.End > m.end {
			continue
		}
		if m.open == '「' {
			return Figure{Source: "clause", Ref: m.find(c.ok.Quotes)}, m.find(c.ok.Quotes) != ""
		}
		return Figure{Source: "user", Ref: m.find(c.ok.Words)}, m.find(c.ok.Words) != ""
	}
	return Figure{}, false
}

// source looks the value up among the figures that may be stated. A range needs both its ends.
func (c *check) source(q amount.Quantity) (Figure, bool) {
	if !q.Range {
		return c.lookup(q, q.Value)
	}
	f, ok := c.lookup(q, q.Low)
	if !ok {
		return f, false
	}
	return c.lookup(q, q.High)
}

func (c *check) lookup(q amount.Quantity, v decimal.Decimal) (Figure, bool) {
	for i := range c.ok.Figures {
		if f := &c.ok.Figures[i]; f.fits(q, v) {
			return *f, true
		}
	}
	return Figure{}, false
}

// fits reports whether a stated quantity is this figure: the same value, and no other unit. A bare
// number in a working stands for yuan as much as for a share.
func (f *Figure) fits(q amount.Quantity, v decimal.Decimal) bool {
	if !f.value.Equal(v) {
		return false
	}
	if f.loose {
		return q.Kind == amount.Money || q.Kind == amount.Measure || q.Kind == amount.Number
	}
	switch q.Kind {
	case amount.Money:
		return q.Unit == f.Unit
	case amount.Percent, amount.Ratio:
		return f.Unit == ""
	case amount.Measure:
		return q.Unit == f.Unit
	}
	return q.Kind == amount.Number
}

func (c *check) account(q amount.Quantity, f Figure) {
	if q.Kind == amount.CapWord {
		return
	}
	f.Text, f.Unit, f.Value = q.Quote, q.Unit, ""
	if q.Point {
		f.Value = q.Value.String()
	} else if q.Range {
		f.Value = q.Low.String() + ".." + q.High.String()
	}
	c.figures = append(c.figures, f)
}

// clauses checks the clauses the reply names.
func (c *check) clauses() {
	for _, r := range c.refs {
		switch {
		case c.inQuote(r.start, r.end):
		case c.ok.Clauses != nil && !c.ok.Clauses(r.id):
			c.object("clause", r.quote, r.start, "no such clause")
		case c.gate.Clauses && !c.ok.Cited[r.id]:
			c.object("clause", r.quote, r.start, "a clause that was not retrieved")
		}
	}
}

func (c *check) inQuote(start, end int) bool {
	for i := range c.marks {
		if m := &c.marks[i]; m.start <= start && end <= m.end {
			return m.find(c.ok.Quotes) != "" || m.find(c.ok.Words) != ""
		}
	}
	return false
}

func (c *check) links(text string) {
	for _, sign := range []string{"://", "www.", "WWW.", "](", "@", "mailto:"} {
		for from := 0; ; {
			at := strings.Index(text[from:], sign)
			if at < 0 {
				break
			}
			if n := utf8.RuneCountInString(text[:from+at]); !c.inQuote(n, n+len(sign)) {
				c.object("link", sign, n, "an address")
			}
			from += at + len(sign)
		}
	}
}

func (c *check) policies(text string) {
	for rest, at := text, 0; ; {
		_, after, ok := strings.Cut(rest, "《")
		if !ok {
			return
		}
		title, _, _ := strings.Cut(after, "》")
		at = utf8.RuneCountInString(text[:len(text)-len(after)])
		known := c.inQuote(at-1, at)
		for _, t := range c.ok.Titles {
			known = known || strings.Contains(t, title) && title != ""
		}
		if !known {
			c.object("policy", "《"+title+"》", at-1, "a document the policy does not name")
		}
		rest = after
	}
}
