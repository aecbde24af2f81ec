package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"policybot/bot"
)

func TestAccess(t *testing.T) {
	c := testConfig(t)
	c.Token = "s3cret"
	c.MetricsHandler = http.NotFoundHandler()
	c.Enter = func(r *http.Request) (func(), *Refusal) {
		if r.Header.Get("X-Busy") != "" {
			return nil, &Refusal{Status: http.StatusTooManyRequests, Detail: "too many requests", Wait: 1500 * time.Millisecond}
		}
		return func() {}, nil
	}
	h := New(c)
	for _, tt := range []struct {
		path, auth, busy string
		status           int
	}{
		{"/api/policies", "", "", 401},
		{"/api/policies", "Bearer wrong", "", 401},
		{"/api/policies", "s3cret", "", 401},
		{"/api/policies", "Bearer s3cret", "", 200},
		{"/api/policies", "Bearer s3cret", "1", 429},
		{"/", "", "", 200},
		{"/healthz", "", "", 200},
		{"/readyz", "", "", 200},
	} {
		w := call(h, "GET", tt.path, "", "Authorization", tt.auth, "X-Busy", tt.busy)
		if w.Code != tt.status {
			t.Errorf("%s with %q: got %d, want %d", tt.path, tt.auth, w.Code, tt.status)
		}
		if w.Code == 429 && w.Header().Get("Retry-After") != "2" {
			t.Errorf("Retry-After is %q, want 2", w.Header().Get("Retry-After"))
		}
		if strings.Contains(w.Body.String(), "s3cret") {
			t.Errorf("%s repeats the token", tt.path)
		}
	}
}

func TestOtherSitesAreRefused(t *testing.T) {
	h := New(testConfig(t))
	w := call(h, "POST", "/api/ask", `{"text":"a"}`, "Sec-Fetch-Site", "cross-site")
	if w.Code != 403 {
		t.Errorf("got %d, want 403", w.Code)
	}
}

// A name that was made to lead to this machine is no way in.
func TestRebinding(t *testing.T) {
	c := testConfig(t)
	c.Authorize = func(*http.Request) *Refusal { return nil } // no tokens are given out
	server := httptest.NewServer(New(c))
	defer server.Close()
	for host, want := range map[string]int{"": 200, "localhost:8080": 200, "evil.example": 421} {
		r, err := http.NewRequest("GET", server.URL+"/api/policies", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		resp, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("host %q: got %d, want %d", host, resp.StatusCode, want)
		}
	}
}

// A panic costs its own request, and nothing of it reaches the caller.
func TestPanicIsContained(t *testing.T) {
	c := testConfig(t)
	c.Ask = func(context.Context, bot.Question) (bot.Answer, error) { panic("secret inside") }
	h := New(c)
	w := call(h, "POST", "/api/ask", `{"text":"a"}`)
	p := decode[problem](t, w, 500)
	if strings.Contains(p.Detail, "secret") {
		t.Errorf("the problem repeats the panic: %s", p.Detail)
	}
	if w := call(h, "GET", "/healthz", ""); w.Code != 200 {
		t.Errorf("after a panic /healthz gives %d", w.Code)
	}
}

func TestErrorsOfTheAnswerer(t *testing.T) {
	for _, tt := range []struct {
		err    error
		status int
	}{
		{context.DeadlineExceeded, 504}, {bot.ErrConflict, 409}, {fmt.Errorf("store: %w", bot.ErrUnavailable), 503}, {io.ErrUnexpectedEOF, 500},
		{&bot.InputError{Code: "too_long", Where: "text", Msg: "x"}, 413}, {&bot.InputError{Code: "character", Where: "text", Msg: "x"}, 400},
	} {
		c := testConfig(t)
		c.Ask = func(context.Context, bot.Question) (bot.Answer, error) { return bot.Answer{}, tt.err }
		if w := call(New(c), "POST", "/api/ask", `{"text":"a"}`); w.Code != tt.status {
			t.Errorf("%v: got %d, want %d", tt.err, w.Code, tt.status)
		}
	}
}
