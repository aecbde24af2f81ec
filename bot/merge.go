package bot

import (
	"cmp"
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
	m := merger{bot: b, u: &u, begun: map[slot]bool{}}
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
	bot   *Bot
	u     *intake.Understanding
	begun map[slot]bool // facts that were set here
}

// slot is a fact of a claim.
type slot struct {
	claim int
	key   string
}

func (m *merger) fact(p pointed) {
	f, ok := m.bot.pack.Book.FactOf(p.Rule, p.Key)
	if !ok || p.value.IsZero() || m.taken(p) {
		return
	}
	i := m.claim(p)
	have, said := m.u.Claims[i].Facts[p.Key]
	switch {
	case !said:
		m.set(i, p, p.value)
	case have.Equal(p.value):
	case m.longer(i, p, f):
		m.set(i, p, joined(have, p.value))
	default:
		m.doubt(i, p)
	}
}

// taken reports whether an amount the model points to states another fact of the same rule already:
// nobody receives for a contract what the contract costs.
func (m *merger) taken(p pointed) bool {
	if len(p.Of) == 0 {
		return false
	}
	return slices.ContainsFunc(m.u.Facts, func(f intake.Fact) bool {
		return f.Key != p.Key && f.Claim < len(m.u.Claims) && m.u.Claims[f.Claim].Rule == p.Rule &&
			len(f.Value.Numbers()) > 0 && p.overlaps(f.Turn, f.Start, f.End)
	})
}

// claim finds the claim a fact belongs to, or begins one.
func (m *merger) claim(p pointed) int {
	fits := -1
	for i := range m.u.Claims {
		if m.u.Claims[i].Rule != p.Rule {
			continue
		}
		named := p.Project + p.Company
		switch {
		case named != "" && m.named(i, p):
			return i
		case named == "" && m.inFocus(i) && fits < 0:
			fits = i
		}
	}
	if fits >= 0 {
		return fits
	}
	m.u.Claims = append(m.u.Claims, calc.Claim{Rule: p.Rule, Project: p.Project, Applicant: p.Company, Facts: map[string]calc.Value{}})
	for len(m.u.Labels) < len(m.u.Claims) {
		m.u.Labels = append(m.u.Labels, "")
	}
	i := len(m.u.Claims) - 1
	m.u.Labels[i] = cmp.Or(p.Project, p.Company)
	if len(m.u.Focus) > 0 {
		m.u.Focus = append(m.u.Focus, i)
	}
	return i
}

// named reports whether the claim is the one the person calls so.
func (m *merger) named(i int, p pointed) bool {
	c := &m.u.Claims[i]
	if c.Project == p.Project && c.Applicant == p.Company {
		return true
	}
	return i < len(m.u.Labels) && m.u.Labels[i] != "" && m.u.Labels[i] == cmp.Or(p.Project, p.Company)
}

func (m *merger) inFocus(i int) bool { return len(m.u.Focus) == 0 || slices.Contains(m.u.Focus, i) }

// set takes a value over, with the words it was read from. It settles a doubt of intake about this
// fact: the reading is shown to the person like every other.
func (m *merger) set(i int, p pointed, v calc.Value) {
	m.begun[slot{i, p.Key}] = true
	m.u.Claims[i].Facts[p.Key] = v
	m.u.Facts = append(m.u.Facts, intake.Fact{
		Claim: i, Key: p.Key, Value: p.value, Quote: p.quote, Turn: p.Turn, Start: p.Start, End: p.End,
	})
	for _, s := range p.beside {
		m.u.Facts = append(m.u.Facts, intake.Fact{
			Claim: i, Key: p.Key, Value: s.value, Quote: s.quote, Turn: s.turn, Start: s.start, End: s.end,
		})
	}
	m.u.Doubts = slices.DeleteFunc(m.u.Doubts, func(d intake.Doubt) bool { return d.Claim == i && d.Key == p.Key })
}

// longer reports whether the fact is a list that the model began, and goes on with in other words.
// What intake read of a list is not made longer: that is another reading, and asked about.
func (m *merger) longer(i int, p pointed, f *calc.Fact) bool {
	if f.Type != calc.TypeMoneys || !m.begun[slot{i, p.Key}] {
		return false
	}
	return !slices.ContainsFunc(m.u.Facts, func(f intake.Fact) bool {
		return f.Claim == i && f.Key == p.Key && p.overlaps(f.Turn, f.Start, f.End)
	})
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

// joined is two lists of amounts as one.
func joined(a, b calc.Value) calc.Value {
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
	case len(p.facts) > 0, len(p.rules) > 0 && m.u.Ask == intake.Vague:
		m.u.Ask = intake.Estimate
	case len(p.rules) > 0, m.u.Ask == intake.Explain && len(p.dropped) == 0:
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
