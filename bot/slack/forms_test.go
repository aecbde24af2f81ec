package slack_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"policybot/bot"
	"policybot/bot/slack"
	"policybot/calc"
)

// answered puts an estimate into a channel and returns its message.
func answered(t *testing.T, r *rig) post {
	t.Helper()
	deliverEvent(t, r.http, wrap(said("C1", "U1", "<@UBOT> 投资", r.ts(), nil)))
	r.settled(t)
	got := r.sent(func(p post) bool { return p.Channel == "C1" })
	return got[len(got)-1]
}

// opened presses a button and returns the window that opens.
func opened(t *testing.T, r *rig, p post, action string) (blocks json.RawMessage, meta string) {
	t.Helper()
	n := r.count("views.open")
	deliverInteraction(t, r.http, press(p, "U1", action, receiptOf(t, p), "", nil))
	eventually(t, "a window", func() bool { return r.count("views.open") > n && len(r.sentViews()) > n })
	v, _ := r.lastView()
	var view struct {
		Blocks json.RawMessage `json:"blocks"`
		Meta   string          `json:"private_metadata"`
	}
	if err := json.Unmarshal(v.json, &view); err != nil {
		t.Fatal(err)
	}
	return view.Blocks, view.Meta
}

func (w *workspace) sentViews() []view {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.views
}

func TestWorkingIsFoldedBehindAButton(t *testing.T) {
	r := newRig(t, options{ask: estimateOf(t, exampleCase)})
	blocks, _ := opened(t, r, answered(t, r), "working")
	seen := drawn(t, blocks)
	for _, want := range []string{"新型基础设施", "15,000,000", "10%", "（第 8.1 条款）", "✓ 已使用"} {
		if !strings.Contains(seen, want) {
			t.Errorf("the working lacks %q:\n%s", want, seen)
		}
	}
}

// submit sends the form with fields filled in.
func submit(t *testing.T, r *rig, meta string, values map[string]fields) *httptest.ResponseRecorder {
	t.Helper()
	state := fields{}
	for id, f := range values {
		state[id] = fields{"v": f}
	}
	return deliverInteraction(t, r.http, fields{"type": "view_submission", "team": fields{"id": "T1"}, "user": fields{"id": "U1"},
		"view": fields{"id": newEventID(), "hash": "h", "type": "modal", "callback_id": "facts_form", "private_metadata": meta, "state": fields{"values": state}}})
}

func typedIn(s string) fields { return fields{"type": "plain_text_input", "value": s} }
func chosen(s string) fields {
	return fields{"type": "static_select", "selected_option": fields{"value": s, "text": fields{"type": "plain_text", "text": s}}}
}

func TestEditFacts(t *testing.T) {
	r := newRig(t, options{ask: estimateOf(t, exampleCase)})
	message := answered(t, r)
	blocks, meta := opened(t, r, message, "facts")
	want := `  small: 留空表示不清楚。金额可以写“1.5亿元”“80万”；多笔之间用分号或换行隔开。
  新型基础设施 · A
  级别: <国家级>
  核定固定资产投资 (元): _150000000_
  是否已使用: <是>
  PUE: _1.3_
`
	if got := drawn(t, blocks); got != want {
		t.Errorf("the form shows\n%s\nwant\n%s", got, want)
	}

	rec := submit(t, r, meta, map[string]fields{"f:0:level": chosen("regional"), "f:0:investment": typedIn("大概一亿多吧"), "f:0:pue": typedIn("-3"), "f:0:used": chosen("true")})
	var response struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
	}
	json.Unmarshal(rec.Body.Bytes(), &response)
	if response.Action != "errors" || len(response.Errors) != 2 || response.Errors["f:0:investment"] == "" || response.Errors["f:0:pue"] == "" {
		t.Errorf("got %s, want a fault beside investment and PUE", rec.Body)
	}

	rec = submit(t, r, meta, map[string]fields{"f:0:level": chosen("regional"), "f:0:investment": typedIn("1.2亿元"), "f:0:pue": typedIn("1.2"), "f:0:used": chosen("true")})
	if rec.Code != 200 || rec.Body.Len() != 0 {
		t.Fatalf("got %d %s, want the form closed", rec.Code, rec.Body)
	}
	r.settled(t)
	got := r.sent(func(p post) bool { return p.Channel == "C1" })
	last := got[len(got)-1]
	seen := drawn(t, last.Blocks)
	if len(got) != 2 || last.Thread != message.Thread || !strings.Contains(seen, "重新计算") || !strings.Contains(seen, "5,000,000 元") {
		t.Errorf("got %d messages, the last\n%s\nwant a new estimate of 5,000,000 in the thread", len(got), seen)
	}

	// The recomputed answer has a receipt of its own, can be edited again and given feedback on.
	blocks, meta = opened(t, r, last, "facts")
	if again := drawn(t, blocks); !strings.Contains(again, "级别: <区域级>") || !strings.Contains(again, "_120000000_") {
		t.Errorf("the second form shows\n%s", again)
	}
	submit(t, r, meta, map[string]fields{"f:0:level": chosen("-"), "f:0:investment": typedIn(""), "f:0:pue": typedIn(""), "f:0:used": chosen("-")})
	r.settled(t)
	got = r.sent(func(p post) bool { return p.Channel == "C1" })
	if seen := drawn(t, got[len(got)-1].Blocks); !strings.Contains(seen, "还需要知道") {
		t.Errorf("with nothing known:\n%s\nwant it to ask", seen)
	}
}

// A form is sent twice (Slack repeats it): computed once.
func TestFormSentTwice(t *testing.T) {
	r := newRig(t, options{ask: estimateOf(t, exampleCase)})
	_, meta := opened(t, r, answered(t, r), "facts")
	state := fields{"f:0:level": fields{"v": chosen("regional")}}
	payload := fields{"type": "view_submission", "team": fields{"id": "T1"}, "user": fields{"id": "U1"},
		"view": fields{"id": "V1", "hash": "h1", "type": "modal", "callback_id": "facts_form", "private_metadata": meta, "state": fields{"values": state}}}
	deliverInteraction(t, r.http, payload)
	deliverInteraction(t, r.http, payload)
	r.settled(t)
	if n := len(r.sent(func(p post) bool { return p.Channel == "C1" })); n != 2 {
		t.Errorf("got %d messages, want the answer and one recomputed", n)
	}
}

func TestChoiceButtons(t *testing.T) {
	const open = `{"claims":[{"rule":"8.1a","facts":{"investment":"150000000","used":true,"pue":"1.3"}}]}`
	for _, understood := range []bool{true, false} {
		ask := estimateOf(t, open)
		r := newRig(t, options{ask: func(q bot.Question) (bot.Answer, error) {
			a, err := ask(q)
			if understood && q.Text == "级别：区域级" {
				a.Facts = []bot.Fact{{Key: "level", Value: "regional", Label: "级别", Quote: "区域级"}}
				a.Text = "**读懂了**"
			}
			return a, err
		}})
		message := answered(t, r)
		value := buttonValue(t, message, "choice:0:level:regional")
		for range 2 { // a double click
			deliverInteraction(t, r.http, press(message, "U2", "choice:0:level:regional", value, "区域级", nil))
		}
		r.settled(t)
		q := r.questions()
		if len(q) != 2 || q[1] != "级别：区域级" {
			t.Errorf("got %q asked, want the label said once", q)
		}
		got := r.sent(func(p post) bool { return p.Channel == "C1" })
		seen := drawn(t, got[len(got)-1].Blocks)
		if len(got) != 2 || got[1].Thread != message.Thread {
			t.Errorf("got %d messages, want 2 in the thread", len(got))
		}
		if want := map[bool]string{true: "读懂了", false: "5,000,000 元"}[understood]; !strings.Contains(seen, want) {
			t.Errorf("understood %v: got\n%s\nwant %q", understood, seen, want)
		}
	}
}

func buttonValue(t *testing.T, p post, action string) string {
	t.Helper()
	var blocks []struct {
		Elements []struct {
			ActionID string `json:"action_id"`
			Value    string `json:"value"`
		} `json:"elements"`
	}
	json.Unmarshal(p.Blocks, &blocks)
	for _, b := range blocks {
		for _, e := range b.Elements {
			if e.ActionID == action {
				return e.Value
			}
		}
	}
	t.Fatalf("no button %s in %s", action, p.Blocks)
	return ""
}

// noting is a store that shows the feedback it is given.
type noting struct {
	*bot.Memory
	mu sync.Mutex
	in []bot.Feedback
}

func (n *noting) SaveFeedback(ctx context.Context, f bot.Feedback) error {
	err := n.Memory.SaveFeedback(ctx, f)
	n.mu.Lock()
	defer n.mu.Unlock()
	if err == nil {
		n.in = append(n.in, f)
	}
	return err
}

func TestFeedback(t *testing.T) {
	var store *noting
	r := newRig(t, options{idle: true, config: func(c *slack.Config) {
		store = &noting{Memory: c.Store.(*bot.Memory)}
		c.Store = store
	}})
	r.run(t)
	message := answered(t, r)
	receipt := receiptOf(t, message)
	give := func(verdict string) {
		deliverInteraction(t, r.http, press(message, "U1", "feedback", verdict+":"+receipt, "", nil))
		r.settled(t)
	}
	give("good")
	give("bad")
	eventually(t, "a window that asks what is not right", func() bool { return len(r.sentViews()) == 1 })
	deliverInteraction(t, r.http, fields{"type": "view_submission", "team": fields{"id": "T1"}, "user": fields{"id": "U1"},
		"view": fields{"id": "V1", "hash": "h", "callback_id": "comment_form", "private_metadata": receipt,
			"state": fields{"values": fields{"comment": fields{"v": typedIn("上限不对")}}}}})
	r.settled(t)
	if len(store.in) != 3 || !store.in[0].Good || store.in[1].Good || store.in[2].Good || store.in[2].Comment != "上限不对" || store.in[2].Receipt != receipt {
		t.Errorf("got %+v, want good, bad, and bad with the comment", store.in)
	}
	give("good:unknown") // an answer without a record
	if thanks := r.sent(func(p post) bool { return p.Ephemeral && strings.Contains(p.Text, "已记录") }); len(thanks) != 2 {
		t.Errorf("got %d thanks, want 2", len(thanks))
	}
}

// A window that cannot open says so to the person; what became of the answer is told too.
func TestWindowsThatDoNotOpen(t *testing.T) {
	r := newRig(t, options{})
	p := post{Channel: "C1", TS: "1.1"}
	deliverInteraction(t, r.http, press(p, "U1", "facts", "gone", "", fields{"response_url": r.srv.URL + "/response/1"}))
	eventually(t, "words", func() bool {
		return len(r.sent(func(p post) bool { return strings.Contains(p.Text, "找不到这次答复的记录") })) == 1
	})
}

// A private answer can be edited too, and stays private.
func TestPrivateAnswerStaysPrivate(t *testing.T) {
	r := newRig(t, options{ask: estimateOf(t, exampleCase)})
	deliverCommand(r.http, "投资", r.srv.URL+"/response/1")
	r.settled(t)
	message := r.sent(func(post) bool { return true })[0]
	message.Channel = "C1"
	n := r.count("views.open")
	deliverInteraction(t, r.http, press(message, "U1", "facts", receiptOf(t, message), "", fields{"response_url": r.srv.URL + "/response/2",
		"container": fields{"type": "message", "message_ts": "1.1", "channel_id": "C1", "is_ephemeral": true}}))
	eventually(t, "a window", func() bool { return r.count("views.open") > n && len(r.sentViews()) > 0 })
	v, _ := r.lastView()
	var view struct {
		Meta string `json:"private_metadata"`
	}
	json.Unmarshal(v.json, &view)
	submit(t, r, view.Meta, map[string]fields{"f:0:level": chosen("regional")})
	r.settled(t)
	for _, p := range r.sent(func(post) bool { return true }) {
		if !p.Ephemeral {
			t.Errorf("shown to everybody: %+v", p)
		}
	}
	if got := r.sent(func(p post) bool { return p.Response == "/response/2" }); len(got) != 1 {
		t.Errorf("got %d answers at the second address, want 1", len(got))
	}
}

// Case data in a receipt comes back as it went in, whatever its types.
func TestCaseSurvivesItsReceipt(t *testing.T) {
	c, err := calc.ParseCase([]byte(`{"claims":[{"rule":"8.1a","facts":{"level":"national","investment":"80000.55","used":true,"pue":"1.3"}},{"rule":"5","facts":{"contracts":["1","2.5"]}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	again, err := calc.ParseCase(doc)
	if err != nil {
		t.Fatalf("%v: %s", err, doc)
	}
	for i := range c.Claims {
		for key, v := range c.Claims[i].Facts {
			if got := again.Claims[i].Facts[key]; !got.Equal(v) {
				t.Errorf("%s: got %v, want %v (in %s)", key, got, v, doc)
			}
		}
	}
}
