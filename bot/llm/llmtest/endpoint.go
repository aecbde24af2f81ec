// Package llmtest is an OpenAI-compatible endpoint that misbehaves in every way met so far, for
// tests of whatever depends on a model.
package llmtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Mode is a way for the endpoint to behave.
type Mode string

// The modes. Each of them is what some endpoint was seen to do.
const (
	Well            Mode = "well"             // replies as it should
	ObjectOnly      Mode = "object only"      // refuses json_schema
	TextOnly        Mode = "text only"        // refuses every response format
	Fenced          Mode = "fenced"           // text only, thoughts first, a code fence around the JSON
	Malformed       Mode = "malformed JSON"   // content that does not parse
	Truncated       Mode = "truncated JSON"   // ends for length, in the middle
	NoReason        Mode = "no finish reason" // content ends in the middle, no reason given
	NoChoices       Mode = "empty choices"    // 200 without a reply
	UnknownTool     Mode = "unknown tool"     // calls a tool nobody offered
	Limited         Mode = "429"              // without Retry-After
	LimitedAfter    Mode = "429 retry after"  // with a Retry-After of a second
	LimitedLong     Mode = "429 an hour"      // with a Retry-After beyond every deadline
	LimitedOnce     Mode = "429 once"         // then well
	Broken          Mode = "500"              // always
	Hang            Mode = "hang"             // no response at all
	Drip            Mode = "drip"             // a byte now and then, for ever
	Cut             Mode = "cut stream"       // the connection closes in the middle of the body
	Huge            Mode = "2 MB of text"     // content beyond every limit
	NotTheProtocol  Mode = "html"             // a proxy's page with status 200
	Redirecting     Mode = "redirect"         // to another address
	RepeatsKey      Mode = "repeats the key"  // in the content
	ErrorRepeatsKey Mode = "401 with the key" // in the error message and code
	Events          Mode = "unasked stream"   // server-sent events although none were asked for
)

// Modes lists every mode in which a completion can fail.
var Modes = []Mode{Malformed, Truncated, NoReason, NoChoices, UnknownTool, Limited, LimitedAfter,
	LimitedLong, Broken, Hang, Drip, Cut, Huge, NotTheProtocol, Redirecting, RepeatsKey,
	ErrorRepeatsKey, Events}

// Asked is one completion request as the endpoint got it.
type Asked struct {
	Format   string // response_format.type, "" when absent
	Schema   string // response_format.json_schema.name
	System   string
	Material string
	Key      string // the bearer token
	Body     string // the whole request
}

// Endpoint is the server. Its base URL includes the version path.
type Endpoint struct {
	URL string

	mode  Mode
	reply func(Asked) string
	stop  chan struct{}
	mu    sync.Mutex
	asked []Asked
}

// Serve starts an endpoint for the length of a test. reply gives the content of a reply; nil gives {}.
func Serve(t testing.TB, mode Mode, reply func(Asked) string) *Endpoint {
	t.Helper()
	if reply == nil {
		reply = func(Asked) string { return "{}" }
	}
	e := &Endpoint{mode: mode, reply: reply, stop: make(chan struct{})}
	srv := httptest.NewServer(e)
	e.URL = srv.URL + "/v1"
	t.Cleanup(func() {
		close(e.stop)
		srv.CloseClientConnections()
		srv.Close()
	})
	return e
}

// Asked returns the completion requests so far.
func (e *Endpoint) Asked() []Asked {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]Asked(nil), e.asked...)
}

// ServeHTTP answers in the endpoint's mode.
func (e *Endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, err := read(r)
	if err != nil || !strings.HasSuffix(r.URL.Path, "/chat/completions") {
		http.NotFound(w, r)
		return
	}
	e.mu.Lock()
	e.asked = append(e.asked, a)
	n := len(e.asked)
	e.mu.Unlock()
	e.behave(w, a, n)
}

func (e *Endpoint) behave(w http.ResponseWriter, a Asked, n int) {
	good := e.reply(a)
	switch e.mode {
	case Well:
		complete(w, good, "stop")
	case ObjectOnly:
		if a.Format == "json_schema" {
			fail(w, http.StatusBadRequest, "response_format json_schema is not supported")
			return
		}
		complete(w, good, "stop")
	case TextOnly, Fenced:
		if a.Format != "" {
			fail(w, http.StatusBadRequest, "response_format is not supported")
			return
		}
		if e.mode == Fenced {
			good = "<think>{let me see}</think>\n```json\n" + good + "\n```"
		}
		complete(w, good, "stop")
	case Malformed:
		complete(w, "{\"pieces\": [oops "+good, "stop")
	case Truncated:
		complete(w, good[:len(good)/2], "length")
	case NoReason:
		complete(w, good[:len(good)/2], "")
	case NoChoices:
		send(w, map[string]any{"id": "x", "object": "chat.completion", "choices": []any{}})
	case UnknownTool:
		unknownTool(w)
	case Events:
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprintf(w, "data: {\"choices\":[{\"delta\":{\"content\":%q}}]}\n\n", good)
	case NotTheProtocol:
		fmt.Fprint(w, "<html><body>5000000 元</body></html>")
	case RepeatsKey:
		complete(w, `{"text":"`+a.Key+`"}`, "stop")
	default:
		e.refuse(w, a, good, n)
	}
}

func (e *Endpoint) refuse(w http.ResponseWriter, a Asked, good string, n int) {
	switch e.mode {
	case Limited:
		fail(w, http.StatusTooManyRequests, "slow down")
	case LimitedOnce:
		if n > 1 {
			complete(w, good, "stop")
			return
		}
		w.Header().Set("Retry-After", "0")
		fail(w, http.StatusTooManyRequests, "slow down")
	case LimitedAfter:
		w.Header().Set("Retry-After", "1")
		fail(w, http.StatusTooManyRequests, "slow down")
	case LimitedLong:
		w.Header().Set("Retry-After", "3600")
		fail(w, http.StatusTooManyRequests, "slow down")
	case Broken:
		fail(w, http.StatusInternalServerError, "oops")
	case ErrorRepeatsKey:
		fail(w, http.StatusUnauthorized, "incorrect key "+a.Key+" or "+a.Key[:len(a.Key)-3])
	case Redirecting:
		w.Header().Set("Location", "http://127.0.0.1:1/elsewhere?key="+a.Key)
		w.WriteHeader(http.StatusTemporaryRedirect)
	case Hang:
		e.wait(time.Minute)
	case Drip:
		for e.wait(50 * time.Millisecond) {
			fmt.Fprint(w, " ")
			w.(http.Flusher).Flush()
		}
	case Cut:
		w.Header().Set("Content-Length", "100000")
		fmt.Fprint(w, `{"choices":[{"finish_reason":"stop","message":{"content":"{\"a\":`)
	case Huge:
		complete(w, `{"text":"`+strings.Repeat("很多字", 2<<20/9)+`"}`, "stop")
	}
}

// wait pauses and reports whether the test still runs.
func (e *Endpoint) wait(d time.Duration) bool {
	select {
	case <-e.stop:
		return false
	case <-time.After(d):
		return true
	}
}

func read(r *http.Request) (Asked, error) {
	var body struct {
		Messages []struct{ Role, Content string }
		Format   struct {
			Type   string
			Schema struct{ Name string } `json:"json_schema"`
		} `json:"response_format"`
	}
	var raw json.RawMessage
	if err := json.NewDecoder(r.Body).Decode(&raw); err != nil {
		return Asked{}, err
	}
	if err := json.Unmarshal(raw, &body); err != nil {
		return Asked{}, err
	}
	a := Asked{Format: body.Format.Type, Schema: body.Format.Schema.Name, Body: string(raw),
		Key: strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")}
	for _, m := range body.Messages {
		if m.Role == "system" {
			a.System = m.Content
		} else {
			a.Material = m.Content
		}
	}
	return a, nil
}

func complete(w http.ResponseWriter, content, reason string) {
	choice := map[string]any{"index": 0, "message": map[string]any{"role": "assistant", "content": content}}
	if reason != "" {
		choice["finish_reason"] = reason
	}
	send(w, map[string]any{"id": "x", "object": "chat.completion", "choices": []any{choice},
		"usage": map[string]any{"prompt_tokens": 11, "completion_tokens": 7}})
}

func unknownTool(w http.ResponseWriter) {
	send(w, map[string]any{"choices": []any{map[string]any{"finish_reason": "tool_calls",
		"message": map[string]any{"role": "assistant", "content": "", "tool_calls": []any{
			map[string]any{"id": "1", "type": "function", "function": map[string]any{
				"name": "pay", "arguments": `{"amount":"9999999元"}`}}}}}}})
}

func fail(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"message": message, "type": "test", "code": message}})
}

func send(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v)
}
