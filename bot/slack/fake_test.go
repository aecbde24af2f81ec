package slack_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// workspace is a Slack that speaks the real protocol: the Web API, response
// addresses, files, and Socket Mode (socket_test.go). Every block it is sent is
// checked against Slack's limits (valid_test.go).
type workspace struct {
	t   testing.TB
	srv *httptest.Server

	mu      sync.Mutex
	posts   []post
	calls   []string // methods in order
	views   []view
	status  []string
	prompts []string
	faults  []string                                      // what a validator found
	files   map[string]string                             // path → content
	seq     int                                           // makes timestamps and ids
	answer  func(method string, form url.Values) *refusal // nil: let it through
	revoked bool
	sockets []*socket
	pending map[string]*envelope
}

// refusal is an answer other than success.
type refusal struct {
	status int // 0: 200 with an error code
	code   string
	header map[string]string
	after  bool // the call takes effect, and the connection breaks before the answer
}

// post is a message in the workspace.
type post struct {
	Channel, User, Thread, TS, Text string
	Blocks                          json.RawMessage
	Meta                            map[string]any
	Form                            url.Values
	Ephemeral                       bool
	Response                        string // through which response address
	Replace                         bool
}

type view struct {
	kind string // "open", "publish"
	user string
	json json.RawMessage
}

func newWorkspace(t testing.TB) *workspace {
	w := &workspace{t: t, files: map[string]string{}, pending: map[string]*envelope{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/", w.api)
	mux.HandleFunc("/response/", w.response)
	mux.HandleFunc("/files/", w.file)
	mux.HandleFunc("/ws", w.websocket)
	w.srv = httptest.NewServer(mux)
	t.Cleanup(w.close)
	return w
}

func (w *workspace) close() {
	w.mu.Lock()
	for _, s := range w.sockets {
		s.conn.Close()
	}
	w.mu.Unlock()
	w.srv.Close()
	if len(w.faults) > 0 {
		w.t.Errorf("slack would refuse:\n%s", strings.Join(w.faults, "\n"))
	}
}

func (w *workspace) url() string { return w.srv.URL + "/api/" }

func (w *workspace) api(rw http.ResponseWriter, r *http.Request) {
	method := strings.TrimPrefix(r.URL.Path, "/api/")
	form, raw := readCall(r)
	w.mu.Lock()
	w.calls = append(w.calls, method)
	answer, revoked := w.answer, w.revoked
	w.mu.Unlock()
	token := form.Get("token")
	if token == "" {
		token = strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	}
	var no *refusal
	switch {
	case revoked:
		no = &refusal{code: "token_revoked"}
	case token != "xoxb-test" && token != "xapp-test":
		no = &refusal{code: "invalid_auth"}
	case answer != nil:
		no = answer(method, form)
	}
	if no != nil && !no.after {
		for k, v := range no.header {
			rw.Header().Set(k, v)
		}
		if no.status != 0 {
			rw.WriteHeader(no.status)
		}
		reply(rw, map[string]any{"ok": false, "error": no.code})
		return
	}
	out := w.do(method, form, raw)
	if no != nil {
		panic(http.ErrAbortHandler) // the connection breaks
	}
	reply(rw, out)
}

func readCall(r *http.Request) (url.Values, json.RawMessage) {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		var raw json.RawMessage
		json.NewDecoder(r.Body).Decode(&raw)
		return url.Values{}, raw
	}
	r.ParseForm()
	return r.Form, nil
}

func reply(rw http.ResponseWriter, v any) {
	rw.Header().Set("Content-Type", "application/json")
	json.NewEncoder(rw).Encode(v)
}

func (w *workspace) do(method string, form url.Values, raw json.RawMessage) map[string]any {
	ok := map[string]any{"ok": true}
	switch method {
	case "auth.test":
		return map[string]any{"ok": true, "user_id": "UBOT", "user": "policybot", "team": "T", "team_id": "T1", "bot_id": "BBOT"}
	case "apps.connections.open":
		return map[string]any{"ok": true, "url": "ws" + strings.TrimPrefix(w.srv.URL, "http") + "/ws"}
	case "chat.postMessage", "chat.postEphemeral":
		p := w.store(method, form)
		return map[string]any{"ok": true, "channel": p.Channel, "ts": p.TS, "message_ts": p.TS}
	case "conversations.replies", "conversations.history":
		return w.history(method, form)
	case "chat.getPermalink":
		return map[string]any{"ok": true, "permalink": "https://example.slack.com/archives/" + form.Get("channel") + "/p" + form.Get("message_ts")}
	case "assistant.threads.setStatus":
		w.add(&w.status, form.Get("status"))
	case "assistant.threads.setSuggestedPrompts":
		w.add(&w.prompts, form.Get("prompts"))
		w.checkPrompts(form)
	case "views.open", "views.publish":
		w.view(method, raw)
	default:
		return map[string]any{"ok": false, "error": "unknown_method"}
	}
	return ok
}

func (w *workspace) add(list *[]string, s string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	*list = append(*list, s)
}

func (w *workspace) store(method string, form url.Values) post {
	p := post{Channel: form.Get("channel"), User: form.Get("user"), Thread: form.Get("thread_ts"), Text: form.Get("text"),
		Form: form, Ephemeral: method == "chat.postEphemeral"}
	if b := form.Get("blocks"); b != "" {
		p.Blocks = json.RawMessage(b)
	}
	if m := form.Get("metadata"); m != "" {
		json.Unmarshal([]byte(m), &p.Meta)
	}
	w.keep(&p)
	return p
}

// keep checks a message and puts it into the workspace.
func (w *workspace) keep(p *post) {
	faults := checkMessage(p)
	w.mu.Lock()
	defer w.mu.Unlock()
	p.TS = w.nextTS()
	w.posts = append(w.posts, *p)
	w.faults = append(w.faults, faults...)
}

// nextTS is called with the lock held.
func (w *workspace) nextTS() string {
	w.seq++
	return fmt.Sprintf("%d.%06d", 1_760_000_000+w.seq/1000, w.seq%1000)
}

// ts makes the timestamp of a person's message.
func (w *workspace) ts() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.nextTS()
}

func (w *workspace) history(method string, form url.Values) map[string]any {
	w.mu.Lock()
	defer w.mu.Unlock()
	msgs := []map[string]any{}
	for _, p := range w.posts {
		if p.Channel != form.Get("channel") || p.Ephemeral || method == "conversations.replies" && p.Thread != form.Get("ts") {
			continue
		}
		m := map[string]any{"type": "message", "ts": p.TS, "text": p.Text, "bot_id": "BBOT"}
		if form.Get("include_all_metadata") == "1" && p.Meta != nil {
			m["metadata"] = p.Meta
		}
		msgs = append(msgs, m)
	}
	limit, from := 1000, 0
	if n, err := strconv.Atoi(form.Get("limit")); err == nil {
		limit = n
	}
	if c := form.Get("cursor"); c != "" {
		from, _ = strconv.Atoi(c)
	}
	to := min(from+limit, len(msgs))
	next := ""
	if to < len(msgs) {
		next = strconv.Itoa(to)
	}
	return map[string]any{"ok": true, "messages": msgs[from:to], "has_more": next != "", "response_metadata": map[string]any{"next_cursor": next}}
}

func (w *workspace) view(method string, raw json.RawMessage) {
	var call struct {
		TriggerID string          `json:"trigger_id"`
		UserID    string          `json:"user_id"`
		View      json.RawMessage `json:"view"`
	}
	json.Unmarshal(raw, &call)
	faults := checkView(call.View)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.views = append(w.views, view{strings.TrimPrefix(method, "views."), call.UserID, call.View})
	w.faults = append(w.faults, faults...)
}

// response is what a response address leads to.
func (w *workspace) response(rw http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/used") {
		http.Error(rw, "used_url", http.StatusNotFound)
		return
	}
	var m struct {
		Text         string          `json:"text"`
		Blocks       json.RawMessage `json:"blocks"`
		ResponseType string          `json:"response_type"`
		Replace      bool            `json:"replace_original"`
	}
	json.NewDecoder(r.Body).Decode(&m)
	p := post{Text: m.Text, Ephemeral: m.ResponseType != "in_channel", Response: r.URL.Path, Replace: m.Replace}
	if string(m.Blocks) != "null" {
		p.Blocks = m.Blocks
	}
	w.keep(&p)
	rw.Header().Set("Content-Type", "text/plain")
	rw.Write([]byte("ok"))
}

func (w *workspace) file(rw http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer xoxb-test" {
		http.Error(rw, "no", http.StatusForbidden)
		return
	}
	w.mu.Lock()
	content, ok := w.files[r.URL.Path]
	w.mu.Unlock()
	if !ok {
		http.NotFound(rw, r)
		return
	}
	rw.Write([]byte(content))
}

// sent are the messages posted so far that ok accepts.
func (w *workspace) sent(ok func(post) bool) []post {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(w.posts), func(p post) bool { return !ok(p) })
}

func (w *workspace) count(method string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, c := range w.calls {
		if c == method {
			n++
		}
	}
	return n
}

func (w *workspace) lastView() (view, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.views) == 0 {
		return view{}, false
	}
	return w.views[len(w.views)-1], true
}

func (w *workspace) refuse(f func(method string, form url.Values) *refusal) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answer = f
}

// eventually waits until ok holds, long enough for a machine with much else to do.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("did not come about: %s", what)
}
