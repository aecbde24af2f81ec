package web

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"policybot/bot"
	"policybot/calc"
	"policybot/knowledge"
)

// testConfig is a server on the built-in pack with receipts in memory. Questions are answered by a
// stand-in that reads nothing: what it says is worked out by the real calculator.
func testConfig(t testing.TB) Config {
	t.Helper()
	pack, err := knowledge.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	store := bot.NewMemory()
	estimate := func(_ context.Context, c calc.Case, lang string) (bot.Answer, error) {
		res, err := pack.Book.Estimate(c)
		if err != nil {
			return bot.Answer{}, &bot.InputError{Code: "case", Where: "case", Msg: err.Error()}
		}
		total := res.Total()
		return bot.Answer{Kind: bot.KindEstimate, Lang: lang, Text: "**" + total.High + "**", Lines: res.Lines(lang), Total: &total,
			Choices: res.Choices(), Missing: res.Missing(lang), Facts: []bot.Fact{}, Unused: []bot.Unused{}, Citations: []bot.Citation{},
			Figures: []bot.Figure{}, Model: bot.ModelUse{Guard: "off"}, Policy: bot.PolicyRef{ID: pack.ID, Version: pack.Version}}, nil
	}
	ask := func(ctx context.Context, q bot.Question) (bot.Answer, error) {
		c, err := calc.ParseCase([]byte(`{"claims":[{"rule":"8.1a","facts":{"level":"national","approved_fixed_assets":"150000000"}}]}`))
		if err != nil {
			return bot.Answer{}, err
		}
		a, err := estimate(ctx, c, "zh")
		if err != nil {
			return a, err
		}
		conv, err := store.Conversation(ctx, q.Thread)
		if err != nil {
			return a, err
		}
		a.Thread, a.Receipt = q.Thread, "r-"+q.Thread
		doc, err := json.Marshal(a)
		if err != nil {
			return a, err
		}
		data, err := json.Marshal(c)
		if err != nil {
			return a, err
		}
		_, err = store.SaveTurn(ctx, conv, bot.Receipt{ID: a.Receipt, Thread: q.Thread, Turn: 1, Key: q.Key, Channel: q.Channel,
			Question: q.Text, At: time.Unix(0, 0), Policy: a.Policy, Case: data, Answer: doc})
		return a, err
	}
	return Config{
		Ask: ask, Estimate: estimate, Store: store,
		Policies: func() []*knowledge.Pack { return []*knowledge.Pack{pack} },
		Search: func(_ context.Context, q string, k int) ([]Hit, error) {
			return []Hit{{ID: "8.1", Policy: pack.ID, Clause: "8.1", Title: "支持数字基础设施建设", Score: 1, Quote: "10%"}}, nil
		},
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

// call sends one request. A body makes it JSON unless headers say otherwise.
func call(h http.Handler, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// decode reads a JSON response, and fails the test when the status is another one.
func decode[T any](t *testing.T, w *httptest.ResponseRecorder, status int) T {
	t.Helper()
	var v T
	if w.Code != status {
		t.Fatalf("got status %d, want %d: %s", w.Code, status, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("response is not JSON: %v: %s", err, w.Body)
	}
	return v
}
