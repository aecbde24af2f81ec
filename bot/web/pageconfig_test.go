package web

import (
	"context"
	"testing"

	"policybot/bot"
	"policybot/calc"
	"policybot/knowledge"
)

// pageConfig is a server with the real bot on the built-in pack and receipts in memory: what the
// browser tests run on.
func pageConfig(t testing.TB) Config {
	t.Helper()
	pack, err := knowledge.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	index, err := bot.NewIndex(t.Context(), pack, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	store := bot.NewMemory()
	b, err := bot.New(bot.Config{Pack: pack, Store: store, Search: index})
	if err != nil {
		t.Fatal(err)
	}
	c := testConfig(t)
	c.Ask, c.Store = b.Ask, store
	c.Estimate = func(ctx context.Context, cs calc.Case, lang string) (bot.Answer, error) {
		return b.Estimate(ctx, cs, lang)
	}
	c.Search = func(ctx context.Context, q string, k int) ([]Hit, error) {
		found, err := index.Search(ctx, q, k)
		var out []Hit
		for _, h := range found {
			out = append(out, Hit{ID: h.ID, Policy: h.Policy, Clause: h.Clause, Title: h.Title, Score: h.Score, Quote: h.Quote})
		}
		return out, err
	}
	return c
}
