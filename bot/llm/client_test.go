package llm_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"policybot/bot/llm"
	"policybot/bot/llm/llmtest"
)

const key = "sk-test-0123456789abcdefghij"

var request = llm.Request{
	Name:     "greet",
	System:   "Greet.",
	Material: "Someone comes in.",
	Schema: json.RawMessage(`{"type":"object","properties":{"text":{"type":"string"}},` +
		`"required":["text"],"additionalProperties":false}`),
}

func quick(e *llmtest.Endpoint) llm.Config {
	return llm.Config{
		Key: key, BaseURL: e.URL, ChatModel: "some-model",
		CallTimeout: 10 * time.Second, Backoff: 5 * time.Millisecond,
	}
}

func hello(llmtest.Asked) string { return `{"text":"hello"}` }

func TestCompleteFindsTheFormatOnce(t *testing.T) {
	tests := []struct {
		mode    llmtest.Mode
		formats string // asked over two completions
	}{
		{llmtest.Well, "json_schema json_schema"},
		{llmtest.ObjectOnly, "json_schema json_object json_object"},
		{llmtest.TextOnly, "json_schema json_object  "},
		{llmtest.Fenced, "json_schema json_object  "},
	}
	for _, tt := range tests {
		e := llmtest.Serve(t, tt.mode, hello)
		c := llm.New(quick(e))
		for range 2 {
			r, err := c.Complete(context.Background(), request)
			if err != nil || string(r.JSON) != `{"text":"hello"}` {
				t.Errorf("%s: got %s, %v", tt.mode, r.JSON, err)
			}
		}
		var formats []string
		for _, a := range e.Asked() {
			formats = append(formats, a.Format)
			if a.Format != "json_schema" && !strings.Contains(a.System, `"additionalProperties":false`) {
				t.Errorf("%s: without a schema mode the schema is not in the instructions", tt.mode)
			}
		}
		if got := strings.Join(formats, " "); got != tt.formats {
			t.Errorf("%s: formats got %q, want %q", tt.mode, got, tt.formats)
		}
	}
}

func TestCompleteCountsCallsAndTokens(t *testing.T) {
	e := llmtest.Serve(t, llmtest.LimitedOnce, hello)
	r, err := llm.New(quick(e)).Complete(context.Background(), request)
	want := llm.Usage{Calls: 2, PromptTokens: 11, CompletionTokens: 7}
	if err != nil || r.Usage != want || r.Model != "some-model" {
		t.Errorf("got %+v, %v, want %+v", r, err, want)
	}
}

func TestCompleteFailsInTimeAndWithoutTheKey(t *testing.T) {
	for _, mode := range llmtest.Modes {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			e := llmtest.Serve(t, mode, hello)
			ctx, cancel := context.WithTimeout(context.Background(), 900*time.Millisecond)
			defer cancel()
			began := time.Now()
			r, err := llm.New(quick(e)).Complete(ctx, request)
			if err == nil {
				t.Fatalf("got the reply %s, want an error", r.JSON)
			}
			if !errors.Is(err, llm.ErrReply) && !errors.Is(err, llm.ErrUnavailable) {
				t.Errorf("got %v, which is neither of the errors callers know", err)
			}
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("took %v with a deadline of 900 ms", took)
			}
			shown := fmt.Sprintf("%v %+v %#v %s", err, err, r, r.JSON)
			for n := 0; n+8 <= len(key); n++ {
				if strings.Contains(shown, key[n:n+8]) {
					t.Fatalf("the key stands in %q", shown)
				}
			}
			if r.Usage.Calls != len(e.Asked()) {
				t.Errorf("counted %d calls, made %d", r.Usage.Calls, len(e.Asked()))
			}
		})
	}
}

func TestClientDoesNotPrintItsKey(t *testing.T) {
	c := llm.New(llm.Config{Key: key, BaseURL: "http://" + key + "@127.0.0.1:1/v1?k=" + key})
	_, err := c.Complete(context.Background(), request)
	if err == nil || strings.Contains(err.Error(), key) {
		t.Errorf("got %v, want an error without the key", err)
	}
}

func TestRetryAfterIsObeyedWithinTheDeadline(t *testing.T) {
	for mode, calls := range map[llmtest.Mode]int{llmtest.LimitedAfter: 3, llmtest.LimitedLong: 1, llmtest.Limited: 3} {
		e := llmtest.Serve(t, mode, hello)
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		began := time.Now()
		_, err := llm.New(quick(e)).Complete(ctx, request)
		took := time.Since(began)
		// A pause that does not fit into the deadline is not begun.
		if err == nil || len(e.Asked()) != calls || ctx.Err() != nil {
			t.Errorf("%s: %d calls in %v, %v; want %d", mode, len(e.Asked()), took, err, calls)
		}
		if mode == llmtest.LimitedAfter && took < 2*time.Second {
			t.Errorf("%s: %d calls in %v, want a second between them", mode, len(e.Asked()), took)
		}
		cancel()
	}
}

func TestBreakerLeavesABrokenEndpointAlone(t *testing.T) {
	e := llmtest.Serve(t, llmtest.Broken, hello)
	cfg := quick(e)
	cfg.Trip, cfg.Rest, cfg.Tries = 3, time.Hour, 1
	c := llm.New(cfg)
	for range 6 {
		if _, err := c.Complete(context.Background(), request); !errors.Is(err, llm.ErrUnavailable) {
			t.Fatalf("got %v, want unavailable", err)
		}
	}
	if n := len(e.Asked()); n != 3 {
		t.Errorf("asked %d times, want 3", n)
	}
}

func TestBadRepliesDoNotOpenTheBreaker(t *testing.T) {
	e := llmtest.Serve(t, llmtest.Malformed, hello)
	cfg := quick(e)
	cfg.Trip = 2
	c := llm.New(cfg)
	for range 5 {
		if _, err := c.Complete(context.Background(), request); !errors.Is(err, llm.ErrReply) {
			t.Fatalf("got %v, want a bad reply", err)
		}
	}
}

func TestConcurrentCallsAreCapped(t *testing.T) {
	e := llmtest.Serve(t, llmtest.Hang, hello)
	cfg := quick(e)
	cfg.Concurrent, cfg.Queue, cfg.CallTimeout = 2, 20*time.Millisecond, time.Second
	c := llm.New(cfg)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if _, err := c.Complete(context.Background(), request); !errors.Is(err, llm.ErrUnavailable) {
				t.Errorf("got %v, want unavailable", err)
			}
		})
	}
	wg.Wait()
	if n := len(e.Asked()); n != 2 {
		t.Errorf("%d calls at the same time, want 2", n)
	}
}

func TestReasoningModelsAreAsked(t *testing.T) {
	for _, name := range []string{"o1", "o3-mini", "gpt-5-nano", "gpt-6-sol", "qwen2.5", "deepseek-chat"} {
		e := llmtest.Serve(t, llmtest.Well, hello)
		cfg := quick(e)
		cfg.ChatModel = name
		if _, err := llm.New(cfg).Complete(context.Background(), request); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestScript(t *testing.T) {
	s := llm.NewScript(`{"a":"b"}`, "!nonsense")
	r, err := s.Complete(context.Background(), request)
	if err != nil || string(r.JSON) != `{"a":"b"}` || r.Usage.Calls != 1 {
		t.Errorf("got %+v, %v", r, err)
	}
	if _, err := s.Complete(context.Background(), request); !errors.Is(err, llm.ErrReply) {
		t.Errorf("got %v, want a bad reply", err)
	}
	if _, err := s.Complete(context.Background(), request); !errors.Is(err, llm.ErrUnavailable) {
		t.Errorf("got %v, want unavailable", err)
	}
	if n := len(s.Asked()); n != 3 {
		t.Errorf("kept %d requests, want 3", n)
	}
}
