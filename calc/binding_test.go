package calc

import (
	"testing"

	"github.com/shopspring/decimal"
)

// At the base that is given the cap is reached, and a cent below it is not.
func TestBindings(t *testing.T) {
	for _, c := range []struct{ rate, cap, base string }{
		{"0.30", "10000", "33333.34"},
		{"0.30", "2000000", "6666666.67"},
		{"0.10", "5000000", "50000000"},
		{"0.5", "0.01", "0.02"},
		{"1", "1000000", "1000000"},
		{"0.07", "0.01", "0.15"},
	} {
		rate, most := decimal.RequireFromString(c.rate), decimal.RequireFromString(c.cap)
		r := &Rule{Rate: &Rate{Figure: Figure{Value: rate}}, Caps: []Cap{{Figure: &Figure{Value: most, Unit: "CNY"}}}}
		got := r.Bindings(nil)
		if len(got) != 1 || !got[0].Base.Equal(decimal.RequireFromString(c.base)) {
			t.Errorf("%s of a base up to %s: %v, want %s", c.rate, c.cap, got, c.base)
			continue
		}
		below := got[0].Base.Sub(decimal.New(1, -2))
		if got[0].Base.Mul(rate).LessThan(most) || !below.Mul(rate).LessThan(most) {
			t.Errorf("%s of %s does not just reach %s", c.rate, got[0].Base, c.cap)
		}
	}
	used := &Rule{Rate: &Rate{Figure: Figure{Value: decimal.RequireFromString("0.5")}},
		Caps: []Cap{{Figure: &Figure{Value: decimal.New(1, 6), Unit: "CNY"}, Less: "received"}}}
	if got := used.Bindings(map[string]Value{"received": Money(decimal.New(6, 5))}); len(got) != 1 || !got[0].Base.Equal(decimal.New(8, 5)) {
		t.Errorf("with 600,000 of 1,000,000 received: %v, want a base of 800,000", got)
	}
	if got := used.Bindings(map[string]Value{"received": Between(decimal.Zero, decimal.New(6, 5))}); len(got) != 0 {
		t.Errorf("with part of it received, not known how much: %v", got)
	}
	if got := (&Rule{Caps: []Cap{{Figure: &Figure{Value: decimal.New(1, 6), Unit: "CNY"}}}}).Bindings(nil); got != nil {
		t.Errorf("without a rate: %v", got)
	}
}
