package slack_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"policybot/bot"
	"policybot/bot/slack"
)

var update = flag.Bool("update", false, "rewrite the expectations in testdata")

const exampleCase = `{"claims":[{"rule":"8.1a","project":"A","facts":{"level":"national","investment":"150000000","used":true,"pue":"1.3"}}]}`

// The examples in testdata/show: an answer as JSON, then what a person sees.
func TestShow(t *testing.T) {
	files, err := filepath.Glob("testdata/show/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			in, want, _ := strings.Cut(string(src), "\n==== shown\n")
			got := show(t, in)
			if *update {
				os.WriteFile(file, []byte(strings.TrimRight(in, "\n")+"\n\n==== shown\n"+got), 0o644)
				return
			}
			if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func show(t *testing.T, in string) string {
	t.Helper()
	src, text, _ := strings.Cut(in, "\n---- text\n")
	var a bot.Answer
	if err := json.Unmarshal([]byte(src), &a); err != nil {
		t.Fatalf("answer: %v", err)
	}
	a.Text = strings.TrimSpace(text)
	a.Receipt = "r-example"
	r := newRig(t, options{ask: func(bot.Question) (bot.Answer, error) { return a, nil }, config: func(c *slack.Config) { c.StaffChannel = "CSTAFF" }})
	deliverEvent(t, r.http, wrap(said("C1", "U1", "<@UBOT> 问", r.ts(), nil)))
	r.settled(t)
	var b strings.Builder
	for i, p := range r.sent(func(post) bool { return true }) {
		fmt.Fprintf(&b, "message %d\n%s", i+1, drawn(t, p.Blocks))
	}
	return b.String()
}

// drawn writes blocks as a person sees them, one thing a line.
func drawn(t *testing.T, raw json.RawMessage) string {
	t.Helper()
	var blocks []fields
	if err := json.Unmarshal(raw, &blocks); err != nil {
		t.Fatalf("blocks: %v", err)
	}
	var b strings.Builder
	for _, block := range blocks {
		switch block["type"] {
		case "rich_text":
			b.WriteString(indent("", richly(block)))
		case "table":
			for _, row := range block["rows"].([]any) {
				var cells []string
				for _, c := range row.([]any) {
					cells = append(cells, c.(fields)["text"].(string))
				}
				b.WriteString("  | " + strings.Join(cells, " | ") + " |\n")
			}
		case "actions":
			for _, e := range block["elements"].([]any) {
				f := e.(fields)
				fmt.Fprintf(&b, "  [%s] (%s)\n", f["text"].(fields)["text"], f["action_id"])
			}
		case "context":
			b.WriteString("  small: " + block["elements"].([]any)[0].(fields)["text"].(string) + "\n")
		case "context_actions":
			b.WriteString("  [feedback]\n")
		case "header", "section":
			b.WriteString(indent("", block["text"].(fields)["text"].(string)))
		case "input":
			fmt.Fprintf(&b, "  %s: %s\n", block["label"].(fields)["text"], field(block["element"].(fields)))
		default:
			fmt.Fprintf(&b, "  %s\n", block["type"])
		}
	}
	return b.String()
}

func field(e fields) string {
	if o, ok := e["initial_option"].(fields); ok {
		return "<" + o["text"].(fields)["text"].(string) + ">"
	}
	s, _ := e["initial_value"].(string)
	return "_" + s + "_"
}

func richly(f fields) string {
	var b strings.Builder
	elements, _ := f["elements"].([]any)
	for _, x := range elements {
		e := x.(fields)
		switch e["type"] {
		case "text":
			text := e["text"].(string)
			if style, ok := e["style"].(fields); ok && style["bold"] == true {
				text = "**" + text + "**"
			}
			b.WriteString(text)
		case "user", "link":
			fmt.Fprintf(&b, "<%s %v%v>", e["type"], e["user_id"], e["url"])
		case "rich_text_list":
			for _, item := range e["elements"].([]any) {
				b.WriteString("• " + strings.TrimRight(richly(item.(fields)), "\n") + "\n")
			}
		case "rich_text_quote":
			b.WriteString("> " + richly(e) + "\n")
		default:
			b.WriteString(richly(e))
		}
	}
	return b.String()
}

func indent(first, s string) string {
	return first + "  " + strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\n  ") + "\n"
}

// Whatever a person types comes back as words: no mention, no link, no broadcast.
// The workspace checks every message it is sent; here are the words.
func TestWordsStayWords(t *testing.T) {
	for _, plain := range []bool{false, true} {
		r := newRig(t, options{})
		if plain {
			r.refuse(func(_ string, form url.Values) *refusal {
				if form.Get("blocks") != "" {
					return &refusal{code: "invalid_blocks"}
				}
				return nil
			})
		}
		for _, words := range []string{"<!channel> <!here> <@U2> <#C2>", "@channel @here @everyone", "<https://evil.example|点我>", "https://evil.example",
			"PUE<1.35 & 1200P>1000P", "&lt;!channel&gt; &amp;lt;", "**粗** `码` *斜* ~删~ _下_", "> 引\n- 列\n# 题", "```\n<!channel>\n```"} {
			typed := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(words)
			deliverEvent(t, r.http, wrap(said("D1", "U1", typed, r.ts(), nil)))
			r.settled(t)
			if q := r.questions(); q[len(q)-1] != words {
				t.Errorf("got %q asked, want %q", q[len(q)-1], words)
			}
		}
		if n := len(r.replies("D1")); n != 9 {
			t.Errorf("got %d replies, want 9", n)
		}
	}
}

func TestStaffIsTold(t *testing.T) {
	r := newRig(t, options{ask: estimateOf(t, exampleCase), config: func(c *slack.Config) { c.StaffChannel = "CSTAFF" }})
	deliverEvent(t, r.http, wrap(said("C1", "U1", "<@UBOT> 投资 &lt;!channel&gt;", r.ts(), nil)))
	r.settled(t)
	answer := r.sent(func(p post) bool { return p.Channel == "C1" })[0]
	receipt := receiptOf(t, answer)
	for range 3 { // pressed again and again
		deliverInteraction(t, r.http, press(answer, "U1", "person", receipt, "找工作人员", nil))
	}
	r.settled(t)
	staff := r.sent(func(p post) bool { return p.Channel == "CSTAFF" })
	if len(staff) != 1 {
		t.Fatalf("got %d messages to the staff, want 1", len(staff))
	}
	seen := drawn(t, staff[0].Blocks)
	for _, want := range []string{"<user U1", "投资 <!channel>", receipt, "archives/C1", "结果"} {
		if !strings.Contains(seen, want) {
			t.Errorf("the staff is not told %q:\n%s", want, seen)
		}
	}
	if aside := r.sent(func(p post) bool { return p.Channel == "C1" && p.Ephemeral }); len(aside) != 1 || !strings.Contains(aside[0].Text, receipt) {
		t.Errorf("the person is told %+v", aside)
	}
}

// receiptOf is the receipt a message shows.
func receiptOf(t *testing.T, p post) string {
	t.Helper()
	_, rest, ok := strings.Cut(drawn(t, p.Blocks), "回执 ")
	if !ok {
		t.Fatalf("no receipt in %s", p.Blocks)
	}
	return strings.Fields(rest)[0]
}

func TestHome(t *testing.T) {
	r := newRig(t, options{ask: estimateOf(t, exampleCase)})
	open := func() string {
		n := len(r.views)
		deliverEvent(t, r.http, wrap(fields{"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home", "event_ts": r.ts()}))
		r.settled(t)
		v, ok := r.lastView()
		if !ok || len(r.views) != n+1 || v.kind != "publish" || v.user != "U1" {
			t.Fatalf("got %+v, want one home published", r.views)
		}
		var view struct{ Blocks json.RawMessage }
		json.Unmarshal(v.json, &view)
		return drawn(t, view.Blocks)
	}
	if got := open(); !strings.Contains(got, "sha256:abc") || !strings.Contains(got, "测试政策") || !strings.Contains(got, "None yet") {
		t.Errorf("got\n%s", got)
	}
	for i := range 5 {
		deliverEvent(t, r.http, wrap(said("D1", "U1", fmt.Sprint("投资", i), r.ts(), nil)))
	}
	deliverEvent(t, r.http, wrap(said("D2", "U2", "别人的", r.ts(), nil)))
	r.settled(t)
	got := open()
	if n := strings.Count(got, "15,000,000"); n != 3 {
		t.Errorf("got %d estimates, want the last 3:\n%s", n, got)
	}
	// The same after a restart, from the store.
	r.stop()
	b, err := slack.New(slack.Config{Token: "xoxb-test", SigningSecret: secret, APIURL: r.url(), Inbox: r.inbox, Store: r.store, Policies: policiesOf(testBook(t)),
		Ask: r.askFunc(nil), Estimate: noEstimate})
	if err != nil {
		t.Fatal(err)
	}
	r.bot, r.http = b, b.Handler()
	r.run(t)
	if again := open(); strings.Count(again, "15,000,000") != 3 {
		t.Errorf("after a restart\n%s", again)
	}
}

func TestSuggestedPrompts(t *testing.T) {
	r := newRig(t, options{})
	deliverEvent(t, r.http, wrap(fields{"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "messages", "event_ts": r.ts()}))
	deliverEvent(t, r.http, wrap(fields{"type": "assistant_thread_started", "event_ts": r.ts(),
		"assistant_thread": fields{"user_id": "U1", "channel_id": "D1", "thread_ts": "1.1", "context": fields{}}}))
	deliverEvent(t, r.http, wrap(fields{"type": "assistant_thread_context_changed", "event_ts": r.ts(), "assistant_thread": fields{"user_id": "U1"}}))
	r.settled(t)
	if len(r.prompts) != 2 {
		t.Errorf("got %d times prompts, want 2", len(r.prompts))
	}
}
