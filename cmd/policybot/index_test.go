package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"policybot/bot"
	"policybot/bot/store"
	"policybot/knowledge"
	"policybot/knowledge/snapshot"
)

// withText writes the text of the built-in policy, with words replaced, to a file.
func withText(t *testing.T, name string, pairs ...string) string {
	t.Helper()
	pack, err := knowledge.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	src := string(pack.Files["policy.txt"])
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(strings.NewReplacer(pairs...).Replace(src)), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// kept are the settings that say where versions are kept: data is a folder or the address of a
// database, which is then all that is shared.
func kept(t *testing.T, data string) map[string]string {
	if strings.HasPrefix(data, "postgres:") {
		return map[string]string{"POLICYBOT_DATABASE_URL": data, "POLICYBOT_DATA": t.TempDir()}
	}
	return map[string]string{"POLICYBOT_DATA": data}
}

// policybot runs a command with a data folder or a database, in this process.
func policybot(t *testing.T, data string, args ...string) (code int, out, errs string) {
	t.Helper()
	return runWith(t.Context(), kept(t, data), args...)
}

func want(t *testing.T, data string, code int, pattern string, args ...string) string {
	t.Helper()
	got, out, errs := policybot(t, data, args...)
	if got != code || !strings.Contains(out+errs, pattern) {
		t.Fatalf("policybot %s: exit %d, want %d and %q in\n%s%s", strings.Join(args, " "), got, code, pattern, out, errs)
	}
	return out
}

// A maintainer publishes a new text, is stopped where a rule no longer fits, corrects it, accepts it,
// and goes back.
func TestIndexAPolicy(t *testing.T) { indexAPolicy(t, t.TempDir()) }

// The same on a database, each command on another machine.
func TestIndexAPolicyInADatabase(t *testing.T) {
	_, url := postgres(t)
	indexAPolicy(t, url)
}

func indexAPolicy(t *testing.T, data string) {
	text := withText(t, "新版.txt", "每年最高1万元奖励", "每年最高2万元奖励")
	out := want(t, data, 0, "nothing is published (-n)", "index", "-n", text)
	for _, s := range []string{"1 clauses changed, 0 added, 0 removed, 0 moved, 23 untouched", "[-1万元-]{+2万元+}", "5      1万元 → 2万元  (rules 5)", "quote \"北京市普通中小微企业每年最高1万元奖励\" is not in clause 5"} {
		if !strings.Contains(out, s) {
			t.Errorf("the change does not say %q:\n%s", s, out)
		}
	}
	want(t, data, 0, "the text the pack came with", "index", "-history")
	want(t, data, 0, "version 1 is in force", "index", text)
	want(t, data, 0, "as in force", "index", text)
	want(t, data, 0, "正在复核", "ask", "我们是普通中小企业，买了20万元的服务券产品，能补多少？")
	want(t, data, 0, "1,500万元", "ask", "国家级标识解析节点，核定固定资产投资1.5亿元，能拿多少？")
	want(t, data, 1, "agree with the text:\n  rules.yaml:", "index", "-accept", "5")
	want(t, data, 1, "\ncorrect the rule", "index", "-accept", "5")
	want(t, data, 1, "1 of them under review: 5", "check")
	want(t, data, 1, "is not in clause 5", "check")

	pack, _ := knowledge.Builtin()
	rules := filepath.Join(t.TempDir(), "rules.yaml")
	corrected := strings.NewReplacer(`sme: {value: "10000", quote: 北京市普通中小微企业每年最高1万元奖励}`, `sme: {value: "20000", quote: 北京市普通中小微企业每年最高2万元奖励}`).Replace(string(pack.Files["rules.yaml"]))
	if err := os.WriteFile(rules, []byte(corrected), 0o644); err != nil {
		t.Fatal(err)
	}
	want(t, data, 0, "version 2 is in force", "index", rules)
	want(t, data, 0, "1 of them under review: 5", "check")
	want(t, data, 0, "正在复核", "ask", "我们是普通中小企业，买了20万元的服务券产品，能补多少？")
	// The worked examples still come out, or say which does not.
	code, _, errs := policybot(t, data, "index", "-accept", "5")
	if code != 0 && !strings.Contains(errs, "examples.yaml") {
		t.Fatalf("accepting the corrected rule: %s", errs)
	}
	if code != 0 {
		examples := filepath.Join(t.TempDir(), "examples.yaml")
		if err := os.WriteFile(examples, withoutRule(t, pack, errs), 0o644); err != nil {
			t.Fatal(err)
		}
		want(t, data, 0, "is in force", "index", rules, examples)
		want(t, data, 0, "in service again: rules 5", "index", "-accept", "5")
	}
	want(t, data, 0, "20,000", "ask", "我们是普通中小企业，买了20万元的服务券产品，都用了，今年没领过，能补多少？")
	want(t, data, 0, "under review", "index", "-rollback")
	for range 5 {
		if code, _, _ := policybot(t, data, "index", "-rollback"); code != 0 {
			break
		}
	}
	want(t, data, 0, "*    0  the text the pack came with", "index", "-history")
	want(t, data, 0, "10,000", "ask", "我们是普通中小企业，买了20万元的服务券产品，都用了，今年没领过，能补多少？")
}

// withoutRule is examples.yaml without the examples that an error names.
func withoutRule(t *testing.T, pack *knowledge.Pack, errs string) []byte {
	t.Helper()
	var out []string
	skip := false
	for line := range strings.SplitSeq(string(pack.Files["examples.yaml"]), "\n") {
		if id, ok := strings.CutPrefix(strings.TrimSpace(line), "- id: "); ok {
			skip = strings.Contains(errs, ": "+strings.Trim(id, `"`)+": ")
		}
		if !skip {
			out = append(out, line)
		}
	}
	return []byte(strings.Join(out, "\n"))
}

// A receipt made under a text that has been replaced is recomputed under it.
func TestReceiptUnderANewerText(t *testing.T) {
	data := t.TempDir()
	want(t, data, 0, "in force", "index", withText(t, "a.txt", "每年最高1万元奖励", "每年最高2万元奖励"))
	out := want(t, data, 0, `"receipt"`, "ask", "-json", "国家级标识解析节点，核定固定资产投资1.5亿元，能拿多少？")
	var a bot.Answer
	if err := json.Unmarshal([]byte(out), &a); err != nil || len(a.Lines) != 1 {
		t.Fatalf("%v: %s", err, out)
	}
	want(t, data, 0, "in force", "index", withText(t, "b.txt", "严格执行财务", "严格遵守财务"))
	want(t, data, 0, "came out the same", "audit", "replay", a.Receipt)
}

// TestSwapWithoutADroppedQuestion asks without pause while versions are published.
func TestSwapWithoutADroppedQuestion(t *testing.T) {
	data := t.TempDir()
	cfg := Config{Data: data, Log: slog.New(slog.DiscardHandler)}
	p, err := assemble(t.Context(), cfg, wants{bot: true, store: true})
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	ctx, stop := context.WithCancel(t.Context())
	var asked, reviewed atomic.Int64
	var group sync.WaitGroup
	for i := range 2 {
		group.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				a, err := p.asker("")(t.Context(), bot.Question{Thread: fmt.Sprint(i, "-", n), Text: "第五条最高支持多少？"})
				if err != nil || a.Text == "" {
					t.Errorf("question %d: %v", n, err)
					return
				}
				asked.Add(1)
				if strings.Contains(a.Text, "正在复核") {
					reviewed.Add(1)
				}
			}
		})
	}
	seen := p.now.Load().stamp
	for _, now := range []string{"2万元", "3万元", "1万元"} {
		want(t, data, 0, "in force", "index", withText(t, "a.txt", "每年最高1万元奖励", "每年最高"+now+"奖励"))
		if s, err := p.shelves.Stamp(ctx); s == seen || err != nil {
			t.Error("a server would not notice")
		} else {
			seen = s
		}
		if err := p.reload(ctx); err != nil {
			t.Error(err)
		}
	}
	stop()
	group.Wait()
	if len(p.now.Load().packs[0].Reviews) != 0 || asked.Load() == 0 {
		t.Errorf("%d asked, at the end %v under review", asked.Load(), p.now.Load().packs[0].Reviews)
	}
	t.Logf("%d questions, %d of them while the rule was under review", asked.Load(), reviewed.Load())
}

// A version that cannot be read does not take the place of the one in force.
func TestDamagedVersionIsNotServed(t *testing.T) {
	data := t.TempDir()
	cfg := Config{Data: data, Log: slog.New(slog.DiscardHandler)}
	want(t, data, 0, "in force", "index", withText(t, "a.txt", "严格执行财务", "严格遵守财务"))
	p, err := assemble(t.Context(), cfg, wants{bot: true, store: true})
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	version := p.now.Load().packs[0].Version
	want(t, data, 0, "in force", "index", withText(t, "b.txt", "严格执行财务", "认真执行财务"))
	path := filepath.Join(data, "index", knowledge.BuiltinID, "000002.snapshot")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, whole[:len(whole)/2], 0o644); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := p.reload(t.Context()); err != nil || p.now.Load().packs[0].Version != version || len(p.now.Load().broken) != 1 {
			t.Errorf("reload: %v, version %s, broken %v", err, p.now.Load().packs[0].Version, p.now.Load().broken)
		}
	}
	again, err := assemble(t.Context(), cfg, wants{})
	if err != nil || again.now.Load().packs[0].Version != version || len(again.now.Load().broken) != 1 {
		t.Errorf("a new start: %v, %v", err, again.now.Load().broken)
	}
}

// TestIndexKilled kills policybot index at random moments. The index opens each time, with the text
// before or the text after. POLICYBOT_KILL_RUNS sets how often; 10 without it.
func TestIndexKilled(t *testing.T) {
	data := t.TempDir()
	indexKilled(t, data, snapshot.Folder(filepath.Join(data, "index")))
}

// The same on a database.
func TestIndexKilledInADatabase(t *testing.T) {
	_, url := postgres(t)
	db, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	indexKilled(t, url, db.Versions())
}

func indexKilled(t *testing.T, data string, place snapshot.Place) {
	runs := 10
	if n, err := strconv.Atoi(os.Getenv("POLICYBOT_KILL_RUNS")); err == nil {
		runs = n
	}
	program := filepath.Join(t.TempDir(), "policybot")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, program); err != nil {
		t.Skipf("needs symbolic links: %v", err)
	}
	texts := []string{withText(t, "a.txt", "每年最高1万元奖励", "每年最高2万元奖励"), withText(t, "b.txt", "严格执行财务", "严格遵守财务")}
	command := func(text string) *exec.Cmd {
		c := exec.Command(program, "index", text)
		for name, value := range kept(t, data) {
			c.Env = append(c.Env, name+"="+value)
		}
		return c
	}
	var whole time.Duration
	for _, text := range texts {
		began := time.Now()
		if out, err := command(text).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		whole = time.Since(began)
	}
	pack, _ := knowledge.Builtin()
	shelf := snapshot.Open(place, knowledge.BuiltinID)
	published, last, other := 0, 2, texts[0]
	for i := range runs {
		c := command(other)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(whole/2 + time.Duration(rand.Int64N(int64(whole))))
		_ = c.Process.Kill() // it may have ended
		_ = c.Wait()
		snap, err := shelf.Current(t.Context())
		if err != nil {
			t.Fatalf("run %d: %v", i, err)
		}
		loaded, err := fromSnapshot(snap, pack)
		if err != nil || loaded.Version != snap.Version || snap.Number < last {
			t.Fatalf("run %d: version %d: %v", i, snap.Number, err)
		}
		switch string(loaded.Files["policy.txt"]) {
		case readText(t, texts[0]):
			other = texts[1]
		case readText(t, texts[1]):
			other = texts[0]
		default:
			t.Fatalf("run %d: a text in between", i)
		}
		if snap.Number > last {
			published, last = published+1, snap.Number
		}
	}
	t.Logf("%d runs killed after %v to %v, %d of them had published", runs, (whole / 2).Round(time.Millisecond), (whole * 3 / 2).Round(time.Millisecond), published)
}

func readText(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestProgressLine(t *testing.T) {
	p := &progress{what: "reading", total: 200}
	if got, want := p.line(50, 1000, 2*time.Second), "reading ██████░░░░░░░░░░░░░░░░░░  25%  1000  500/s  6s left"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if (&app{err: io.Discard}).progress("x", 1).w != nil {
		t.Error("a bar is shown where there is no terminal")
	}
}

// Only what changed is embedded when a text is published.
func TestOnlyChangedClausesAreEmbedded(t *testing.T) {
	var texts atomic.Int64
	srv := embeddings(t, func(n int) { texts.Add(int64(n)) })
	data := t.TempDir()
	run := func(text string) int64 {
		t.Helper()
		before := texts.Load()
		var o, e bytes.Buffer
		env := map[string]string{"POLICYBOT_DATA": data, "OPENAI_BASE_URL": srv, "POLICYBOT_EMBED_MODEL": "m"}
		a := &app{in: strings.NewReader(""), out: &o, err: &e, getenv: func(name string) string { return env[name] }}
		if code := a.run(t.Context(), []string{"index", text}); code != 0 {
			t.Fatalf("exit %d: %s", code, e.String())
		}
		return texts.Load() - before
	}
	if n := run(withText(t, "a.txt", "严格执行财务", "严格遵守财务")); n < 20 {
		t.Errorf("at first %d texts embedded", n)
	}
	if n := run(withText(t, "b.txt", "严格执行财务", "认真遵守财务")); n > 2 {
		t.Errorf("after a change of one clause %d texts embedded", n)
	}
}

// embeddings is an endpoint that embeds, and tells how many texts it was sent.
func embeddings(t *testing.T, sent func(n int)) string {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Input []string }
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		sent(len(body.Input))
		var data []map[string]any
		for i, s := range body.Input {
			data = append(data, map[string]any{"index": i, "embedding": []float32{1, float32(strings.Count(s, "算"))}})
		}
		json.NewEncoder(w).Encode(map[string]any{"data": data})
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}
