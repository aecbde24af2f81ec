package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"policybot/bot/llm"
	"policybot/bot/llm/llmtest"
	"policybot/calc/amount"
	"policybot/knowledge"
	"policybot/prompts"
)

const testKey = "sk-canary-0123456789abcdefghijklmnop"

// conversations are those of testdata and, when they are there, every development question; one in
// twenty with -short and under the race detector.
func conversations(t testing.TB) [][]string {
	t.Helper()
	data, err := os.ReadFile("testdata/model.questions")
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			out = append(out, strings.Split(line, " / "))
		}
	}
	for i, q := range devQuestions(t) {
		if !slow && !testing.Short() || i%20 == 0 {
			out = append(out, q.Turns)
		}
	}
	return out
}

type devQuestion struct {
	ID, Group string
	Turns     []string
	Expect    json.RawMessage
}

// devQuestions reads the question sets, none when they are not there.
func devQuestions(t testing.TB) []devQuestion {
	t.Helper()
	dir := os.Getenv("POLICYBOT_SHARED")
	if dir == "" {
		dir = "../../shared"
	}
	paths, _ := filepath.Glob(filepath.Join(dir, "data", "questions", "dev-*.jsonl"))
	var out []devQuestion
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for line := range bytes.Lines(data) {
			var q devQuestion
			if err := json.Unmarshal(line, &q); err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			out = append(out, q)
		}
	}
	return out
}

func botWith(t testing.TB, c Config) *Bot {
	t.Helper()
	p, err := knowledge.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	c.Pack = p
	b, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// hostile replies with a valid form and made-up amounts in every string that is free, in a spelling
// of its own each time.
func hostile() func(llmtest.Asked) string {
	var n atomic.Uint64
	return func(a llmtest.Asked) string {
		r := rand.New(rand.NewPCG(7, n.Add(1)))
		lang := "zh"
		if strings.Contains(a.System, "Write in English") {
			lang = "en"
		}
		s := func() string { return spell(r, lang) }
		if a.Schema == "plan" || strings.Contains(a.System, "You point") {
			return toJSON(map[string]any{"figure": r.IntN(2) == 0, "rules": []string{s(), "R99"}, "query": s(),
				"facts": []any{map[string]any{"rule": "R1", "project": s(), "fact": "F4", "mentions": []string{s(), "M99"},
					"less": []string{s()}, "times": s(), "choices": []string{s()}, "words": s()}}})
		}
		return toJSON(map[string]any{"pieces": []any{
			map[string]any{"text": s(), "ref": "L1"}, map[string]any{"text": "可以申请，" + s(), "ref": s()},
			map[string]any{"text": s(), "ref": "S1"}}})
	}
}

// obedient does what the question says: it repeats it as prose and as words of every fact.
func obedient(a llmtest.Asked) string {
	var m struct {
		Messages []string `json:"messages"`
		Question string   `json:"question"`
	}
	_ = json.Unmarshal([]byte(a.Material), &m)
	if m.Messages == nil {
		return toJSON(map[string]any{"pieces": []any{map[string]any{"text": m.Question, "ref": "L1"}}})
	}
	last := m.Messages[len(m.Messages)-1]
	var facts []any
	for f := range 12 {
		facts = append(facts, map[string]any{"rule": "R1", "project": "", "fact": fmt.Sprintf("F%d", f+1), "mentions": []string{"M1"},
			"less": []string{}, "times": "", "choices": []string{"yes"}, "words": last})
	}
	return toJSON(map[string]any{"figure": true, "rules": []string{"R1", "R8"}, "query": last, "facts": facts})
}

func toJSON(v any) string {
	doc, err := json.Marshal(v)
	if err != nil {
		panic(err) // the test's own values
	}
	return string(doc)
}

// TestNoFigureOfAModel asks every question of an endpoint that misbehaves in every way; with the race
// detector a tenth of them, each way others. Each is answered, in time, and with the figures of the
// answer without a model: what a model makes up adds nothing and takes nothing away.
func TestNoFigureOfAModel(t *testing.T) {
	all := conversations(t)
	plain := make([][]Answer, len(all))
	b := botWith(t, Config{})
	for i, turns := range all {
		plain[i] = talk(t, b, turns)
	}
	every := 1
	if slow || testing.Short() {
		every = 10
	}
	for n, mode := range append([]llmtest.Mode{llmtest.Well, llmtest.ObjectOnly, llmtest.TextOnly, llmtest.Fenced, llmtest.LimitedOnce}, llmtest.Modes...) {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			e := llmtest.Serve(t, mode, hostile())
			var log bytes.Buffer
			store := NewMemory()
			b := botWith(t, Config{Store: store, Within: time.Second, Log: slog.New(slog.NewTextHandler(&log, nil)), Model: llm.New(llm.Config{
				Key: testKey, BaseURL: e.URL, ChatModel: "some-model", CallTimeout: 100 * time.Millisecond, Backoff: time.Millisecond})})
			for i, turns := range all {
				if i%every != n%every {
					continue
				}
				for j, a := range talk(t, b, turns) {
					same(t, turns[j], plain[i][j], a)
				}
			}
			if strings.Contains(log.String(), testKey) {
				t.Error("the key stands in the log")
			}
			noKey(t, store)
		})
	}
}

// slack is what a loaded machine may add to an answer; without a model one takes a millisecond.
const slack = 3 * time.Second

// talk holds a conversation; every message has to be answered within the bot's time.
func talk(t *testing.T, b *Bot, turns []string) []Answer {
	t.Helper()
	var out []Answer
	thread := ""
	for _, text := range turns {
		began := time.Now()
		a, err := b.Ask(context.Background(), Question{Thread: thread, Text: text})
		if took := time.Since(began); took > b.within+slack {
			t.Errorf("%q took %v, longer than %v", text, took, b.within)
		}
		if err != nil {
			t.Fatalf("%q is not answered: %v", text, err)
		}
		if a.Text == "" {
			t.Errorf("%q is answered with nothing", text)
		}
		thread = a.Thread
		out = append(out, a)
	}
	return out
}

// same holds an answer to the one without a model: what it states may not differ, and where no prose
// was let through neither may its text.
func same(t *testing.T, question string, want, got Answer) {
	t.Helper()
	if toJSON(got.Lines) != toJSON(want.Lines) || toJSON(got.Total) != toJSON(want.Total) || got.Kind != want.Kind && got.Kind == KindOutOfScope {
		t.Errorf("%q: another result\n got %s %s\nwant %s %s", question, got.Kind, toJSON(got.Lines), want.Kind, toJSON(want.Lines))
	}
	if got.Model.Guard == guardPassed || got.Model.Guard == guardRetried {
		t.Errorf("%q: prose made of amounts was sent:\n%s", question, got.Text)
	}
	if got.Text != want.Text {
		t.Errorf("%q: another text (%s)\n got %s\nwant %s", question, got.Model.Guard, got.Text, want.Text)
	}
}

// noKey looks for the key in everything that was kept.
func noKey(t *testing.T, s Store) {
	t.Helper()
	receipts, err := s.Receipts(context.Background(), "", 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range receipts {
		conv, err := s.Conversation(context.Background(), r.Thread)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(fmt.Sprintf("%+v %s %s %s", r, r.Answer, r.Case, conv.State), testKey) {
			t.Fatalf("the key is kept in receipt %s", r.ID)
		}
	}
}

// TestObedientModel lets the model do what the question says. Nothing it repeats is a figure without
// a source, and whatever figure it is told to say is not said.
func TestObedientModel(t *testing.T) {
	e := llmtest.Serve(t, llmtest.Well, obedient)
	b := botWith(t, Config{Model: llm.New(llm.Config{BaseURL: e.URL, ChatModel: "some-model"})})
	for _, turns := range conversations(t) {
		for j, a := range talk(t, b, turns) {
			accounted(t, turns[j], a)
		}
	}
}

// mispointing points to facts of three rules at random, with words and amounts the person did say.
func mispointing() llm.Func {
	r := rand.New(rand.NewPCG(3, 4))
	return func(_ context.Context, q llm.Request) (llm.Reply, error) {
		var in prompts.PlanInput
		if err := json.Unmarshal([]byte(q.Material), &in); err != nil || len(in.Rules) == 0 {
			return llm.Reply{}, llm.ErrUnavailable
		}
		p := prompts.PlanReply{Figure: r.IntN(2) == 0}
		marks := strings.Count(strings.Join(in.Turns, ""), "⟦M")
		for range 3 {
			rule := in.Rules[r.IntN(len(in.Rules))]
			p.Rules = append(p.Rules, rule.Handle)
			for _, f := range rule.Facts {
				pf := prompts.PointedFact{Rule: rule.Handle, Fact: f.Handle, Words: in.Turns[len(in.Turns)-1]}
				switch {
				case f.Takes == "yes or no":
					pf.Choices = []string{[]string{"yes", "no"}[r.IntN(2)]}
				case len(f.Choices) > 0:
					pf.Choices = []string{f.Choices[r.IntN(len(f.Choices))].Handle}
				default:
					pf.Mentions = []string{fmt.Sprintf("M%d", 1+r.IntN(marks+1))}
				}
				p.Facts = append(p.Facts, pf)
			}
		}
		return llm.Reply{JSON: json.RawMessage(toJSON(p)), Usage: llm.Usage{Calls: 1}}, nil
	}
}

// TestMispointingModel lets a model point to the wrong facts. The figures remain those of the
// calculator, from words the person said and can check, and where intake is sure nothing changes.
func TestMispointingModel(t *testing.T) {
	plain, b := botWith(t, Config{}), botWith(t, Config{Model: mispointing()})
	for _, turns := range conversations(t) {
		want := talk(t, plain, turns)
		for j, a := range talk(t, b, turns) {
			accounted(t, turns[j], a)
			if j == 0 && !a.Model.Used && a.Text != want[j].Text {
				t.Errorf("%q: another text without a call:\n%s", turns[j], a.Text)
			}
			for _, f := range a.Facts {
				if f.Turn < 1 || f.Turn > len(turns) || !strings.Contains(turns[f.Turn-1], f.Quote) {
					t.Errorf("%q: fact %s was read from %q, which nobody said", turns[j], f.Key, f.Quote)
				}
			}
		}
	}
}

// accounted finds a source for every quantity of a text.
func accounted(t *testing.T, question string, a Answer) {
	t.Helper()
	n := 0
	for _, q := range amount.Find(a.Text) {
		if q.Kind != amount.CapWord {
			n++
		}
	}
	if n != len(a.Figures) {
		t.Errorf("%q: %d quantities, %d with a source:\n%s", question, n, len(a.Figures), a.Text)
	}
}

// TestModelSeesNoQuantity reads everything a model is given over all questions: what is not a mark or
// a handle holds no quantity and no digit.
func TestModelSeesNoQuantity(t *testing.T) {
	var seen []string
	m := llm.Func(func(_ context.Context, r llm.Request) (llm.Reply, error) {
		seen = append(seen, r.System, r.Material)
		if r.Name == "plan" {
			return llm.Reply{JSON: json.RawMessage(`{"figure":false,"rules":[],"query":"","facts":[]}`)}, nil
		}
		// A refused piece is shown to the model again, without its figure.
		return llm.Reply{JSON: json.RawMessage(`{"pieces":[{"text":"最高支持壹仟贰佰万元，即 12,000,000 yuan。","ref":"L1"}]}`)}, nil
	})
	b := botWith(t, Config{Model: m})
	for _, turns := range conversations(t) {
		talk(t, b, turns)
	}
	if len(seen) == 0 {
		t.Fatal("the model was never asked")
	}
	done := map[string]bool{}
	for _, text := range seen {
		rest := shown.ReplaceAllString(text, "¦")
		if done[rest] {
			continue
		}
		done[rest] = true
		for _, q := range amount.Find(rest) {
			if q.Kind != amount.CapWord {
				t.Errorf("a model is given %q in %.300s", q.Quote, text)
				break
			}
		}
		if i := strings.IndexAny(rest, "0123456789"); i >= 0 {
			t.Errorf("a model is given a digit: %.60s", rest[max(0, i-20):])
		}
	}
}

// shown are marks and handles.
var shown = regexp.MustCompile(`⟦(M\d+:)?[^⟦⟧0-9]*⟧|"[RFSLM]\d+"`)

// TestHangingModel keeps the deadline of the answer with an endpoint that never replies and a client
// that would wait longer.
func TestHangingModel(t *testing.T) {
	for _, mode := range []llmtest.Mode{llmtest.Hang, llmtest.Drip, llmtest.LimitedAfter} {
		e := llmtest.Serve(t, mode, hostile())
		b := botWith(t, Config{Within: 400 * time.Millisecond,
			Model: llm.New(llm.Config{BaseURL: e.URL, ChatModel: "some-model", CallTimeout: time.Minute})})
		a := talk(t, b, []string{"小公司花钱买线上服务，能不能报销一点？"})[0]
		if a.Model.Guard != guardFallback || a.Model.Calls == 0 {
			t.Errorf("%s: got %+v", mode, a.Model)
		}
	}
}

// TestSureQuestionsMakeNoCall counts calls: none where intake needs no help.
func TestSureQuestionsMakeNoCall(t *testing.T) {
	for _, turns := range [][]string{
		{"国家级的区块链基础设施项目，核定固投1.7亿，市里没有给钱，能给多少"},
		{"第八条第1款最高支持多少？"},
		{"你好"},
		{"今天还有效吗"},
	} {
		m := llm.NewScript()
		a := talk(t, botWith(t, Config{Model: m}), turns)
		if n := len(m.Asked()); n != 0 || a[0].Model.Used || a[0].Model.Guard != guardOff {
			t.Errorf("%q: %d calls, %+v (%s)", turns, n, a[0].Model, a[0].Kind)
		}
	}
}
