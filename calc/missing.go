package calc

import (
	"maps"
	"slices"

	"github.com/shopspring/decimal"
)

// Missing is a fact that is not known and would narrow the result.
type Missing struct {
	Claim  int    `json:"claim"`
	Rule   string `json:"rule"`
	Key    string `json:"key"`
	Ask    string `json:"ask"`
	Clause string `json:"clause"`

	total, line decimal.Decimal // how much knowing it narrows the total, and its line
}

// Missing lists the facts to ask for, the one that narrows the result most
// first: of the total, then of its own line. A fact that would change nothing
// is not listed, nor is one that is assumed when absent.
func (r *Result) Missing(lang string) []Missing {
	out := []Missing{}
	for i := range r.Outcomes {
		o := &r.Outcomes[i]
		if o.Status == Ineligible || o.Status == Decided {
			continue
		}
		for _, key := range o.Rule.Facts {
			f, _ := o.Rule.fact(key)
			if _, said := o.facts[key]; said || f.assumedWhenAbsent() {
				continue
			}
			if m := (Missing{Claim: o.Claim, Rule: o.Rule.ID, Key: key, Ask: f.Ask.In(lang), Clause: o.Rule.Clause}); r.probe(i, f, &m) {
				out = append(out, m)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Missing) int {
		if c := b.total.Cmp(a.total); c != 0 {
			return c
		}
		return b.line.Cmp(a.line)
	})
	return out
}

// maxProbed is the number of claims up to which a missing fact is ranked by
// what it does to the total; beyond that by its line alone.
const maxProbed = 12

// probe tries values of a fact and reports whether any makes a difference. It
// sets how much wider, on average, the result is without it.
func (r *Result) probe(i int, f *Fact, m *Missing) bool {
	now := &r.Outcomes[i]
	tried := slices.Clone(r.Outcomes)
	matters := false
	probes := now.probes(f)
	for _, v := range probes {
		facts := maps.Clone(now.facts)
		if facts == nil {
			facts = map[string]Value{}
		}
		facts[f.Key] = v
		o := evaluate(now.Rule, facts)
		o.Claim, o.Project, o.Applicant = now.Claim, now.Project, now.Applicant
		matters = matters || o.differs(now)
		m.line = m.line.Add(width(now.Amount).Sub(width(o.Amount)))
		if len(tried) <= maxProbed {
			tried[i] = o
			m.total = m.total.Add(width(r.plan.total).Sub(width(r.book.together(tried).total)))
		}
	}
	// An average without dividing: all facts are weighed at the same count.
	scale := decimal.NewFromInt(int64(probeCount / max(len(probes), 1)))
	m.line, m.total = m.line.Mul(scale), m.total.Mul(scale)
	return matters
}

// probeCount is a multiple of every number of probes up to six.
const probeCount = 60

// probes are the values tried for a fact: every choice, both sides of a
// threshold, a small, a middling and a huge amount.
func (o *Outcome) probes(f *Fact) (list []Value) {
	switch f.Type {
	case TypeBool:
		return []Value{Bool(true), Bool(false)}
	case TypeChoice:
		values, _ := f.supposed()
		for _, v := range values {
			list = append(list, Choose(v))
		}
		return list
	case TypeNumber:
		if o.Rule.Counts(f.Key) {
			return o.Rule.around(f)
		}
		for t := range o.Rule.Tests() {
			if l := t.Limit; l != nil && t.Fact == f.Key {
				one := decimal.NewFromInt(1)
				list = append(list, Num(notNegative(l.Figure.Value.Sub(one))), Num(l.Figure.Value.Add(one)))
			}
		}
		return list
	}
	if o.Rule.Base() == f.Key && o.Rule.Scale != nil {
		return o.Rule.around(f)
	}
	mid := o.Amount.Hi
	if o.Amount.Open || mid.IsZero() {
		mid = decimal.New(1, 6)
	}
	for _, d := range []decimal.Decimal{decimal.NewFromInt(1), mid, maxAmount} {
		v := Money(d)
		if f.Type == TypeMoneys {
			v = Moneys([]Value{v})
		}
		list = append(list, v)
	}
	return list
}

// Counts reports whether the amount follows from how large the number is.
func (r *Rule) Counts(key string) bool {
	if r.Rate != nil && slices.ContainsFunc(r.Rate.Units, func(u Unit) bool { return u.Fact == key }) {
		return true
	}
	return r.Scale != nil && r.Scale.Of == key
}

// maxAround bounds the values tried for a scale: probeCount is a multiple of it.
const maxAround = 6

// around are values on both sides of whatever the rule compares the fact with,
// the smallest one first.
func (r *Rule) around(f *Fact) (list []Value) {
	at := []decimal.Decimal{decimal.NewFromInt(1)}
	for t := range r.Tests() {
		if l := t.Limit; l != nil && t.Fact == f.Key {
			at = append(at, l.Figure.Value.Add(decimal.NewFromInt(1)))
		}
	}
	if s := r.Scale; s != nil && s.Of == f.Key {
		for i := range s.bands {
			if from := s.bands[i].From; from != nil {
				at = append(at, from.Value.Add(decimal.NewFromInt(1)))
			}
		}
	}
	if len(at) < maxAround {
		at = append(at, at[len(at)-1].Mul(decimal.NewFromInt(1000)))
	}
	for _, d := range at[:min(len(at), maxAround)] {
		v := Num(d)
		if f.Type == TypeMoneys {
			v = Moneys([]Value{v})
		}
		list = append(list, v)
	}
	return list
}

// differs reports whether two outcomes of a claim say different things.
func (o *Outcome) differs(p *Outcome) bool {
	return o.Status != p.Status || !o.Amount.equal(p.Amount) ||
		!slices.EqualFunc(o.Conditions, p.Conditions, func(a, b Checked) bool {
			return a.State.holds() == b.State.holds()
		}) ||
		!slices.EqualFunc(o.Other, p.Other, func(a, b Other) bool {
			return a.Reading == b.Reading && a.Amount.equal(b.Amount)
		})
}

// holds tells a condition that is supposed to hold from one that is open.
func (s State) holds() State {
	if s == Assumed {
		return Met
	}
	return s
}

func width(v Interval) decimal.Decimal {
	if v.Open {
		return beyond
	}
	return v.Hi.Sub(v.Lo)
}

// Assumption is something that was supposed because nothing was said of it.
type Assumption struct {
	Claim  int    `json:"claim"`
	Rule   string `json:"rule"`
	Key    string `json:"key"`
	Text   string `json:"text"`
	Clause string `json:"clause"`
	Prior  bool   `json:"prior,omitempty"` // an earlier receipt, supposed to be none
}

// Assumed lists what was supposed, claim by claim: no earlier receipts, general
// conditions in the person's favour, and what a rule takes for granted.
func (r *Result) Assumed(lang string) []Assumption {
	out := []Assumption{}
	for i := range r.Outcomes {
		o := &r.Outcomes[i]
		for _, key := range o.Rule.Facts {
			f, _ := o.Rule.fact(key)
			if _, saidSo := o.facts[key]; saidSo {
				continue
			}
			a := Assumption{Claim: o.Claim, Rule: o.Rule.ID, Key: key, Clause: o.Rule.Clause, Prior: f.Prior}
			switch label, c := f.Label.In(lang), o.assumes(key); {
			case c != nil && !f.Prior && (!f.Optional || f.Type != TypeBool):
				a.Text, a.Clause = c.Text.In(lang)+said(lang, "：未提及，按满足计算", ": not mentioned, taken as met"), c.Clause
			case f.Optional && o.Rule.Counts(key):
				a.Text = label + said(lang, "：未提及，按一计算", ": not mentioned, taken as one")
			case f.Optional && o.settled(key):
				continue
			case f.Prior || f.Optional:
				a.Text = label + said(lang, "：未提及，按没有计算", ": not mentioned, taken as none")
			default:
				continue
			}
			out = append(out, a)
		}
	}
	return out
}

// settled reports whether the fact is one of several of which another suffices.
func (o *Outcome) settled(key string) bool {
	return slices.ContainsFunc(o.Conditions, func(c Checked) bool {
		return c.State == Met && slices.ContainsFunc(c.Any, func(t Test) bool { return t.Fact == key })
	})
}

// assumes is the condition on the fact that was supposed to hold, if there is one.
func (o *Outcome) assumes(key string) *Test {
	for _, c := range o.Conditions {
		if c.Fact == key && c.State == Assumed {
			return c.Test
		}
	}
	return nil
}
