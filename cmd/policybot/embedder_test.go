package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"unicode"
)

// TestHostedEmbedder embeds the clauses once, keeps their vectors from one start to the next, sends
// no quantity, and answers all the same when the endpoint is away.
func TestHostedEmbedder(t *testing.T) {
	var texts atomic.Int64
	var down atomic.Bool
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Input []string }
		if down.Load() || json.NewDecoder(r.Body).Decode(&body) != nil {
			http.Error(w, "away", http.StatusServiceUnavailable)
			return
		}
		texts.Add(int64(len(body.Input)))
		var data []map[string]any
		for i, s := range body.Input {
			if strings.ContainsFunc(s, func(c rune) bool { return unicode.IsDigit(c) && c != '6' }) { // 6G is a name
				t.Errorf("a quantity was sent: %q", s)
			}
			data = append(data, map[string]any{"index": i, "embedding": []float32{1, float32(strings.Count(s, "算")), float32(strings.Count(s, "数据"))}})
		}
		json.NewEncoder(w).Encode(map[string]any{"data": data})
	}))
	defer srv.Close()
	cfg := Config{Data: t.TempDir(), OpenAIURL: srv.URL, EmbedModel: "m", Log: slog.New(slog.DiscardHandler)}

	search := func(query string) string {
		t.Helper()
		p, err := assemble(context.Background(), cfg, wants{index: true})
		if err != nil {
			t.Fatal(err)
		}
		defer p.close()
		hits, err := p.search(context.Background(), query, 1)
		if err != nil || len(hits) == 0 {
			t.Fatalf("%s: got %v, %v", query, hits, err)
		}
		return hits[0].Clause
	}
	if got := search("租用算力有没有支持，花了30万"); got != "8.4" {
		t.Errorf("got clause %s, want 8.4", got)
	}
	first := texts.Load()
	search("租用算力有没有支持")
	if more := texts.Load() - first; first < 20 || more > 1 {
		t.Errorf("%d texts at the first start, %d at the second", first, more)
	}
	down.Store(true)
	if got := search("举办论坛给不给钱"); got != "11" {
		t.Errorf("with the endpoint away: got clause %s, want 11", got)
	}
}
