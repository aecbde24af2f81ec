package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"policybot/bot"
	"policybot/calc"
	"policybot/knowledge"
)

// manyPolicies is a server on the built-in policy and on made-up ones: one with rules, one without, one
// that has ended.
func manyPolicies(t *testing.T) http.Handler {
	t.Helper()
	builtin, err := knowledge.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC) }
	store, packs, bots := bot.NewMemory(), []*knowledge.Pack{builtin}, []*bot.Bot{}
	for _, id := range []string{"haiwan", "songshan", "haiwan-2019"} {
		p, err := knowledge.LoadPack(os.DirFS("../testdata/policies"), id)
		if err != nil {
			t.Fatal(err)
		}
		packs = append(packs, p)
	}
	byID := map[string]*bot.Bot{}
	for _, p := range packs {
		b, err := bot.New(bot.Config{Pack: p, Store: store, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		bots, byID[p.ID] = append(bots, b), b
	}
	r, err := bot.NewRouter(t.Context(), bots)
	if err != nil {
		t.Fatal(err)
	}
	of := func(c calc.Case) *bot.Bot {
		if c.Policy == "" {
			return bots[0]
		}
		return byID[c.Policy]
	}
	return New(Config{
		Ask: r.Ask,
		Estimate: func(ctx context.Context, c calc.Case, lang string) (bot.Answer, error) {
			return of(c).Estimate(ctx, c, lang)
		},
		Again: func(ctx context.Context, c calc.Case, lang string) (bot.Answer, error) {
			return of(c).Again(ctx, c, lang)
		},
		Policies: func() []*knowledge.Pack { return packs },
		Store:    store, Now: now, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
}

// TestManyPolicies: a question finds its policy or is asked about, or names it; each receipt replays under
// its own; what has ended is worked out by nobody, and still replays.
func TestManyPolicies(t *testing.T) {
	h := manyPolicies(t)
	ask := func(body string) bot.Answer {
		t.Helper()
		return decode[bot.Answer](t, call(h, "POST", "/api/ask", body), 200)
	}
	if a := ask(`{"thread":"t","text":"小巨人企业奖励多少？"}`); a.Kind != bot.KindClarify || a.Policy.ID != "" {
		t.Errorf("got %s on %q", a.Kind, a.Policy.ID)
	}
	if a := ask(`{"thread":"t","text":"2"}`); a.Policy.ID != "haiwan" || !strings.Contains(a.Text, "30万元") {
		t.Errorf("got %q: %s", a.Policy.ID, a.Text)
	}
	if a := ask(`{"thread":"t","text":"小巨人企业奖励多少？","policy":"songshan"}`); a.Policy.ID != "songshan" || len(a.Lines) > 0 {
		t.Errorf("got %q: %s", a.Policy.ID, a.Text)
	}
	if w := call(h, "POST", "/api/ask", `{"thread":"t","text":"小巨人","policy":"nowhere"}`); w.Code < 400 || w.Code > 499 || !strings.Contains(w.Body.String(), "nowhere") {
		t.Errorf("a policy that is not there: %d %s", w.Code, w.Body)
	}
	a := ask(`{"thread":"u","text":"2022年的时候，我们公司获评了智慧园区示范，能拿多少奖励？"}`)
	if len(a.Lines) != 1 || a.Lines[0].High != "450000.00" || a.Policy.ID != "haiwan-2019" {
		t.Errorf("as of 2022: %q %+v", a.Policy.ID, a.Lines)
	}
	if v := decode[replayView](t, call(h, "POST", "/api/receipts/"+a.Receipt+"/replay", "{}"), 200); !v.Same || !v.SameVersion {
		t.Errorf("replay: %+v", v)
	}
	const ended = `{"policy":"haiwan-2019","claims":[{"rule":"3","facts":{"smart_park":true}}]}`
	if a := decode[bot.Answer](t, call(h, "POST", "/api/estimate", ended), 200); len(a.Lines) > 0 || !strings.Contains(a.Text, "已失效") {
		t.Errorf("a policy that has ended: %+v %s", a.Lines, a.Text)
	}
	list := decode[struct{ Policies []policyInfo }](t, call(h, "GET", "/api/policies", ""), 200)
	for i, want := range []policyInfo{{}, {Rules: 3, Until: "2028-12-31"}, {Rules: 0}, {Rules: 2, Until: "2023-12-31"}} {
		if got := list.Policies[i]; i > 0 && got.Rules != want.Rules || got.Until != want.Until {
			t.Errorf("policy %d: got %+v, want %+v", i, got, want)
		}
	}
	if w := call(h, "GET", "/api/policies/songshan/rules", ""); w.Code != 200 {
		t.Errorf("the rules of a policy without rules: %d %s", w.Code, w.Body)
	}
}
