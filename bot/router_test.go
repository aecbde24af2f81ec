package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"policybot/calc"
	"policybot/knowledge"
)

// packsOf are the built-in policy and, behind it, those of testdata/policies that are named: made up,
// with the words of one another and other figures.
func packsOf(t testing.TB, ids ...string) []*knowledge.Pack {
	t.Helper()
	builtin, err := knowledge.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	packs := []*knowledge.Pack{builtin}
	for _, id := range ids {
		p, err := knowledge.LoadPack(os.DirFS("testdata/policies"), id)
		if err != nil {
			t.Fatal(err)
		}
		packs = append(packs, p)
	}
	return packs
}

// today is the day of these tests.
var today = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func newRouter(t testing.TB, packs []*knowledge.Pack) *Router {
	t.Helper()
	store := NewMemory()
	var bots []*Bot
	for _, p := range packs {
		b, err := New(Config{Pack: p, Store: store, Now: func() time.Time { return today }})
		if err != nil {
			t.Fatal(err)
		}
		bots = append(bots, b)
	}
	r, err := NewRouter(context.Background(), bots)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var madeUp = []string{"haiwan", "songshan", "haiwan-2019"}

// askOne asks, and holds the answer to what no answer may break: the gate refused nothing, every clause
// that is cited is one of the policy the answer is on, and so is every figure.
func askOne(t *testing.T, r *Router, q Question) Answer {
	t.Helper()
	a, err := r.Ask(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	for _, refused := range a.Refused {
		t.Errorf("%s: the gate refused the reply: %s", q.Text, refused)
	}
	b := r.bot(a.Policy.ID)
	if b == nil {
		if a.Policy.ID != "" || a.Kind != KindClarify || len(a.Lines)+len(a.Citations) > 0 {
			t.Errorf("%s: no policy, and yet %s with %d lines: %s", q.Text, a.Kind, len(a.Lines), a.Text)
		}
		return a
	}
	for _, c := range a.Citations {
		if clause, ok := b.pack.Doc.Clause(c.Clause); c.Policy != b.pack.ID || !ok || !strings.Contains(clause.Text, c.Quote) {
			t.Errorf("%s: an answer on %s cites %s %s", q.Text, b.pack.ID, c.Policy, c.Quote)
		}
	}
	for _, l := range a.Lines {
		if _, ok := b.pack.Book.Rule(l.Rule); !ok || b.pack.TextOnly() {
			t.Errorf("%s: an answer on %s works out rule %s", q.Text, b.pack.ID, l.Rule)
		}
	}
	return a
}

// TestRouting plays conversations with several policies and compares, turn by turn, which policy answered
// and what was made of the message. A line "# with ID…" names the policies beside the built-in one.
func TestRouting(t *testing.T) {
	eachFile(t, "testdata/routing/*.txt", func(t *testing.T, src string) string {
		var got strings.Builder
		ids := madeUp
		for line := range strings.SplitSeq(src, "\n") {
			if strings.HasPrefix(line, "#") {
				got.WriteString(line + "\n")
			}
			if with, ok := strings.CutPrefix(line, "# with "); ok {
				ids = strings.Fields(with)
			}
		}
		r := newRouter(t, packsOf(t, ids...))
		thread := ""
		for _, said := range turnsOf(src) {
			a := askOne(t, r, Question{Thread: thread, Text: said})
			thread = a.Thread
			head, _, _ := strings.Cut(a.Text, "\n\n")
			fmt.Fprintf(&got, "> %s\n  = %s\n  %s\n%s", said, orNone(a.Policy.ID), strings.ReplaceAll(head, "\n", " "), summary(a))
			for _, line := range strings.Split(a.Text, "\n") {
				if a.Kind == KindClarify && a.Policy.ID == "" && strings.Contains(line, ". 《") {
					fmt.Fprintf(&got, "  or %s\n", line)
				}
			}
		}
		return got.String()
	})
}

func orNone(id string) string {
	if id == "" {
		return "which?"
	}
	return id
}

// TestFiguresNeverMix asks the same questions of every pair of policies, in threads that change from one to
// the other: whatever is answered, each amount of money in it is one of the policy that the answer is on,
// or was worked out by its rules, or is the person's own.
func TestFiguresNeverMix(t *testing.T) {
	questions := []string{
		"小巨人企业奖励多少？", "论坛自付200万，事先备案了，给多少？", "采购国产智算芯片服务器8000万能补多少",
		"%s的小巨人奖励多少", "%s论坛和展会的支持比例和上限是多少", "那%s呢", "第二个", "展会上限多少", "服务器补助比例多少",
		"How much does a little giant get?", "What is the cap for exhibitions in %s?", "智慧园区奖励多少", "通州和海湾区加起来能拿多少",
		"我们是小巨人，论坛花了100万，两个地方一共多少", "把两份政策的奖励相加", "截至2022年1月1日，%s小巨人奖励多少",
	}
	all := packsOf(t, madeUp...)
	short := map[string]string{knowledge.BuiltinID: "通州", "haiwan": "海湾区", "songshan": "松山县", "haiwan-2019": "2019年版"}
	answered := 0
	for i, first := range all {
		for j, second := range all {
			if i == j {
				continue
			}
			r := newRouter(t, []*knowledge.Pack{first, second})
			thread := ""
			for n, q := range questions {
				name := short[[]string{first.ID, second.ID}[n%2]]
				if strings.Contains(q, "%s") {
					q = fmt.Sprintf(q, name)
				}
				a := askOne(t, r, Question{Thread: thread, Text: q})
				thread = a.Thread
				answered++
				foreign(t, r, q, a)
			}
		}
	}
	if answered < 150 {
		t.Errorf("only %d questions were asked", answered)
	}
}

// foreign finds amounts of money in an answer that are another policy's.
func foreign(t *testing.T, r *Router, q string, a Answer) {
	t.Helper()
	for _, f := range a.Figures {
		if f.Unit != "CNY" || f.Source != "clause" {
			continue
		}
		b := r.bot(a.Policy.ID)
		if b == nil {
			t.Errorf("%s: a figure %s in an answer on no policy", q, f.Text)
			continue
		}
		if c, ok := b.pack.Doc.Clause(f.Ref); !ok || !slices.ContainsFunc(b.figures[c.ID], func(of Figure) bool { return of.Value == f.Value }) {
			t.Errorf("%s: %s is no figure of clause %s of %s", q, f.Text, f.Ref, a.Policy.ID)
		}
	}
	if b := r.bot(a.Policy.ID); b != nil && b.pack.TextOnly() {
		for _, f := range a.Figures {
			if f.Source == "calc" {
				t.Errorf("%s: %s was worked out for a policy without rules", q, f.Text)
			}
		}
	}
}

// TestRouterOfOne: with one policy a router does what the bot does alone, to the letter.
func TestRouterOfOne(t *testing.T) {
	b := newBot(t)
	r, err := NewRouter(t.Context(), []*Bot{b})
	if err != nil {
		t.Fatal(err)
	}
	if r != b.alone {
		t.Error("a router over one bot is another than that of the bot")
	}
	a, err := r.Ask(t.Context(), Question{Thread: "t", Text: "小巨人企业奖励多少？"})
	if err != nil || strings.Contains(a.Text, "政策：《") {
		t.Errorf("got %v, %s", err, a.Text)
	}
	conv, err := b.store.Conversation(t.Context(), "t")
	if err != nil || !strings.HasPrefix(string(conv.State), `{"on":"`+b.pack.ID+`"`) {
		t.Errorf("the state does not say which policy it is of: %v %s", err, conv.State)
	}
}

// TestOtherDefault: a thread stays with the policy it was on when another is meant by default, also where
// its state was written before states said which policy they are of.
func TestOtherDefault(t *testing.T) {
	packs := packsOf(t, "haiwan")
	r := newRouter(t, packs)
	for _, thread := range []string{"now", "before"} {
		askOne(t, r, Question{Thread: thread, Text: "通州采购国产智算芯片服务器8000万元，服务器对外提供智能算力服务，给多少"})
	}
	store := r.bots[0].store.(*Memory)
	conv, err := store.Conversation(t.Context(), "before")
	if err != nil {
		t.Fatal(err)
	}
	conv.State = openStrands(conv.State, "").States[packs[0].ID]
	store.threads["before"] = conv
	slices.Reverse(r.bots)
	r.bots[0].store = store
	for _, thread := range []string{"now", "before"} {
		a := askOne(t, r, Question{Thread: thread, Text: "之前同一项目已领400万"})
		if a.Policy.ID != packs[0].ID || len(a.Lines) != 1 || a.Lines[0].Rule != "8.3" {
			t.Errorf("%s: the thread went on with %s %+v", thread, a.Policy.ID, a.Lines)
		}
	}
}

// TestDay: a policy's day begins and ends where it applies.
func TestDay(t *testing.T) {
	for at, want := range map[string]string{"2023-12-31T15:59:59Z": "2023-12-31", "2023-12-31T16:00:00Z": "2024-01-01", "2023-12-31T23:00:00-05:00": "2024-01-01"} {
		moment, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if d := onDay(moment); d.today != want || Day(moment) != want {
			t.Errorf("%s: got %s", at, d.today)
		}
	}
}

// TestChosenPolicy: a caller that names the policy by its id gets that one, and one that is not there is an
// input error; the key of a question brings back the same answer whatever policy is named then.
func TestChosenPolicy(t *testing.T) {
	r := newRouter(t, packsOf(t, madeUp...))
	a := askOne(t, r, Question{Thread: "t", Text: "小巨人企业奖励多少？", Policy: "songshan", Key: "k"})
	if a.Policy.ID != "songshan" || !strings.Contains(a.Text, "15万元") {
		t.Errorf("got %s: %s", a.Policy.ID, a.Text)
	}
	again := askOne(t, r, Question{Thread: "t", Text: "小巨人企业奖励多少？", Key: "k"})
	if again.Receipt != a.Receipt {
		t.Errorf("the same key: receipt %s and %s", a.Receipt, again.Receipt)
	}
	if next := askOne(t, r, Question{Thread: "t", Text: "论坛和展会呢"}); next.Policy.ID != "songshan" {
		t.Errorf("the thread went on with %s", next.Policy.ID)
	}
	if _, err := r.Ask(t.Context(), Question{Text: "小巨人", Policy: "nowhere"}); !isInput(err) {
		t.Errorf("got %v, want an input error", err)
	}
	receipt, err := r.bots[0].store.Receipt(t.Context(), a.Receipt)
	if err != nil || receipt.Policy.ID != "songshan" || receipt.Policy.Version != r.bot("songshan").pack.Version {
		t.Errorf("receipt: %v %+v", err, receipt.Policy)
	}
}

// FuzzRoute: any message, in any order, is answered, and no answer mixes policies.
func FuzzRoute(f *testing.F) {
	for _, s := range []string{"小巨人", "第二个", "那海湾区呢", "as of 2020-01-01", "截至2022年13月40日", "2022年时", "两份加起来", "《", "2"} {
		f.Add(s, s)
	}
	var r *Router
	f.Fuzz(func(t *testing.T, one, two string) {
		if r == nil {
			r = newRouter(t, packsOf(t, madeUp...))
		}
		thread := newID()
		for _, text := range []string{one, "小巨人奖励多少", two} {
			a, err := r.Ask(t.Context(), Question{Thread: thread, Text: text})
			if err != nil {
				if !isInput(err) {
					t.Fatal(err)
				}
				continue
			}
			if len(a.Refused) > 0 {
				t.Errorf("%q: refused %v", text, a.Refused)
			}
			foreign(t, r, text, a)
		}
	})
}

// FuzzStrands: whatever a store gives back is read, and what is written is read again.
func FuzzStrands(f *testing.F) {
	f.Add([]byte(`{"on":"a","states":{"a":{}}}`))
	f.Add([]byte(`{"on":1}`))
	f.Add([]byte(`{"turn":1}`))
	f.Fuzz(func(t *testing.T, state []byte) {
		k := openStrands(state, "a")
		k.On, k.States["b"] = "b", []byte(`{"turn":1}`)
		kept, err := k.state()
		if err != nil {
			if json.Valid(state) {
				t.Errorf("%s: %v", state, err)
			}
			return // a policy's own state that is no JSON: no store gives that back
		}
		if again := openStrands(kept, "a"); again.On != "b" || string(again.States["b"]) != `{"turn":1}` || len(again.States) != len(k.States) {
			t.Errorf("%s: got %s", state, kept)
		}
	})
}

// TestEditAmongMany: facts set by hand in an answer on one policy are worked out under that policy, also
// when the thread has gone on to another; those of another policy are refused.
func TestEditAmongMany(t *testing.T) {
	r := newRouter(t, packsOf(t, madeUp...))
	first := askOne(t, r, Question{Thread: "t", Text: "海湾区采购国产智算芯片服务器3000万能拿多少？"})
	askOne(t, r, Question{Thread: "t", Text: "松山县呢，采购服务器给多少"})
	edit := func(policy, facts string) (Answer, error) {
		c, err := calc.ParseCase(fmt.Appendf(nil, `{"policy":%q,"claims":[{"rule":"4","facts":{%s}}]}`, policy, facts))
		if err != nil {
			t.Fatal(err)
		}
		return r.Ask(t.Context(), Question{Thread: "t", Edit: &Edit{Of: first.Receipt, Case: c}})
	}
	a, err := edit("haiwan", `"servers":"10000000"`)
	if err != nil || a.Policy.ID != "haiwan" || len(a.Lines) != 1 || a.Lines[0].High != "2000000.00" || a.Facts[0].Turn != 3 {
		t.Errorf("got %v, %s %+v %+v", err, a.Policy.ID, a.Lines, a.Facts)
	}
	if next := askOne(t, r, Question{Thread: "t", Text: "之前同一项目已领400万"}); next.Policy.ID != "haiwan" || next.Lines[0].High != "1000000.00" {
		t.Errorf("the thread went on with %s %+v", next.Policy.ID, next.Lines)
	}
	for _, policy := range []string{"songshan", ""} {
		if _, err := edit(policy, `"servers":"10000000"`); !isInput(err) {
			t.Errorf("an edit under %q: %v, want an input error", policy, err)
		}
	}
}
