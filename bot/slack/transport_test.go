package slack_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"policybot/bot/slack"
)

func TestSettings(t *testing.T) {
	r := newRig(t, options{idle: true})
	for _, c := range []struct {
		name                string
		token, app, signing string
		off                 bool
		want                string
	}{
		{"nothing set", "", "", "", true, "SLACK_BOT_TOKEN"},
		{"a secret without a token", "", "", secret, false, "SLACK_BOT_TOKEN is not set"},
		{"a token alone", "xoxb-test", "", "", false, "signing secret"},
		{"an empty signing secret", "xoxb-test", "", "  ", false, "signing secret"},
		{"a bot token as app token", "xoxb-test", "xoxb-test", "", false, "xapp-"},
		{"http", "xoxb-test", "", secret, false, ""},
		{"socket mode", "xoxb-test", "xapp-test", "", false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := slack.New(slack.Config{Token: c.token, AppToken: c.app, SigningSecret: c.signing, APIURL: r.url(),
				Inbox: r.inbox, Store: r.store, Ask: noAsk, Estimate: noEstimate})
			switch {
			case c.want == "" && err != nil:
				t.Errorf("got %v, want no error", err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("got %v, want an error that says %q", err, c.want)
			case errors.Is(err, slack.ErrOff) != c.off:
				t.Errorf("got %v, off %v", err, c.off)
			}
		})
	}
	if r.count("auth.test") != 0 || len(r.calls) != 0 {
		t.Errorf("calls were made: %v", r.calls)
	}
}

func TestSignatures(t *testing.T) {
	r := newRig(t, options{idle: true})
	body, _ := json.Marshal(wrap(said("C1", "U1", "<@UBOT> 问", "1.1", nil)))
	now := time.Now()
	for _, c := range []struct {
		name   string
		header http.Header
		body   string
		want   int
	}{
		{"right", signature(body, now, secret), string(body), 200},
		{"another secret", signature(body, now, "other"), string(body), 401},
		{"made with an empty secret", signature(body, now, ""), string(body), 401},
		{"body changed", signature(body, now, secret), strings.Replace(string(body), "问", "答", 1), 401},
		{"six minutes old", signature(body, now.Add(-6*time.Minute), secret), string(body), 401},
		{"from the future", signature(body, now.Add(6*time.Minute), secret), string(body), 401},
		{"none", http.Header{}, string(body), 401},
	} {
		for _, path := range []string{"/slack/events", "/slack/interactivity", "/slack/commands"} {
			req := httptest.NewRequest("POST", path, strings.NewReader(c.body))
			req.Header = c.header.Clone()
			rec := httptest.NewRecorder()
			r.http.ServeHTTP(rec, req)
			if c.want == 401 && rec.Code != 401 || path == "/slack/events" && rec.Code != c.want {
				t.Errorf("%s: %s: got status %d, want %d", c.name, path, rec.Code, c.want)
			}
		}
	}
	if n := r.inbox.open(); n != 1 {
		t.Errorf("got %d events in the inbox, want the one that was signed", n)
	}
}

// A bot that only has Socket Mode must not take requests nobody signed.
func TestHTTPWithoutSecretRefusesEverything(t *testing.T) {
	r := newRig(t, options{socket: true, idle: true})
	body, _ := json.Marshal(wrap(said("C1", "U1", "<@UBOT> 问", "1.1", nil)))
	req := httptest.NewRequest("POST", "/slack/events", strings.NewReader(string(body)))
	req.Header = signature(body, time.Now(), "")
	rec := httptest.NewRecorder()
	r.http.ServeHTTP(rec, req)
	if rec.Code != 401 || r.inbox.open() != 0 {
		t.Errorf("got status %d and %d events", rec.Code, r.inbox.open())
	}
}

func TestURLVerification(t *testing.T) {
	r := newRig(t, options{idle: true})
	body := []byte(`{"type":"url_verification","challenge":"3eZbrw1aB","token":"x"}`)
	rec := deliver(r.http, "/slack/events", body, "application/json")
	if rec.Code != 200 || rec.Body.String() != "3eZbrw1aB" {
		t.Errorf("got %d %q", rec.Code, rec.Body)
	}
}

// What cannot be read is acknowledged: Slack would only send it again.
func TestUnreadableIsAcknowledged(t *testing.T) {
	r := newRig(t, options{idle: true})
	for _, body := range []string{`{`, `null`, `[]`, `{"type":"event_callback"}`, `{"type":"event_callback","event":7}`,
		`{"type":"event_callback","event_id":"E1","event":{"type":"something_new","x":{"y":[1]}}}`, `{"type":"app_rate_limited"}`} {
		if rec := deliver(r.http, "/slack/events", []byte(body), "application/json"); rec.Code != 200 {
			t.Errorf("%s: got status %d", body, rec.Code)
		}
		form := url.Values{"payload": {body}}.Encode()
		if rec := deliver(r.http, "/slack/interactivity", []byte(form), "application/x-www-form-urlencoded"); rec.Code != 200 {
			t.Errorf("%s as an interaction: got status %d", body, rec.Code)
		}
	}
	if rec := deliver(r.http, "/slack/events", []byte(strings.Repeat("x", 2<<20)), "application/json"); rec.Code != 413 {
		t.Errorf("2 MB: got status %d", rec.Code)
	}
	if r.inbox.open() != 0 {
		t.Error("something was stored")
	}
}

// An event whose blocks are of a kind nobody knows is still a question.
func TestUnknownBlocksLoseNoMessage(t *testing.T) {
	r := newRig(t, options{})
	m := said("C1", "U1", "<@UBOT> PUE&lt;1.35 吗", r.ts(), fields{"blocks": []fields{{"type": "hologram", "elements": 7}, {"type": "rich_text", "elements": "?"}}})
	deliverEvent(t, r.http, wrap(m))
	r.settled(t)
	if q := r.questions(); len(q) != 1 || q[0] != "PUE<1.35 吗" {
		t.Errorf("got %q", q)
	}
}

// Whatever is not stored is not acknowledged, and comes again.
func TestNotStoredIsNotAcknowledged(t *testing.T) {
	r := newRig(t, options{})
	r.inbox.down = errors.New("disk full")
	e := wrap(said("C1", "U1", "<@UBOT> 问", r.ts(), nil))
	if code := deliverEvent(t, r.http, e); code != 503 {
		t.Fatalf("got status %d, want 503", code)
	}
	if rec := deliverCommand(r.http, "问", r.srv.URL+"/response/1"); rec.Code != 200 || !strings.Contains(rec.Body.String(), "再发一次") {
		t.Errorf("command: got %d %s; commands are not repeated, so the person must be told", rec.Code, rec.Body)
	}
	r.inbox.down = nil
	if code := deliverEvent(t, r.http, e); code != 200 {
		t.Fatalf("got status %d, want 200", code)
	}
	r.settled(t)
	if n := len(r.replies("C1")); n != 1 {
		t.Errorf("got %d replies, want 1", n)
	}
}

// Both transports end in the same answers.
func TestBothTransports(t *testing.T) {
	send := map[string]func(*rig, string, fields){
		"http": func(r *rig, kind string, payload fields) {
			switch kind {
			case "events_api":
				deliverEvent(t, r.http, payload)
			case "interactive":
				deliverInteraction(t, r.http, payload)
			default:
				deliverCommand(r.http, payload["text"].(string), payload["response_url"].(string))
			}
		},
		"socket": func(r *rig, kind string, payload fields) { r.push(kind, payload) },
	}
	for name, send := range send {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, options{socket: name == "socket"})
			m := said("C1", "U1", "<@UBOT> 第八条", r.ts(), nil)
			send(r, "events_api", wrap(m))
			r.settled(t)
			send(r, "events_api", wrap(said("C1", "U1", "那国家级呢", r.ts(), fields{"thread_ts": m["ts"]})))
			send(r, "events_api", wrap(said("D1", "U1", "你好", r.ts(), nil)))
			send(r, "events_api", wrap(fields{"type": "something_new", "x": 1}))
			send(r, "slash_commands", fields{"command": "/policy", "text": "第五条", "team_id": "T1", "channel_id": "C1", "user_id": "U2",
				"trigger_id": newEventID(), "response_url": r.srv.URL + "/response/a"})
			send(r, "interactive", fields{"type": "message_action", "callback_id": "estimate_message", "trigger_id": newEventID(), "team": fields{"id": "T1"},
				"channel": fields{"id": "C1"}, "user": fields{"id": "U3"}, "response_url": r.srv.URL + "/response/b",
				"message": fields{"type": "message", "text": "投资1.5亿元", "ts": "1.1", "user": "U9"}})
			r.settled(t)
			if got := r.replies("C1"); len(got) != 2 {
				t.Errorf("got %q in the channel, want two answers", got)
			}
			if got := r.replies("D1"); len(got) != 1 {
				t.Errorf("got %q in the direct message, want one answer", got)
			}
			private := r.sent(func(p post) bool { return p.Response != "" })
			if len(private) != 2 || !private[0].Ephemeral || !private[1].Ephemeral {
				t.Errorf("got %+v, want two private answers", private)
			}
		})
	}
}

func TestSocketDisconnects(t *testing.T) {
	r := newRig(t, options{socket: true})
	ask := func() { r.push("events_api", wrap(said("C1", "U1", "<@UBOT> 问", r.ts(), nil))) }
	ask()
	r.connection().send(fields{"type": "disconnect", "reason": "refresh_requested", "debug_info": fields{"host": "x"}})
	eventually(t, "a second connection", func() bool { return r.count("apps.connections.open") == 2 })
	ask()
	r.connection().conn.Close() // without a word
	eventually(t, "a third connection", func() bool { return r.count("apps.connections.open") == 3 })
	ask()
	r.connection().send("no envelope at all")
	ask()
	r.settled(t)
	if n := len(r.replies("C1")); n != 4 {
		t.Errorf("got %d replies, want 4", n)
	}
	if err := r.stop(); err != nil {
		t.Errorf("stopped with %v", err)
	}
}

// An envelope that was delivered on a connection that then broke comes again on the next.
func TestSocketRedelivery(t *testing.T) {
	r := newRig(t, options{socket: true})
	for range 5 {
		s := r.connection()
		e := wrap(said("C1", "U1", "<@UBOT> 问", r.ts(), nil))
		id := newEventID()
		n := r.count("apps.connections.open")
		s.send(fields{"type": "events_api", "envelope_id": id, "payload": e})
		s.conn.Close() // the acknowledgement is lost
		eventually(t, "a new connection", func() bool { return r.count("apps.connections.open") > n })
		r.push("events_api", e)
	}
	r.settled(t)
	if n := len(r.replies("C1")); n != 5 {
		t.Errorf("got %d replies, want 5", n)
	}
}

func TestRevokedToken(t *testing.T) {
	for _, socket := range []bool{false, true} {
		r := newRig(t, options{socket: socket, idle: true})
		r.revoked = true
		r.run(t)
		err := r.ended()
		if err == nil || !strings.Contains(err.Error(), "token_revoked") || !strings.Contains(err.Error(), "check SLACK_") {
			t.Errorf("socket %v: got %v, want an error that names the token", socket, err)
		}
	}
}

// A token revoked in the middle loses nothing: what is in the inbox is
// answered after a start with a token that works.
func TestRevokedInTheMiddle(t *testing.T) {
	r := newRig(t, options{})
	eventually(t, "a start", func() bool { return r.bot.Ready() == nil })
	r.workspace.mu.Lock()
	r.workspace.revoked = true
	r.workspace.mu.Unlock()
	deliverEvent(t, r.http, wrap(said("C1", "U1", "<@UBOT> 问", r.ts(), nil)))
	eventually(t, "the bot to notice", func() bool { return r.bot.Ready() != nil })
	if err := r.stop(); err == nil {
		t.Error("stopped without an error")
	}
	if code := deliverEvent(t, r.http, wrap(said("C1", "U1", "<@UBOT> 又问", r.ts(), nil))); code != 503 {
		t.Errorf("got status %d after the token was refused, want 503", code)
	}
	r.workspace.mu.Lock()
	r.workspace.revoked = false
	r.workspace.mu.Unlock()
	again, err := slack.New(slack.Config{Token: "xoxb-test", SigningSecret: secret, APIURL: r.url(), Inbox: r.inbox, Store: r.store,
		Ask: r.askFunc(nil), Estimate: noEstimate})
	if err != nil {
		t.Fatal(err)
	}
	r.bot = again
	r.run(t)
	r.settled(t)
	if n := len(r.replies("C1")); n != 1 {
		t.Errorf("got %d replies, want 1", n)
	}
}
