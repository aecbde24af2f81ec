package bot

import (
	"maps"
	"slices"

	"policybot/bot/intake"
	"policybot/calc"
)

// merge adds what a model pointed to to what intake read. It only adds: a question that code takes
// for numeric stays numeric, a fact that was read stays as it was read, and where the two read one
// fact differently the person is asked, with both readings.
func (b *Bot) merge(u intake.Understanding, p plan) intake.Understanding {
	u = copied(u)
	if p.query != "" && u.Query == "" {
		u.Query = p.query
	}
	m := merger{bot: b, u: &u}
	for _, f := range p.facts {
		m.fact(f)
	}
	m.ask(p)
	m.unused()
	return u
}

// copied gives an understanding whose claims can be changed.
func copied(u intake.Understanding) intake.Understanding {
	u.Claims = slices.Clone(u.Claims)
	for i := range u.Claims {
		u.Claims[i].Facts = maps.Clone(u.Claims[i].Facts)
		if u.Claims[i].Facts == nil {
			u.Claims[i].Facts = map[string]calc.Value{}
		}
	}
	u.Labels, u.Focus = slices.Clone(u.Labels), slices.Clone(u.Focus)
	u.Facts, u.Unused = slices.Clone(u.Facts), slices.Clone(u.Unused)
	u.Doubts, u.Rules = slices.Clone(u.Doubts), slices.Clone(u.Rules)
	return u
}

type merger struct {
	bot *Bot
	u   *intake.Understanding
}

func (m *merger) fact(p pointed) {
	f, ok := m.bot.pack.Book.FactOf(p.Rule, p.Key)
	if !ok || p.value.IsZero() {
		return
	}
	i := m.claim(p)
	have, said := m.u.Claims[i].Facts[p.Key]
	switch {
	case !said:
		m.set(i, p, p.value)
	case have.Equal(p.value):
	case m.added(i, p):
		if f.Type == calc.TypeMoneys { // one more item of the list, from other words
			m.set(i, p, longer(have, p.value))
		}
	default:
		m.doubt(i, p)
	}
}

// claim finds the claim a fact belongs to, or begins one.
func (m *merger) claim(p pointed) int {
	fits := -1
	for i := range m.u.Claims {
		if m.u.Claims[i].Rule != p.Rule {
			continue
		}
		switch {
		case p.Project != "" && (m.label(i) == p.Project || m.u.Claims[i].Project == p.Project):
			return i
		case p.Project == "" && m.inFocus(i) && fits < 0:
			fits = i
		}
	}
	if fits >= 0 {
		return fits
	}
	m.u.Claims = append(m.u.Claims, calc.Claim{Rule: p.Rule, Project: p.Project, Facts: map[string]calc.Value{}})
	for len(m.u.Labels) < len(m.u.Claims) {
		m.u.Labels = append(m.u.Labels, "")
	}
	i := len(m.u.Claims) - 1
	m.u.Labels[i] = p.Project
	if len(m.u.Focus) > 0 {
		m.u.Focus = append(m.u.Focus, i)
	}
	return i
}

func (m *merger) label(i int) string {
	if i < len(m.u.Labels) {
		return m.u.Labels[i]
	}
	return ""
}

func (m *merger) inFocus(i int) bool { return len(m.u.Focus) == 0 || slices.Contains(m.u.Focus, i) }

// set takes a value over, with the words it was read from. It settles a doubt of intake about this
// fact: the reading is shown to the person like every other.
func (m *merger) set(i int, p pointed, v calc.Value) {
	m.u.Claims[i].Facts[p.Key] = v
	m.u.Facts = append(m.u.Facts, intake.Fact{
		Claim: i, Key: p.Key, Value: p.value, Quote: p.quote, Turn: p.Turn, Start: p.Start, End: p.End,
	})
	m.u.Doubts = slices.DeleteFunc(m.u.Doubts, func(d intake.Doubt) bool { return d.Claim == i && d.Key == p.Key })
}

// added reports whether the model set this fact before, in this turn, from other words.
func (m *merger) added(i int, p pointed) bool {
	seen := false
	for _, f := range m.u.Facts {
		if f.Claim != i || f.Key != p.Key {
			continue
		}
		if f.Turn == p.Turn && f.Start < p.End && p.Start < f.End {
			return false // the same words, read differently
		}
		seen = seen || f.Turn < p.Turn || f.End <= p.Start
	}
	return seen && m.bot.isList(p)
}

func (b *Bot) isList(p pointed) bool {
	f, ok := b.pack.Book.FactOf(p.Rule, p.Key)
	return ok && f.Type == calc.TypeMoneys
}

// doubt takes the fact back and has the person asked.
func (m *merger) doubt(i int, p pointed) {
	var readings []string
	for _, f := range m.u.Facts {
		if f.Claim == i && f.Key == p.Key {
			if f.Turn > p.Turn {
				return // said later than what the model points to: a correction it did not see
			}
			readings = append(readings, f.Quote)
		}
	}
	if !slices.Contains(readings, p.quote) {
		readings = append(readings, p.quote)
	}
	if len(readings) < 2 {
		return // the same words: intake's reading of them stands
	}
	delete(m.u.Claims[i].Facts, p.Key)
	m.u.Doubts = append(m.u.Doubts, intake.Doubt{Claim: i, Key: p.Key, Readings: readings})
}

// longer joins two lists of amounts.
func longer(a, b calc.Value) calc.Value {
	var items []calc.Value
	for _, iv := range append(a.Numbers(), b.Numbers()...) {
		items = append(items, calc.Between(iv.Lo, iv.Hi))
	}
	return calc.Moneys(items)
}

// ask widens what is asked. Code decided that a question is numeric, outside the policy, or about
// the policy as a whole; those stay.
func (m *merger) ask(p plan) {
	for _, id := range p.rules {
		if len(m.u.Rules) < maxRules && !slices.Contains(m.u.Rules, id) && len(m.u.Claims) == 0 {
			m.u.Rules = append(m.u.Rules, id)
		}
	}
	switch m.u.Ask {
	case intake.Explain, intake.Eligibility, intake.Vague:
	default:
		return
	}
	switch {
	case !p.figure:
	case len(p.facts) > 0:
		m.u.Ask = intake.Estimate
	case len(p.rules) > 0:
		m.u.Ask = intake.Parameter
	}
}

// unused takes back from the unused quantities those a fact now rests on.
func (m *merger) unused() {
	m.u.Unused = slices.DeleteFunc(m.u.Unused, func(q intake.Mention) bool {
		return slices.ContainsFunc(m.u.Facts, func(f intake.Fact) bool {
			return f.Turn == q.Turn && f.Start <= q.Start && q.End <= f.End
		})
	})
}
