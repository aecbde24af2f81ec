package web

import (
	"net/http"

	"policybot/calc"
)

// label is a text in both languages.
type label = calc.Text

func labelOf(t calc.Text) label { return t }

// rulesView is everything a form needs: the rules, the facts each takes in the order of asking,
// and what limits the amount. Figures are decimal strings.
type rulesView struct {
	Policy  string     `json:"policy"`
	Version string     `json:"version"`
	Title   label      `json:"title"`
	Rules   []ruleView `json:"rules"`
	Notes   []label    `json:"notes"` // what holds for every rule
	Tail    label      `json:"tail"`  // the reservation that goes with every figure
}

type ruleView struct {
	ID         string        `json:"id"`
	Clause     string        `json:"clause"`
	Title      label         `json:"title"`
	Nature     string        `json:"nature"` // "formula" or "ceiling"
	Facts      []calc.Fact   `json:"facts"`
	Rate       *rateView     `json:"rate,omitempty"`
	Caps       []capView     `json:"caps"`
	Conditions []clauseWords `json:"conditions"`
	Excludes   []string      `json:"excludes"`   // rules that cannot be had for the same project
	ChooseOne  bool          `json:"choose_one"` // one category a project and year
	Notes      []label       `json:"notes"`
	// Review: the text the rule was read from has changed and is being reviewed. Its figures and
	// conditions are left out, and nothing is worked out for it.
	Review bool `json:"review"`
}

type rateView struct {
	Of     string     `json:"of"` // the fact that is the base: the main fact of the rule
	Each   bool       `json:"each"`
	Figure figureView `json:"figure"`
}

type capView struct {
	Scope  string    `json:"scope"`  // "enterprise", "project" or "item"
	Period string    `json:"period"` // "year", "once", "cumulative" or "unstated"
	By     string    `json:"by,omitempty"`
	Less   string    `json:"less,omitempty"`
	Rows   []rowView `json:"rows"` // one row without a value when the cap goes by no fact
}

type rowView struct {
	Value  string      `json:"value,omitempty"`
	Figure *figureView `json:"figure"` // null: the text states none for this value
}

type figureView struct {
	Value  string `json:"value"`
	Unit   string `json:"unit,omitempty"`
	Clause string `json:"clause"`
	Quote  string `json:"quote"`
}

type clauseWords struct {
	Text   label  `json:"text"`
	Clause string `json:"clause"`
	Quote  string `json:"quote,omitempty"`
}

func (s *server) rules(w http.ResponseWriter, r *http.Request) error {
	p, err := s.find(r.PathValue("id"))
	if err != nil {
		return err
	}
	out := rulesView{Policy: p.ID, Version: p.Version, Title: labelOf(p.Title), Rules: []ruleView{}, Notes: []label{}}
	if p.Book != nil {
		out.Tail = labelOf(p.Book.Tail)
		for _, n := range p.Book.Notes {
			out.Notes = append(out.Notes, labelOf(n.Text))
		}
		for i := range p.Book.Rules {
			out.Rules = append(out.Rules, ruleOf(p.Book, &p.Book.Rules[i]))
		}
	}
	return writeJSON(w, r, out)
}

func ruleOf(b *calc.Book, r *calc.Rule) ruleView {
	v := ruleView{ID: r.ID, Clause: r.Clause, Title: labelOf(r.Title), Nature: string(r.Nature),
		Facts: []calc.Fact{}, Caps: []capView{}, Conditions: []clauseWords{}, Excludes: []string{},
		ChooseOne: r.ChooseOne, Notes: []label{}}
	for _, key := range r.Facts {
		if f, ok := b.FactOf(r.ID, key); ok {
			v.Facts = append(v.Facts, *f)
		}
	}
	if r.Review != "" {
		v.Review = true
		return v
	}
	if r.Rate != nil {
		v.Rate = &rateView{Of: r.Rate.Of, Each: r.Rate.Each, Figure: *figureOf(&r.Rate.Figure)}
	}
	for i := range r.Caps {
		v.Caps = append(v.Caps, capOf(&r.Caps[i]))
	}
	for _, c := range r.When {
		v.Conditions = append(v.Conditions, clauseWords{Text: labelOf(c.Text), Clause: c.Clause, Quote: c.Quote})
	}
	if r.Excludes != nil {
		v.Excludes = r.Excludes.Rules
	}
	for _, n := range r.Notes {
		v.Notes = append(v.Notes, labelOf(n.Text))
	}
	return v
}

func capOf(c *calc.Cap) capView {
	v := capView{Scope: string(c.Scope), Period: string(c.Period), By: c.By, Less: c.Less, Rows: []rowView{}}
	if c.By == "" {
		v.Rows = append(v.Rows, rowView{Figure: figureOf(c.Figure)})
	}
	for _, row := range c.Table {
		v.Rows = append(v.Rows, rowView{Value: row.Value, Figure: figureOf(row.Figure)})
	}
	return v
}

func figureOf(f *calc.Figure) *figureView {
	if f == nil {
		return nil
	}
	return &figureView{Value: f.Value.String(), Unit: f.Unit, Clause: f.Clause, Quote: f.Quote}
}
