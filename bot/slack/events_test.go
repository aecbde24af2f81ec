package slack_test

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const secret = "8f742231b10e8888abcd99yyyzzz85a5"

type fields = map[string]any

func newEventID() string {
	var b [8]byte
	rand.Read(b[:])
	return "Ev" + hex.EncodeToString(b[:])
}

// wrap makes a delivery of an inner event.
func wrap(inner fields) fields {
	return fields{"type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": newEventID(), "event_time": time.Now().Unix(),
		"authorizations": []fields{{"team_id": "T1", "user_id": "UBOT", "is_bot": true}}, "event": inner}
}

// said is a message of a person; more overrides its fields.
func said(channel, user, text, ts string, more fields) fields {
	kind := "channel"
	if strings.HasPrefix(channel, "D") {
		kind = "im"
	}
	m := fields{"type": "message", "channel": channel, "channel_type": kind, "user": user, "text": text, "ts": ts, "event_ts": ts, "team": "T1"}
	for k, v := range more {
		m[k] = v
	}
	return m
}

// mention is the same message as the app_mention event has it.
func mention(m fields) fields {
	out := fields{}
	for k, v := range m {
		if k != "channel_type" {
			out[k] = v
		}
	}
	out["type"] = "app_mention"
	return out
}

func signature(body []byte, at time.Time, key string) http.Header {
	ts := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(key))
	fmt.Fprintf(mac, "v0:%s:%s", ts, body)
	h := http.Header{}
	h.Set("X-Slack-Request-Timestamp", ts)
	h.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	return h
}

// deliver posts a body to the bot's handler, signed now.
func deliver(h http.Handler, path string, body []byte, contentType string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", path, strings.NewReader(string(body)))
	r.Header = signature(body, time.Now(), secret)
	r.Header.Set("Content-Type", contentType)
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec
}

func deliverEvent(t testing.TB, h http.Handler, e fields) int {
	t.Helper()
	body, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return deliver(h, "/slack/events", body, "application/json").Code
}

func deliverInteraction(t testing.TB, h http.Handler, payload fields) *httptest.ResponseRecorder {
	t.Helper()
	doc, err := json.Marshal(payload)
	if err != nil {
		t.Fatal(err)
	}
	return deliver(h, "/slack/interactivity", []byte(url.Values{"payload": {string(doc)}}.Encode()), "application/x-www-form-urlencoded")
}

func deliverCommand(h http.Handler, text, response string) *httptest.ResponseRecorder {
	form := url.Values{"team_id": {"T1"}, "channel_id": {"C1"}, "user_id": {"U1"}, "command": {"/policy"}, "text": {text},
		"response_url": {response}, "trigger_id": {newEventID()}}
	return deliver(h, "/slack/commands", []byte(form.Encode()), "application/x-www-form-urlencoded")
}

// press is the payload of a button of a posted message.
func press(p post, user, action, value, label string, more fields) fields {
	out := fields{"type": "block_actions", "team": fields{"id": "T1"}, "user": fields{"id": user}, "trigger_id": "trigger." + newEventID(),
		"channel":      fields{"id": p.Channel},
		"container":    fields{"type": "message", "message_ts": p.TS, "thread_ts": p.Thread, "channel_id": p.Channel},
		"message":      fields{"type": "message", "ts": p.TS, "thread_ts": p.Thread},
		"response_url": "",
		"actions": []fields{{"type": "button", "action_id": action, "block_id": "b", "value": value, "action_ts": fmt.Sprint(time.Now().UnixNano()),
			"text": fields{"type": "plain_text", "text": label}}}}
	for k, v := range more {
		out[k] = v
	}
	return out
}

// fakeClock stands still until it is moved.
type fakeClock struct {
	mu   sync.Mutex
	now  time.Time
	wait map[chan time.Time]time.Time
}

func newFakeClock() *fakeClock {
	return &fakeClock{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), wait: map[chan time.Time]time.Time{}}
}

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) After(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch := make(chan time.Time, 1)
	c.wait[ch] = c.now.Add(d)
	return ch
}

func (c *fakeClock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	for ch, at := range c.wait {
		if !at.After(c.now) {
			ch <- c.now
			delete(c.wait, ch)
		}
	}
}
