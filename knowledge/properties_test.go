package knowledge_test

import (
	"maps"
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

func estimate(t *testing.T, b *calc.Book, claims ...calc.Claim) *calc.Result {
	t.Helper()
	r, err := b.Estimate(calc.Case{Claims: claims})
	if err != nil {
		t.Fatalf("%+v: %v", claims, err)
	}
	return r
}

// within reports whether one pair of bounds lies in the other. What is decided case
// by case has none.
func within(in, out calc.Bounds) bool {
	if in.Low == "" || out.Low == "" {
		return in.Low == out.Low
	}
	dec := decimal.RequireFromString
	return !dec(in.Low).LessThan(dec(out.Low)) && (out.High == "" || in.High != "" && !dec(in.High).GreaterThan(dec(out.High)))
}

func line(r *calc.Result, i int) calc.Bounds {
	l := r.Lines("en")[i]
	return calc.Bounds{Low: l.Low, High: l.High}
}

func TestBoundsContainEveryCompletion(t *testing.T) {
	eachBook(t, func(t *testing.T, b *calc.Book) {
		m := newMaker(b, 1)
		for range 6000 {
			r := &b.Rules[m.IntN(len(b.Rules))]
			full, partial := m.claim(r, "")
			got, want := estimate(t, b, full), estimate(t, b, partial)
			if !within(line(got, 0), line(want, 0)) {
				t.Fatalf("rule %s: with %v known %+v, outside %+v of %v", r.ID, full.Facts, line(got, 0), line(want, 0), partial.Facts)
			}
		}
	})
}

func TestTotalsContainEveryCompletion(t *testing.T) {
	eachBook(t, totalsContain)
}

func totalsContain(t *testing.T, b *calc.Book) {
	m := newMaker(b, 2)
	projects := []string{"", "A", "B", "C"}
	for range 1500 {
		var full, partial []calc.Claim
		for range 2 + m.IntN(4) {
			r := &b.Rules[m.IntN(len(b.Rules))]
			f, p := m.claim(r, projects[m.IntN(len(projects))])
			if p.Project == "" { // whose project is not said may be any, or its own
				f.Project = []string{"A", "B", "C", "X", "Y", "Z"}[m.IntN(6)]
				if r.Excludes != nil { // the two branches of 8.1 are taken to speak of one project
					f.Project = "X"
				}
			}
			full, partial = append(full, f), append(partial, p)
		}
		sameEnterprise(b, full)
		sameEnterprise(b, partial)
		if repeatsUnnamed(partial) {
			continue
		}
		got, want := estimate(t, b, full...).Total(), estimate(t, b, partial...).Total()
		if !within(got, want) {
			t.Fatalf("total %+v of\n%+v\noutside %+v of\n%+v", got, full, want, partial)
		}
	}
}

// sameEnterprise makes claims agree on what they say of the enterprise: under one
// rule its tier and what it has received, under a joint cap what that is a share of.
func sameEnterprise(b *calc.Book, claims []calc.Claim) {
	for i := range claims {
		for k := range claims[:i] {
			for _, key := range ofEnterprise(b, claims[k].Rule, claims[i].Rule) {
				delete(claims[i].Facts, key)
				if v, ok := claims[k].Facts[key]; ok {
					claims[i].Facts[key] = v
				}
			}
		}
	}
}

// ofEnterprise are the facts that claims under two rules share.
func ofEnterprise(b *calc.Book, one, other string) (keys []string) {
	r, _ := b.Rule(one)
	s, _ := b.Rule(other)
	for i := range b.Joints {
		if j := &b.Joints[i]; j.Binds(r) && j.Binds(s) {
			keys = append(keys, j.Of)
		}
	}
	for i := range r.Caps {
		if c := &r.Caps[i]; r == s && c.Scope == calc.PerEnterprise && !c.Adds {
			keys = append(keys, c.By, c.Less)
		}
	}
	return keys
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
	eachBook(t, func(t *testing.T, b *calc.Book) {
		m := newMaker(b, 3)
		for range 4000 {
			r := &b.Rules[m.IntN(len(b.Rules))]
			_, c := m.claim(r, "")
			for _, key := range r.Facts {
				if f, _ := b.FactOf(r.ID, key); f.Prior && f.Type == calc.TypeMoney {
					a := m.amount()
					m.notBelow(t, c, key, calc.Money(a.Add(m.amount())), calc.Money(a))
				}
			}
		}
	})
}

// TestMoreOfABaseNeverLowers: shares, marginal scales, money for each unit and joint
// caps give no less for more. A step scale may, where it ends.
func TestMoreOfABaseNeverLowers(t *testing.T) {
	eachBook(t, func(t *testing.T, b *calc.Book) {
		m := newMaker(b, 6)
		for range 4000 {
			r := &b.Rules[m.IntN(len(b.Rules))]
			_, c := m.claim(r, "")
			for _, key := range rising(b, r) {
				f, _ := b.FactOf(r.ID, key)
				less := m.whole(r, key, m.known(f, true))
				more := m.whole(r, key, calc.Num(less.Numbers()[0].Lo.Add(m.amount())))
				if f.Type == calc.TypeMoneys {
					less = calc.Moneys([]calc.Value{calc.Money(less.Numbers()[0].Lo)})
					more = calc.Moneys([]calc.Value{more})
				}
				m.notBelow(t, c, key, less, more)
			}
		}
	})
}

// rising are the facts of which more never gives less: those that no condition
// bounds from above.
func rising(b *calc.Book, r *calc.Rule) (keys []string) {
	switch {
	case r.Rate != nil && len(r.Rate.Units) > 0:
		for _, u := range r.Rate.Units {
			keys = append(keys, u.Fact)
		}
	case r.Rate != nil && !r.Rate.ZeroOpen, r.Scale != nil && r.Scale.Marginal:
		keys = append(keys, r.Base())
	}
	for i := range b.Joints {
		if j := &b.Joints[i]; j.Binds(r) {
			keys = append(keys, j.Of)
		}
	}
	return slices.DeleteFunc(keys, func(key string) bool {
		for t := range r.Tests() {
			if t.Fact == key && t.Limit != nil && (t.Limit.Op == "<" || t.Limit.Op == "<=") {
				return true
			}
		}
		return false
	})
}

// notBelow wants that the claim comes to no more with one value of a fact than with another.
func (m *maker) notBelow(t *testing.T, c calc.Claim, key string, low, high calc.Value) {
	t.Helper()
	with := func(v calc.Value) (calc.Claim, decimal.Decimal, bool) {
		x := c
		x.Facts = maps.Clone(c.Facts)
		x.Facts[key] = v
		h := line(estimate(t, m.book, x), 0).High
		if h == "" {
			return x, decimal.Zero, false
		}
		return x, decimal.RequireFromString(h), true
	}
	x, a, bounded := with(low)
	y, b, also := with(high)
	if bounded && also && a.GreaterThan(b) || !bounded && also {
		t.Fatalf("rule %s: %v gives %s, but %v only %s", c.Rule, x.Facts, a, y.Facts, b)
	}
}

func TestOrderOfClaimsDoesNotMatter(t *testing.T) {
	eachBook(t, func(t *testing.T, b *calc.Book) {
		m := newMaker(b, 4)
		for range 800 {
			var claims []calc.Claim
			for range 2 + m.IntN(5) {
				_, c := m.claim(&b.Rules[m.IntN(len(b.Rules))], []string{"", "A", "B"}[m.IntN(3)])
				claims = append(claims, c)
			}
			one := estimate(t, b, claims...)
			other := slices.Clone(claims)
			m.Shuffle(len(other), func(i, j int) { other[i], other[j] = other[j], other[i] })
			two := estimate(t, b, other...)
			if one.Total() != two.Total() {
				t.Fatalf("total %+v of\n%+v\nbut %+v of\n%+v", one.Total(), claims, two.Total(), other)
			}
		}
	})
}

// TestChoiceEqualsBruteForce compares the plan with trying every choice, on
// cases in which everything is known.
func TestChoiceEqualsBruteForce(t *testing.T) {
	m := newMaker(book(t), 5)
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
