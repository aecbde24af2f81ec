package slack_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"policybot/bot"
	"policybot/bot/slack"
	"policybot/calc"
	"policybot/knowledge"
)

// newPolicyRig is a bot in a workspace with the real policy behind it.
func newPolicyRig(t *testing.T) (*rig, *calc.Book) {
	t.Helper()
	pack, err := knowledge.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	var store bot.Store
	r := newRig(t, options{idle: true, config: func(c *slack.Config) {
		store = c.Store
		b, err := bot.New(bot.Config{Pack: pack, Store: store})
		if err != nil {
			t.Fatal(err)
		}
		c.Ask, c.Estimate, c.Policies = b.Ask, b.Estimate, policiesOf(pack.Book)
		c.StaffChannel = "CSTAFF"
	}})
	r.run(t)
	return r, pack.Book
}

// A conversation as people have it: an estimate, a follow-up without a
// mention, a button, the form, the working.
func TestConversationOnThePolicy(t *testing.T) {
	r, _ := newPolicyRig(t)
	root := r.ts()
	say := func(text string, first bool) string {
		m := said("C1", "U1", text, r.ts(), fields{"thread_ts": root})
		if first {
			m["ts"] = root
			delete(m, "thread_ts")
		}
		deliverEvent(t, r.http, wrap(m))
		r.settled(t)
		return drawn(t, last(r).Blocks)
	}
	seen := say("<@UBOT> 我们的新型基础设施项目核定固定资产投资1.5亿元，能支持多少？", true)
	for _, want := range []string{"| 事项 |", "我的理解", "1.5亿元", "还需要知道", "第八条第1款", "[计算过程]", "[修改情况]", "[找工作人员]"} {
		if !strings.Contains(seen, want) {
			t.Errorf("the estimate lacks %q:\n%s", want, seen)
		}
	}
	if strings.Contains(seen, "测算：") {
		t.Errorf("the working is not folded:\n%s", seen)
	}
	level := ""
	for line := range strings.Lines(seen) {
		if strings.Contains(line, "(choice:0:level:national)") {
			level = strings.Trim(strings.Split(line, "]")[0], " [")
		}
	}
	message := last(r)
	deliverInteraction(t, r.http, press(message, "U1", "choice:0:level:national", buttonValue(t, message, "choice:0:level:national"), level, nil))
	r.settled(t)
	if seen := drawn(t, last(r).Blocks); !strings.Contains(seen, "15,000,000 元") {
		t.Errorf("after the button %q:\n%s", level, seen)
	}
	if seen := say("那如果是区域级呢", false); !strings.Contains(seen, "5,000,000 元") {
		t.Errorf("after the follow-up:\n%s", seen)
	}
	blocks, _ := opened(t, r, last(r), "working")
	if seen := drawn(t, blocks); !strings.Contains(seen, "10%") {
		t.Errorf("the working:\n%s", seen)
	}
	blocks, meta := opened(t, r, last(r), "facts")
	if seen := drawn(t, blocks); !strings.Contains(seen, "_150000000_") {
		t.Errorf("the form:\n%s", seen)
	}
	submit(t, r, meta, map[string]fields{"f:0:approved_fixed_assets": typedIn("3000万")})
	r.settled(t)
	if seen := drawn(t, last(r).Blocks); !strings.Contains(seen, "3,000,000 元") {
		t.Errorf("after the form:\n%s", seen)
	}
	if seen := say("多谢", false); seen == "" {
		t.Error("no answer to thanks")
	}
}

func last(r *rig) post {
	all := r.sent(func(p post) bool { return !p.Ephemeral && p.Channel != "CSTAFF" })
	return all[len(all)-1]
}

// The form of every rule can be drawn, in both languages.
func TestFormOfEveryRule(t *testing.T) {
	r, book := newPolicyRig(t)
	for _, lang := range []string{"zh", "en"} {
		for _, rule := range book.Rules {
			c := fmt.Sprintf(`{"claims":[{"rule":%q,"facts":{}}]}`, rule.ID)
			id := "form-" + lang + "-" + rule.ID
			conv, _ := r.store.Conversation(t.Context(), "forms")
			_, err := r.store.SaveTurn(t.Context(), conv, bot.Receipt{ID: id, Thread: "forms", Case: json.RawMessage(c), Answer: mustJSON(bot.Answer{Lang: lang})})
			if err != nil {
				t.Fatal(err)
			}
			n := len(r.sentViews())
			deliverInteraction(t, r.http, press(post{Channel: "C1", TS: "1.1"}, "U1", "facts", id, "", nil))
			eventually(t, "the form of "+rule.ID, func() bool { return len(r.sentViews()) > n })
			if v, _ := r.lastView(); strings.Count(string(v.json), `"type":"input"`) != len(rule.Facts) {
				t.Errorf("rule %s: want %d inputs in %s", rule.ID, len(rule.Facts), v.json)
			}
		}
	}
}

// Whatever is asked, what comes out keeps to Slack's limits: the workspace
// checks every message. Needs the question sets.
func TestEveryQuestionCanBeShown(t *testing.T) {
	dir := os.Getenv("POLICYBOT_QUESTIONS")
	for _, d := range []string{"../../data/questions", "../../../shared/data/questions"} {
		if _, err := os.Stat(d); dir == "" && err == nil {
			dir = d
		}
	}
	files, _ := filepath.Glob(filepath.Join(dir, "dev-*.jsonl"))
	if len(files) == 0 {
		t.Skip("needs the question sets, data/questions/dev-*.jsonl")
	}
	r, _ := newPolicyRig(t)
	asked := 0
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var q struct{ Turns []string }
			if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			root := r.ts()
			for _, text := range q.Turns {
				asked++
				deliverEvent(t, r.http, wrap(said("D1", fmt.Sprintf("U%d", asked), escapeLikeSlack(text), r.ts(), fields{"thread_ts": root})))
			}
		}
	}
	r.settled(t)
	if n := len(r.replies("D1")); n < asked {
		t.Errorf("got %d messages for %d questions", n, asked)
	}
	t.Logf("%d questions", asked)
}

func escapeLikeSlack(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}
