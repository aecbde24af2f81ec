package calc

import (
	"slices"
	"strings"
)

// Line is one claim's result in a language. Its JSON form is that of the
// program's answers.
type Line struct {
	Claim        int           `json:"claim"` // place of the claim in the case, from 0
	Rule         string        `json:"rule"`
	Clause       string        `json:"clause"`
	Project      string        `json:"project,omitempty"`
	Applicant    string        `json:"applicant,omitempty"`
	Title        string        `json:"title"`
	Status       Status        `json:"status"`
	Nature       Nature        `json:"nature"`
	Low          string        `json:"low"`  // empty: the amount is decided case by case
	High         string        `json:"high"` // empty: the text sets no bound
	Unit         string        `json:"unit"`
	Steps        []Step        `json:"steps"`
	Conditions   []Condition   `json:"conditions"`
	Alternatives []Alternative `json:"alternatives"`
	Notes        []string      `json:"notes,omitempty"`
}

// Step is one step of the working.
type Step struct {
	Op     string   `json:"op"` // rate, sum, figure, less, cap, …: the name of an Op
	Text   string   `json:"text"`
	Value  string   `json:"value"`         // the high end; empty: no bound
	Low    string   `json:"low,omitempty"` // when it differs from Value
	Clause string   `json:"clause"`
	Quote  string   `json:"quote,omitempty"` // the words of the clause that justify the step
	Facts  []string `json:"facts,omitempty"` // keys of the facts it draws on
}

// Condition is a condition and its state.
type Condition struct {
	Text   string `json:"text"`
	State  State  `json:"state"`
	Clause string `json:"clause"`
	Quote  string `json:"quote,omitempty"`
	Fact   string `json:"fact,omitempty"`
}

// Alternative is the amount under another reading of the text.
type Alternative struct {
	ID      string `json:"id"`
	Reading string `json:"reading"`
	Low     string `json:"low,omitempty"` // when it differs from High
	High    string `json:"high"`
}

// Lines writes the outcomes in a language, "zh" or "en", in the order of the claims.
func (r *Result) Lines(lang string) []Line {
	lines := make([]Line, len(r.Outcomes))
	for i := range r.Outcomes {
		lines[i] = r.Outcomes[i].line(lang)
	}
	return lines
}

func (o *Outcome) line(lang string) Line {
	l := Line{
		Claim: o.Claim, Rule: o.Rule.ID, Clause: o.Rule.Clause, Project: o.Project, Applicant: o.Applicant,
		Title: o.Rule.Title.In(lang), Status: o.Status, Nature: o.Rule.Nature, Unit: "CNY",
		Conditions: make([]Condition, 0, len(o.Conditions)), Alternatives: []Alternative{},
	}
	l.Low, l.High = o.Amount.low(), o.Amount.high()
	if o.Status == Decided {
		l.Low, l.High = "", ""
	}
	w := writer{lang: lang, rule: o.Rule, steps: make([]Step, 0, 4)}
	w.write(o.Working)
	l.Steps = w.steps
	for _, c := range o.Conditions {
		l.Conditions = append(l.Conditions, Condition{
			Text: c.Text.In(lang), State: c.State, Clause: c.Clause, Quote: c.Quote, Fact: c.Fact,
		})
	}
	for _, alt := range o.Other {
		a := Alternative{ID: alt.Reading.ID, Reading: alt.Reading.Text.In(lang), High: alt.Amount.high()}
		if !alt.Amount.Known() {
			a.Low = alt.Amount.low()
		}
		l.Alternatives = append(l.Alternatives, a)
	}
	l.Notes = o.notes(lang)
	return l
}

// notes are what the person should be told beside the figure: what an open or
// failed condition has to say first.
func (o *Outcome) notes(lang string) (list []string) {
	for _, c := range o.Conditions {
		if !c.Say.IsZero() && (c.State == Unknown || c.State == Unmet) {
			list = append(list, c.Say.In(lang))
		}
	}
	w := work{rule: o.Rule, facts: o.facts}
	for i := range o.Rule.Notes {
		if n := &o.Rule.Notes[i]; w.applies(n.When) {
			list = append(list, n.in(lang))
		}
	}
	return list
}

func (n *Note) in(lang string) string {
	if n.External {
		return said(lang, "〔正文以外，待核实〕", "[from outside the text, to be verified] ") + n.Text.In(lang)
	}
	return n.Text.In(lang)
}

// Bounds is what the claims come to together.
type Bounds struct {
	Low  string `json:"low"`
	High string `json:"high"` // empty: the text sets no bound
	Unit string `json:"unit"`
	// Unconfirmed: the text does not say whether some of the claims add up, or
	// the case does not say whether they are one project; High takes that they do,
	// or are not.
	Unconfirmed bool `json:"unconfirmed,omitempty"`
}

// Total is the most that can be received together, after exclusions, choose-one
// and shared caps. What is decided case by case has no part in it; without
// anything else Low and High are empty.
func (r *Result) Total() Bounds {
	t := r.plan.total
	if !slices.ContainsFunc(r.Outcomes, func(o Outcome) bool { return o.Status != Decided }) {
		return Bounds{Unit: "CNY"}
	}
	return Bounds{Low: t.low(), High: t.high(), Unit: "CNY", Unconfirmed: len(r.plan.unconfirmed) > 0 || r.plan.unnamed}
}

// Pick is a choice among rules within one project.
type Pick struct {
	Applicant string   `json:"applicant,omitempty"`
	Project   string   `json:"project"`
	Picked    string   `json:"picked"`
	Over      []string `json:"over"`
	Clause    string   `json:"clause"`
	Quote     string   `json:"quote,omitempty"`
	// Formula: the rule picked gives a formula amount, not only a ceiling.
	Formula bool `json:"formula"`
}

// Choices are the picks behind the high end of the total: by amount, a formula
// before a ceiling where they are equal. That a ceiling is higher does not make
// it the better choice; whoever shows a pick says so.
func (r *Result) Choices() []Pick {
	picks := make([]Pick, 0, len(r.plan.picks))
	for _, p := range r.plan.picks {
		k := Pick{Applicant: p.applicant, Project: p.project, Picked: p.picked.ID, Formula: p.picked.Nature == Formula}
		for _, o := range p.over {
			k.Over = append(k.Over, o.ID)
		}
		k.Clause, k.Quote = r.book.ChooseOne.Clause, r.book.ChooseOne.Quote
		picks = append(picks, k)
	}
	return picks
}

// Notes are what is to be said of the claims together.
func (r *Result) Notes(lang string) (list []string) {
	for _, name := range r.plan.unconfirmed {
		n := r.book.Unconfirmed[name]
		list = append(list, n.in(lang))
	}
	if r.plan.unnamed {
		list = append(list, said(lang,
			"未说明各项是否属于同一项目：合计上限按不同项目相加，下限按同一项目同一年度只选一项计算。",
			"It was not said whether these are one project: the high end of the total adds them up as different projects, the low end takes them as one, of which one category a year may be chosen."))
	}
	for _, p := range r.plan.picks {
		if p.project == "" {
			list = append(list, said(lang,
				"未说明项目："+p.names()+"按同一项目处理。", "No project was named: "+p.names()+" are taken to be one project."))
		}
	}
	if len(r.Outcomes) > 1 && slices.ContainsFunc(r.Outcomes, func(o Outcome) bool { return o.Status == Decided }) {
		list = append(list, said(lang,
			"一事一议的事项正文没有写金额，没有计入合计。", "What is decided case by case has no amount in the text and is not part of the total."))
	}
	if r.plan.inexact {
		list = append(list, said(lang,
			"项目过多，合计只给出范围。", "There are too many projects for the exact best choice; the total is a range."))
	}
	if f, c := r.mixed(); f && c {
		list = append(list, said(lang,
			"择一比较中既有按公式计算的金额，也有“最高”的上限；上限较高不等于实际更多。",
			"The choice compares formula amounts with ceilings; a higher ceiling does not mean more is received."))
	}
	return list
}

// names lists the rules of a pick.
func (p *pick) names() string {
	ids := []string{p.picked.ID}
	for _, o := range p.over {
		ids = append(ids, o.ID)
	}
	slices.Sort(ids)
	return strings.Join(ids, ", ")
}

// mixed reports whether some choice weighs formulas against ceilings.
func (r *Result) mixed() (formula, ceiling bool) {
	for _, p := range r.plan.picks {
		f, c := p.picked.Nature == Formula, p.picked.Nature == Ceiling
		for _, o := range p.over {
			f, c = f || o.Nature == Formula, c || o.Nature == Ceiling
		}
		if f && c {
			return true, true
		}
	}
	return false, false
}

func (v Interval) low() string { return v.Lo.StringFixed(2) }

func (v Interval) high() string {
	if v.Open {
		return ""
	}
	return v.Hi.StringFixed(2)
}

// said picks between two wordings.
func said(lang, zh, en string) string {
	if lang == "en" {
		return en
	}
	return zh
}

// isPercent reports whether the figure is written as a share of a hundred.
func (f *Figure) isPercent() bool {
	return strings.ContainsAny(f.Quote, "%％") || strings.Contains(f.Quote, "百分之")
}
