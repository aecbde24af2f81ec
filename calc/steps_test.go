package calc

import (
	"testing"

	"github.com/shopspring/decimal"
)

// TestIntervalWords: an amount of which nothing is known is never shown as a bound of nothing.
func TestIntervalWords(t *testing.T) {
	n := decimal.NewFromInt
	for _, tt := range []struct {
		v      Interval
		zh, en string
	}{
		{anything, "（未知）", "(unknown)"},
		{Exactly(n(20000000)), "20,000,000", "20,000,000"},
		{Interval{Hi: n(10000000)}, "至多 10,000,000", "up to 10,000,000"},
		{Interval{Lo: n(5000), Hi: n(10000)}, "5,000–10,000", "5,000–10,000"},
		{Interval{Lo: n(5000), Open: true}, "不低于 5,000", "at least 5,000"},
	} {
		for lang, want := range map[string]string{"zh": tt.zh, "en": tt.en} {
			w := writer{lang: lang}
			if got := w.interval(tt.v); got != want {
				t.Errorf("%+v in %s: got %q, want %q", tt.v, lang, got, want)
			}
		}
	}
}
