package knowledge_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/shopspring/decimal"

	"policybot/calc"
	"policybot/knowledge"
)

func book(t testing.TB) *calc.Book {
	t.Helper()
	p, err := knowledge.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return p.Book
}

// maker makes random cases of a book.
type maker struct {
	*rand.Rand
	book *calc.Book
}

func newMaker(t testing.TB, seed uint64) *maker {
	return &maker{rand.New(rand.NewPCG(seed, 7)), book(t)}
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
			if anyChoice || !c.OnlyIfSaid {
				return calc.Choose(c.Value)
			}
		}
	case calc.TypeMoneys:
		var list []calc.Value
		most := 3
		if f.Optional { // what others spent goes with the events, one by one
			most = 1
		}
		for range 1 + m.IntN(most) {
			list = append(list, calc.Money(m.amount()))
		}
		return calc.Moneys(list)
	case calc.TypeNumber:
		if f.Unit == "PFLOPS" {
			return calc.Num(decimal.NewFromInt(990 + m.Int64N(20)))
		}
		return calc.Num(decimal.New(130+m.Int64N(10), -2))
	}
	return calc.Money(m.amount())
}

// vague turns a known value into one that is known less well but contains it.
func (m *maker) vague(f *calc.Fact, v calc.Value) calc.Value {
	switch f.Type {
	case calc.TypeMoney, calc.TypeNumber:
		d := v.Numbers()[0].Lo
		return calc.Between(d.Sub(d.Mul(decimal.New(m.Int64N(100), -2))), d.Add(m.amount()))
	case calc.TypeChoice:
		if !f.Several {
			return calc.Choose(v.Options()[0], f.Choices[m.IntN(len(f.Choices))].Value)
		}
	}
	return v
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
				full.Facts[key] = m.known(f, true)
				partial.Facts[key] = full.Facts[key]
			}
			continue
		}
		unsaid := m.IntN(3) == 0
		full.Facts[key] = m.known(f, !unsaid)
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

func estimate(t *testing.T, b *calc.Book, claims ...calc.Claim) *calc.Result {
	t.Helper()
	r, err := b.Estimate(calc.Case{Claims: claims})
	if err != nil {
		t.Fatalf("%+v: %v", claims, err)
	}
	return r
}

func within(in, out calc.Bounds) bool {
	dec := decimal.RequireFromString
	return !dec(in.Low).LessThan(dec(out.Low)) && (out.High == "" || in.High != "" && !dec(in.High).GreaterThan(dec(out.High)))
}

func line(r *calc.Result, i int) calc.Bounds {
	l := r.Lines("en")[i]
	return calc.Bounds{Low: l.Low, High: l.High}
}

func TestBoundsContainEveryCompletion(t *testing.T) {
	m := newMaker(t, 1)
	for range 6000 {
		r := &m.book.Rules[m.IntN(len(m.book.Rules))]
		full, partial := m.claim(r, "")
		got, want := estimate(t, m.book, full), estimate(t, m.book, partial)
		if !within(line(got, 0), line(want, 0)) {
			t.Fatalf("rule %s: with %v known %+v, outside %+v of %v", r.ID, full.Facts, line(got, 0), line(want, 0), partial.Facts)
		}
	}
}

func TestTotalsContainEveryCompletion(t *testing.T) {
	m := newMaker(t, 2)
	projects := []string{"", "A", "B", "C"}
	for range 1500 {
		var full, partial []calc.Claim
		for range 2 + m.IntN(4) {
			r := &m.book.Rules[m.IntN(len(m.book.Rules))]
			f, p := m.claim(r, projects[m.IntN(len(projects))])
			if p.Project == "" { // whose project is not said may be any, or its own
				f.Project = []string{"A", "B", "C", "X", "Y", "Z"}[m.IntN(6)]
				if r.Excludes != nil { // the two branches of 8.1 are taken to speak of one project
					f.Project = "X"
				}
			}
			full, partial = append(full, f), append(partial, p)
		}
		sameEnterprise(full)
		sameEnterprise(partial)
		if repeatsUnnamed(partial) {
			continue
		}
		got, want := estimate(t, m.book, full...).Total(), estimate(t, m.book, partial...).Total()
		if !within(got, want) {
			t.Fatalf("total %+v of\n%+v\noutside %+v of\n%+v", got, full, want, partial)
		}
	}
}

// sameEnterprise makes claims under one rule agree on what they say of the enterprise.
func sameEnterprise(claims []calc.Claim) {
	for i, c := range claims {
		k := slices.IndexFunc(claims, func(x calc.Claim) bool { return x.Rule == c.Rule })
		for _, key := range []string{"tier", "received_this_year", "received_before"} {
			if k == i {
				continue
			}
			delete(claims[i].Facts, key)
			if v, ok := claims[k].Facts[key]; ok {
				claims[i].Facts[key] = v
			}
		}
	}
}

// repeatsUnnamed: a claim that does not name a project, beside another of the
// same rule, is another project, or the two would be one claim.
func repeatsUnnamed(claims []calc.Claim) bool {
	n := map[string]int{}
	for _, c := range claims {
		n[c.Rule]++
	}
	return slices.ContainsFunc(claims, func(c calc.Claim) bool { return c.Project == "" && n[c.Rule] > 1 })
}

func TestMoreReceivedNeverRaises(t *testing.T) {
	m := newMaker(t, 3)
	for range 4000 {
		r := &m.book.Rules[m.IntN(len(m.book.Rules))]
		_, c := m.claim(r, "")
		for _, key := range r.Facts {
			f, _ := m.book.FactOf(r.ID, key)
			if !f.Prior || f.Type != calc.TypeMoney {
				continue
			}
			less, more := c, c
			less.Facts, more.Facts = maps.Clone(c.Facts), maps.Clone(c.Facts)
			a := m.amount()
			less.Facts[key] = calc.Money(a)
			more.Facts[key] = calc.Money(a.Add(m.amount()))
			lo, hi := line(estimate(t, m.book, more), 0), line(estimate(t, m.book, less), 0)
			if decimal.RequireFromString(lo.High).GreaterThan(decimal.RequireFromString(hi.High)) {
				t.Fatalf("rule %s: %v gives %s, but with more received %v %s", r.ID, less.Facts, hi.High, more.Facts, lo.High)
			}
		}
	}
}

func TestOrderOfClaimsDoesNotMatter(t *testing.T) {
	m := newMaker(t, 4)
	for range 800 {
		var claims []calc.Claim
		for range 2 + m.IntN(5) {
			_, c := m.claim(&m.book.Rules[m.IntN(len(m.book.Rules))], []string{"", "A", "B"}[m.IntN(3)])
			claims = append(claims, c)
		}
		one := estimate(t, m.book, claims...)
		other := slices.Clone(claims)
		m.Shuffle(len(other), func(i, j int) { other[i], other[j] = other[j], other[i] })
		two := estimate(t, m.book, other...)
		if one.Total() != two.Total() {
			t.Fatalf("total %+v of\n%+v\nbut %+v of\n%+v", one.Total(), claims, two.Total(), other)
		}
	}
}

// TestChoiceEqualsBruteForce compares the plan with trying every choice, on
// cases in which everything is known.
func TestChoiceEqualsBruteForce(t *testing.T) {
	m := newMaker(t, 5)
	rules := []string{"8.1a", "8.1b", "8.3", "8.4", "9", "11", "5"}
	for range 1500 {
		var claims []calc.Claim
		for range 2 + m.IntN(7) {
			r, _ := m.book.Rule(rules[m.IntN(len(rules))])
			c, _ := m.claim(r, []string{"A", "B", "C", "D"}[m.IntN(4)])
			for _, key := range r.Facts {
				if f, _ := m.book.Fact(key); f.Prior || f.Optional {
					delete(c.Facts, key)
				}
			}
			if slices.ContainsFunc(claims, func(x calc.Claim) bool { return x.Rule == c.Rule && x.Project == c.Project }) {
				continue
			}
			claims = append(claims, c)
		}
		r := estimate(t, m.book, claims...)
		if got, want := r.Total().High, bruteForce(r.Lines("en"), claims, capOf5(claims)).StringFixed(2); got != want {
			t.Fatalf("got %s, want %s for\n%+v\n%+v", got, want, claims, r.Choices())
		}
	}
}

// capOf5 is the joint cap of rule 5: where claims name different tiers, the least.
func capOf5(claims []calc.Claim) decimal.Decimal {
	least := decimal.NewFromInt(100000)
	for _, c := range claims {
		if c.Rule == "5" {
			caps := map[string]int64{"sme": 10000, "beijing_srdi": 50000, "little_giant": 100000, "not_sme": 100000}
			least = decimal.Min(least, decimal.NewFromInt(caps[c.Facts["tier"].Options()[0]]))
		}
	}
	return least
}

// bruteForce tries every choice of one rule a project.
func bruteForce(lines []calc.Line, claims []calc.Claim, cap5 decimal.Decimal) decimal.Decimal {
	projects := map[string][]int{}
	for i, c := range claims {
		if c.Rule != "5" {
			projects[c.Project] = append(projects[c.Project], i)
		}
	}
	names := slices.Sorted(maps.Keys(projects))
	caps := map[string]decimal.Decimal{"8.4": decimal.NewFromInt(1000000), "11": decimal.NewFromInt(1000000), "5": cap5}
	most := decimal.Zero
	var try func(i int, sums map[string]decimal.Decimal)
	try = func(i int, sums map[string]decimal.Decimal) {
		if i == len(names) {
			total := decimal.Zero
			for rule, s := range sums {
				if c, ok := caps[rule]; ok {
					s = decimal.Min(s, c)
				}
				total = total.Add(s)
			}
			most = decimal.Max(most, total)
			return
		}
		for _, k := range projects[names[i]] {
			next := maps.Clone(sums)
			next[claims[k].Rule] = next[claims[k].Rule].Add(decimal.RequireFromString(lines[k].High))
			try(i+1, next)
		}
	}
	start := map[string]decimal.Decimal{}
	for i, c := range claims {
		if c.Rule == "5" {
			start["5"] = start["5"].Add(decimal.RequireFromString(lines[i].High))
		}
	}
	try(0, start)
	return most
}
