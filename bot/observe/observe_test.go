package observe

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"policybot/bot"
)

func scrape(t *testing.T, o *Observer) string {
	t.Helper()
	w := httptest.NewRecorder()
	o.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Fatalf("metrics: %d", w.Code)
	}
	return w.Body.String()
}

func wants(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(text, line) {
			t.Errorf("no %q in\n%s", line, text)
		}
	}
}

func TestQuestionsAreCounted(t *testing.T) {
	o := New(nil)
	store := o.Store(bot.NewMemory())
	ask := o.Ask(func(ctx context.Context, q bot.Question) (bot.Answer, error) {
		switch q.Text {
		case "bad":
			return bot.Answer{}, &bot.InputError{Code: "text"}
		case "down":
			return bot.Answer{}, bot.ErrUnavailable
		}
		a := bot.Answer{Kind: bot.KindEstimate, Refused: []string{"x"}, Model: bot.ModelUse{Guard: "passed", Calls: 2, PromptTokens: 30, CompletionTokens: 4}}
		if _, err := store.ByKey(ctx, q.Key); err == nil {
			return a, nil
		}
		c, err := store.Conversation(ctx, q.Thread)
		if err != nil {
			return a, err
		}
		_, err = store.SaveTurn(ctx, c, bot.Receipt{ID: q.Key, Key: q.Key, Thread: q.Thread, Turn: 1})
		return a, err
	})
	for _, q := range []bot.Question{
		{Thread: "t", Key: "k1", Channel: "web"}, {Thread: "t", Key: "k1", Channel: "web"},
		{Text: "bad", Channel: "made up by a caller"}, {Text: "down", Channel: "slack"},
	} {
		ask(context.Background(), q)
	}
	o.Gauge("places", "x", func() float64 { return 7 })
	o.Counts("refused_total", "x", "reason", func() map[string]int64 { return map[string]int64{"full": 3} })
	o.Policies(func() []bot.PolicyRef { return []bot.PolicyRef{{ID: "p", Version: "sha256:1"}} })
	got := scrape(t, o)
	wants(t, got,
		`policybot_questions_total{channel="web",kind="estimate"} 1`, `policybot_questions_total{channel="other",kind="invalid"} 1`,
		`policybot_questions_total{channel="slack",kind="failed"} 1`, `policybot_repeats_total 1`, `policybot_gate_refusals_total 1`,
		`policybot_model_calls_total 2`, `policybot_model_tokens_total{direction="prompt"} 30`, `policybot_model_outcomes_total{outcome="passed"} 1`,
		`policybot_stage_seconds_count{stage="save"} 1`, `policybot_stage_seconds_count{stage="answer"} 4`,
		`policybot_places 7`, `policybot_refused_total{reason="full"} 3`, `policybot_policy_info{policy="p",version="sha256:1"} 1`, "go_goroutines")
	if strings.Contains(got, "made up") {
		t.Error("a label says what a caller made up")
	}
}

func TestRequests(t *testing.T) {
	var lines bytes.Buffer
	log := Logger(slog.NewJSONHandler(&lines, &slog.HandlerOptions{Level: slog.LevelDebug,
		ReplaceAttr: Clean(func(s string) string { return strings.ReplaceAll(s, "s3cret", "[secret]") })}))
	o := New(nil)
	mux := http.NewServeMux()
	mux.HandleFunc("/api/threads/{id}", func(w http.ResponseWriter, r *http.Request) {
		log.ErrorContext(r.Context(), "with s3cret", "err", errors.New("password s3cret is wrong"), "any", struct{ T string }{"s3cret"})
		w.WriteHeader(http.StatusTeapot)
	})
	h := o.Requests(log, mux)
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/api/threads/private-name", nil)
	r.Header.Set("X-Request-Id", "abc-1")
	h.ServeHTTP(w, r)
	if w.Header().Get("X-Request-Id") != "abc-1" {
		t.Errorf("request id %q", w.Header().Get("X-Request-Id"))
	}
	wants(t, lines.String(), `"request":"abc-1"`, `"status":418`, `with [secret]`, `password [secret] is wrong`)
	for _, private := range []string{"s3cret", "private-name"} {
		if strings.Contains(lines.String(), private) {
			t.Errorf("the log says %s: %s", private, &lines)
		}
	}
	w = httptest.NewRecorder()
	r = httptest.NewRequest("GET", "/nowhere", nil)
	r.Header.Set("X-Request-Id", "line\nbreak")
	h.ServeHTTP(w, r)
	if id := w.Header().Get("X-Request-Id"); len(id) != 16 {
		t.Errorf("request id %q", id)
	}
	wants(t, scrape(t, o), `policybot_http_requests_total{code="418",route="/api/threads/{id}"} 1`, `policybot_http_requests_total{code="404",route="other"} 1`)
}

// Traces go where the standard variables say, and hold no words of a person.
func TestTraces(t *testing.T) {
	var bodies atomic.Int64
	var got bytes.Buffer
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.URL.Path == "/v1/traces" && bodies.Add(1) == 1 {
			got.Write(body)
		}
	}))
	defer receiver.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.URL)
	tracer, stop, err := Tracer(context.Background(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	o := New(tracer)
	ask := o.Ask(func(ctx context.Context, q bot.Question) (bot.Answer, error) {
		_, end := o.Stage(ctx, StageSearch)
		end()
		return bot.Answer{Kind: bot.KindExplain}, nil
	})
	h := o.Requests(slog.New(slog.DiscardHandler), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ask(r.Context(), bot.Question{Text: "private words", Thread: "private-name", Channel: "web"})
	}))
	r := httptest.NewRequest("POST", "/api/ask", nil)
	r.Header.Set("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	h.ServeHTTP(httptest.NewRecorder(), r)
	if err := stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	if bodies.Load() == 0 {
		t.Fatal("nothing was sent")
	}
	wants(t, got.String(), "policybot", "answer", "search", "policybot.kind", "\x0a\xf7\x65\x19\x16\xcd\x43\xdd")
	if strings.Contains(got.String(), "private") {
		t.Error("a trace holds what a person said")
	}
}

// Without an observer nothing is wrapped.
func TestNil(t *testing.T) {
	var o *Observer
	store := bot.NewMemory()
	if o.Store(store) != bot.Store(store) {
		t.Error("the store is wrapped")
	}
	_, end := o.Stage(context.Background(), StageModel)
	end()
}
