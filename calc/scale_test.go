package calc

import (
	"math/rand/v2"
	"testing"

	"github.com/shopspring/decimal"
)

// scaleBook is a book of one rule with a scale of bands that begin at the given ends and pay the given
// values; an end belongs to the band that begins there.
func scaleBook(t *testing.T, marginal bool, ends, values []int64) *Book {
	t.Helper()
	text := Text{Zh: "测试", En: "test"}
	fig := func(v int64, unit string) *Figure {
		f := &Figure{Value: decimal.NewFromInt(v), Unit: unit, Clause: "1", Quote: "1%"}
		if unit == "" {
			f.Value = decimal.New(v, -2)
		}
		return f
	}
	s := &Scale{Of: "base", Marginal: marginal}
	for i := range values {
		b := Band{FromAt: Met, ToAt: Unmet, Value: fig(values[i], map[bool]string{false: "CNY", true: ""}[marginal])}
		if i > 0 {
			b.From = fig(ends[i-1], "CNY")
		}
		if i < len(ends) {
			b.To = fig(ends[i], "CNY")
		} else {
			b.ToAt = Met
		}
		s.Bands = append(s.Bands, b)
	}
	b := &Book{Policy: "test", Facts: []Fact{{Key: "base", Type: TypeMoney, Unit: "CNY", Label: text, Ask: text}},
		Rules: []Rule{{ID: "1", Clause: "1", Title: text, Facts: []string{"base"}, Nature: Formula, Scale: s}}}
	if faults := b.Init(); len(faults) > 0 {
		t.Fatal(faults)
	}
	return b
}

// naive pays a whole number of yuan by the definition of a scale: yuan by yuan for a marginal one, in
// hundredths.
func naive(marginal bool, ends, values []int64, base int64) int64 {
	if !marginal {
		band := 0
		for band < len(ends) && base >= ends[band] {
			band++
		}
		return values[band] * 100
	}
	sum, band := int64(0), 0
	for y := int64(0); y < base; y++ { // the yuan from y to y+1
		for band < len(ends) && y >= ends[band] {
			band++
		}
		sum += values[band]
	}
	return sum
}

// TestScalesEqualTheirDefinition compares scales with what their definition pays, at every base and for
// ranges of it.
func TestScalesEqualTheirDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	for range 60 {
		marginal := rng.IntN(2) == 0
		var ends, values []int64
		for at := int64(0); len(ends) < rng.IntN(5); {
			at += 1 + rng.Int64N(20)
			ends = append(ends, at)
		}
		for range len(ends) + 1 {
			values = append(values, 1+rng.Int64N(50))
		}
		b := scaleBook(t, marginal, ends, values)
		at := func(v Value) Interval {
			r, err := b.Estimate(Case{Claims: []Claim{{Rule: "1", Facts: map[string]Value{"base": v}}}})
			if err != nil {
				t.Fatal(err)
			}
			return r.Outcomes[0].Amount
		}
		for base := range int64(60) {
			want := decimal.New(naive(marginal, ends, values, base), -2)
			if got := at(Money(decimal.NewFromInt(base))); !got.equal(Exactly(want)) {
				t.Fatalf("ends %v values %v marginal %v: base %d: got %v, want %v", ends, values, marginal, base, got, want)
			}
			to := base + rng.Int64N(25)
			span := Exactly(want)
			for x := base; x <= to; x++ {
				span = span.union(Exactly(decimal.New(naive(marginal, ends, values, x), -2)))
			}
			if got := at(Between(decimal.NewFromInt(base), decimal.NewFromInt(to))); !got.equal(span) {
				t.Fatalf("ends %v values %v marginal %v: base %d to %d: got %v, want %v", ends, values, marginal, base, to, got, span)
			}
		}
	}
}

// TestInUnit: how numbers stand with their units.
func TestInUnit(t *testing.T) {
	for _, tt := range []struct{ number, unit, lang, want string }{
		{"25,000,000", "USD", "zh", "25,000,000 美元"}, {"25,000,000", "USD", "en", "USD 25,000,000"},
		{"6,000", "平方米", "zh", "6,000 平方米"}, {"6,000", "平方米", "en", "6,000 square metres"},
		{"1", "人", "en", "1 person"}, {"1", "月", "en", "1 month"}, {"3", "PFLOPS", "en", "3 PFLOPS"},
	} {
		if got := InUnit(tt.number, tt.unit, tt.lang); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}
