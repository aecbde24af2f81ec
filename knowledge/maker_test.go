package knowledge_test

import (
	"math/rand/v2"

	"github.com/shopspring/decimal"

	"policybot/calc"
)

// maker makes random cases of a book.
type maker struct {
	*rand.Rand
	book *calc.Book
}

func newMaker(b *calc.Book, seed uint64) *maker {
	return &maker{rand.New(rand.NewPCG(seed, 7)), b}
}

func (m *maker) amount() decimal.Decimal {
	d := decimal.New(m.Int64N(1000), int32(m.IntN(7)))
	if m.IntN(3) == 0 {
		d = d.Add(decimal.New(m.Int64N(1000), -3))
	}
	return d
}

// known is a value of a fact that leaves nothing open.
func (m *maker) known(f *calc.Fact, anyChoice bool) calc.Value {
	switch f.Type {
	case calc.TypeBool:
		return calc.Bool(m.IntN(2) == 0)
	case calc.TypeChoice:
		for {
			c := f.Choices[m.IntN(len(f.Choices))]
			if !anyChoice && c.OnlyIfSaid {
				continue
			}
			if d := f.Choices[m.IntN(len(f.Choices))]; f.Several && !d.OnlyIfSaid {
				return calc.Choose(c.Value, d.Value)
			}
			return calc.Choose(c.Value)
		}
	case calc.TypeMoneys: // what follows a base is drawn near its bands as well
		var list []calc.Value
		most := 5
		if f.Optional { // what others spent goes with the events, one by one
			most = 1
		}
		for range 1 + m.IntN(most) {
			d := m.amount()
			if at := m.ends(f.Key); len(at) > 0 && m.IntN(2) == 0 {
				d = m.near(at[m.IntN(len(at))])
			}
			list = append(list, calc.Money(d))
		}
		return calc.Moneys(list)
	}
	if at := m.ends(f.Key); len(at) > 0 && m.IntN(2) == 0 {
		return calc.Num(m.near(at[m.IntN(len(at))]))
	}
	if f.Type == calc.TypeNumber {
		return calc.Num(decimal.New(m.Int64N(20000), int32(-m.IntN(4))))
	}
	return calc.Money(m.amount())
}

// ends are the figures that a fact is compared with: limits, and ends of bands.
func (m *maker) ends(key string) (list []decimal.Decimal) {
	for i := range m.book.Rules {
		r := &m.book.Rules[i]
		for t := range r.Tests() {
			if t.Fact == key && t.Limit != nil {
				list = append(list, t.Limit.Figure.Value)
			}
		}
		if r.Scale == nil || r.Scale.Of != key {
			continue
		}
		for _, b := range r.Scale.Steps() {
			if b.From != nil {
				list = append(list, b.From.Value)
			}
			if b.To != nil {
				list = append(list, b.To.Value)
			}
		}
	}
	return list
}

// near is a figure, or a little or much more or less.
func (m *maker) near(d decimal.Decimal) decimal.Decimal {
	off := decimal.New(m.Int64N(3), int32(m.IntN(9)-2))
	if m.IntN(2) == 0 {
		return decimal.Max(decimal.Zero, d.Sub(off))
	}
	return d.Add(off)
}

// whole leaves of a number what the rule takes: the count of something comes whole.
func (m *maker) whole(r *calc.Rule, key string, v calc.Value) calc.Value {
	if !r.Whole(key) {
		return v
	}
	return calc.Num(v.Numbers()[0].Lo.Floor())
}

// vague turns a known value into one that is known less well but contains it.
func (m *maker) vague(f *calc.Fact, v calc.Value) calc.Value {
	switch f.Type {
	case calc.TypeMoney, calc.TypeNumber:
		return m.between(v.Numbers()[0].Lo)
	case calc.TypeMoneys:
		var list []calc.Value
		for _, n := range v.Numbers() {
			list = append(list, m.between(n.Lo))
		}
		return calc.Moneys(list)
	case calc.TypeChoice:
		if !f.Several {
			return calc.Choose(v.Options()[0], f.Choices[m.IntN(len(f.Choices))].Value)
		}
	}
	return v
}

func (m *maker) between(d decimal.Decimal) calc.Value {
	return calc.Between(d.Sub(d.Mul(decimal.New(m.Int64N(100), -2))), d.Add(m.amount()))
}

// claim is a claim with everything known, and the same with some of it unknown.
func (m *maker) claim(r *calc.Rule, project string) (full, partial calc.Claim) {
	full = calc.Claim{Rule: r.ID, Project: project, Facts: map[string]calc.Value{}}
	partial = calc.Claim{Rule: r.ID, Project: project, Facts: map[string]calc.Value{}}
	for _, key := range r.Facts {
		f, _ := m.book.FactOf(r.ID, key)
		if f.Assumed || f.Prior || f.Optional {
			// What is supposed when absent is not open; now and then it is said.
			if m.IntN(4) == 0 {
				full.Facts[key] = m.whole(r, key, m.known(f, true))
				partial.Facts[key] = full.Facts[key]
			}
			continue
		}
		unsaid := m.IntN(3) == 0
		full.Facts[key] = m.whole(r, key, m.known(f, !unsaid))
		switch {
		case unsaid:
		case m.IntN(4) == 0:
			partial.Facts[key] = m.vague(f, full.Facts[key])
		default:
			partial.Facts[key] = full.Facts[key]
		}
	}
	return full, partial
}
