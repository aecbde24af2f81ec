package knowledge_test

import (
	"os"
	"testing"

	"github.com/shopspring/decimal"

	"policybot/calc"
	"policybot/knowledge"
)

// BenchmarkEstimate works out both branches of clause 8.1 with full working.
func BenchmarkEstimate(b *testing.B) {
	bk := book(b)
	c := calc.Case{Claims: []calc.Claim{
		{Rule: "8.1a", Project: "A", Facts: map[string]calc.Value{
			"level": calc.Choose("national"), "approved_fixed_assets": calc.Money(decimal.RequireFromString("123456789.01"))}},
		{Rule: "8.1b", Project: "A", Facts: map[string]calc.Value{
			"municipal_funding": calc.Money(decimal.RequireFromString("31234567.89"))}},
	}}
	b.Run("working", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := bk.Estimate(c); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("working and lines", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			r, err := bk.Estimate(c)
			if err != nil {
				b.Fatal(err)
			}
			if len(r.Lines("zh")) != 2 || r.Total().High == "" {
				b.Fatal("incomplete")
			}
		}
	})
}

// BenchmarkLoad loads and checks the built-in pack, examples included.
func BenchmarkLoad(b *testing.B) {
	files := os.DirFS(".")
	for b.Loop() {
		if _, err := knowledge.LoadPack(files, packDir); err != nil {
			b.Fatal(err)
		}
	}
}
