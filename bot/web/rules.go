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
	Policy  string      `json:"policy"`
	Version string      `json:"version"`
	Title   label       `json:"title"`
	Rules   []ruleView  `json:"rules"`
	Joint   []jointView `json:"joint_caps,omitempty"`
	Notes   []label     `json:"notes"` // what holds for every rule
	Tail    label       `json:"tail"`  // the reservation that goes with every figure
}

type ruleView struct {
	ID         string        `json:"id"`
	Clause     string        `json:"clause"`
	Title      label         `json:"title"`
	Nature     string        `json:"nature"` // "formula" or "ceiling"
	Facts      []calc.Fact   `json:"facts"`
	Rate       *rateView     `json:"rate,omitempty"`
	Scale      *scaleView    `json:"scale,omitempty"`
	CaseByCase bool          `json:"case_by_case,omitempty"` // no amount: the authority decides on the single case
	Paid       []figureView  `json:"instalments,omitempty"`  // shares of the amount, in order
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
	Of     string      `json:"of"` // the fact that is the base: the main fact of the rule
	Each   bool        `json:"each"`
	Figure figureView  `json:"figure"`
	Units  []unitView  `json:"units,omitempty"` // the figure is money for each of these
	Most   *figureView `json:"most,omitempty"`  // how many items of the list count
}

type unitView struct {
	Of   string      `json:"of"`
	Unit string      `json:"unit"`
	Most *figureView `json:"most,omitempty"` // how many count
}

// scaleView is an amount, or in a marginal scale a rate, by bands of a fact.
type scaleView struct {
	Of       string     `json:"of"`
	Each     bool       `json:"each"`
	Marginal bool       `json:"marginal"`
	Like     string     `json:"like,omitempty"` // the rule whose bands these are
	Bands    []bandView `json:"bands"`
}

// bandView is a band. An end belongs to it when it is "met", does not when it is "unmet"; "unknown":
// the text does not say. Without a figure it has no end on that side.
type bandView struct {
	From   *figureView `json:"from,omitempty"`
	FromAt calc.State  `json:"from_at"`
	To     *figureView `json:"to,omitempty"`
	ToAt   calc.State  `json:"to_at"`
	Value  *figureView `json:"value"`
}

// jointView is a cap on several rules together: a share of a fact, or all of it without a figure.
type jointView struct {
	ID     string      `json:"id"`
	Rules  []string    `json:"rules"`
	Of     string      `json:"of"`
	Figure *figureView `json:"figure,omitempty"`
	Clause string      `json:"clause"`
	Quote  string      `json:"quote"`
}

type capView struct {
	Scope  string    `json:"scope"`  // "enterprise", "project" or "item"
	Period string    `json:"period"` // "year", "once", "cumulative" or "unstated"
	By     string    `json:"by,omitempty"`
	Less   string    `json:"less,omitempty"`
	Gives  bool      `json:"gives,omitempty"` // what the text gives, not only the most it allows
	Adds   bool      `json:"adds,omitempty"`  // several rows may hold, and add up
	Rows   []rowView `json:"rows"`            // one row without a value when the cap goes by no fact
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
		out.Joint = jointsOf(p.Book)
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
	v.CaseByCase = r.CaseByCase
	if r.Rate != nil {
		v.Rate = rateOf(r.Rate)
	}
	if r.Scale != nil {
		v.Scale = scaleOf(r.Scale)
	}
	for i := range r.Instalments {
		v.Paid = append(v.Paid, *figureOf(&r.Instalments[i]))
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

func rateOf(r *calc.Rate) *rateView {
	v := &rateView{Of: r.Of, Each: r.Each, Figure: *figureOf(&r.Figure), Most: figureOf(r.Most)}
	for _, u := range r.Units {
		v.Units = append(v.Units, unitView{Of: u.Fact, Unit: u.Name, Most: figureOf(u.Most)})
	}
	return v
}

func scaleOf(s *calc.Scale) *scaleView {
	v := &scaleView{Of: s.Of, Each: s.Each, Marginal: s.Marginal, Like: s.Like, Bands: []bandView{}}
	for _, b := range s.Steps() {
		v.Bands = append(v.Bands, bandView{figureOf(b.From), b.FromAt, figureOf(b.To), b.ToAt, figureOf(b.Value)})
	}
	return v
}

func jointsOf(b *calc.Book) []jointView {
	var out []jointView
	for i := range b.Joints {
		j := &b.Joints[i]
		v := jointView{ID: j.ID, Rules: []string{}, Of: j.Of, Figure: figureOf(j.Figure), Clause: j.Limit.Clause, Quote: j.Limit.Quote}
		for k := range b.Rules {
			if r := &b.Rules[k]; j.Binds(r) {
				v.Rules = append(v.Rules, r.ID)
			}
		}
		out = append(out, v)
	}
	return out
}

func capOf(c *calc.Cap) capView {
	v := capView{Scope: string(c.Scope), Period: string(c.Period), By: c.By, Less: c.Less, Gives: c.Gives, Adds: c.Adds, Rows: []rowView{}}
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
