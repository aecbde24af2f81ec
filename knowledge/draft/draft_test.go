package draft_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"policybot/calc/amount"
	"policybot/knowledge"
	"policybot/knowledge/draft"
)

var update = flag.Bool("update", false, "rewrite what is expected in testdata")

// shared is where the texts of other policies lie, beside the checkout; they are no part of the project.
func shared() string {
	if dir := os.Getenv("POLICYBOT_SHARED"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "..", "shared")
}

// sound drafts a pack and wants of it what a draft promises: every figure of the text is listed, the
// draft is not in force, what is left is exactly what is marked, and once a person has answered, nothing
// else stands against it.
func sound(t *testing.T, src []byte) *draft.Draft {
	t.Helper()
	d, err := draft.New("made-up", src)
	if err != nil {
		t.Fatal(err)
	}
	folder := fstest.MapFS{}
	for name, data := range d.Files {
		folder["made-up/"+name] = &fstest.MapFile{Data: data}
	}
	p, err := knowledge.LoadPack(folder, "made-up")
	if err != nil || !p.TextOnly() || len(p.Book.Rules) != 0 {
		t.Fatalf("the draft is in force: %v", err)
	}
	n := 0
	for i := range p.Doc.Clauses {
		for _, s := range p.Doc.Clauses[i].Sentences {
			n += len(amount.Find(s.Text))
		}
	}
	if len(d.Figures) < n {
		t.Errorf("%d figures are listed, the text has %d", len(d.Figures), n)
	}
	left, ok := knowledge.CheckDraft(folder, "made-up")
	if !ok || len(left) == 0 {
		t.Errorf("of a draft something is always left to decide: %v", ok)
	}
	for _, err := range left {
		if !strings.Contains(err.Error(), knowledge.Todo) {
			t.Errorf("left, and not marked: %v", err)
		}
	}
	for _, err := range knowledge.Check(answered(folder), "made-up") {
		if f, ok := errors.AsType[knowledge.Fault](err); !ok || f.File != "examples.yaml" {
			t.Errorf("with every mark answered: %v", err)
		}
	}
	return d
}

// answered is the draft in force, with some answer in the place of every mark.
func answered(folder fstest.MapFS) fstest.MapFS {
	out := fstest.MapFS{}
	for name, f := range folder {
		src := string(f.Data)
		for {
			before, rest, ok := strings.Cut(src, `scope: "`+knowledge.Todo)
			if !ok {
				break
			}
			_, after, _ := strings.Cut(rest, `"`)
			src = before + "scope: enterprise" + after // the one judgement that must be a word of a list
		}
		src = strings.ReplaceAll(src, knowledge.Todo, "decided:")
		out[strings.Replace(name, ".draft", "", 1)] = &fstest.MapFile{Data: []byte(src)}
	}
	return out
}

// TestSharedTexts drafts packs from the texts of other policies, where they are there.
func TestSharedTexts(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(shared(), "data", "policies", "*.txt"))
	if len(files) == 0 {
		t.Skip("no texts beside the checkout: set POLICYBOT_SHARED to the folder that holds data/policies")
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			d := sound(t, src)
			t.Logf("%d clauses, %d figures, %d skeletons, %d left out", len(d.Pack.Doc.Clauses), len(d.Figures), len(d.Rules), len(d.Ignored))
		})
	}
}

// TestDraft drafts a pack from a made-up text and compares what is in it, file by file.
func TestDraft(t *testing.T) {
	src, err := os.ReadFile("testdata/text.txt")
	if err != nil {
		t.Fatal(err)
	}
	d := sound(t, src)
	for _, name := range []string{"policy.yaml", knowledge.RulesDraft, knowledge.ExamplesDraft} {
		file := filepath.Join("testdata", name)
		want, err := os.ReadFile(file)
		if err == nil && bytes.Equal(want, d.Files[name]) {
			continue
		}
		if *update {
			if err := os.WriteFile(file, d.Files[name], 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		t.Errorf("%s: got\n%s\nwant\n%s\n(go test -update rewrites it; read the difference)", name, d.Files[name], want)
	}
	kinds := map[string]string{"600万元": "condition", "30%": "rate", "50万元": "amount", "2026年1月1日": "date", "三年": "measure"}
	for _, f := range d.Figures {
		if want, ok := kinds[f.Quote]; ok && f.Kind != want {
			t.Errorf("%s in %s: a %s, want a %s", f.Quote, f.Sentence, f.Kind, want)
		}
	}
}

// A clause that says the same many times takes no time out of proportion, and its figures are listed.
func TestRepetitive(t *testing.T) {
	const times = 4000
	begun := time.Now()
	d := sound(t, []byte("第一条 "+strings.Repeat("奖励10万元，", times)+"。\n第二条 "+strings.Repeat("满3年的奖励10万元。", times)+"\n"))
	if took := time.Since(begun); took > 30*time.Second {
		t.Errorf("it took %s", took)
	}
	if !slices.ContainsFunc(d.Ignored, func(g draft.Ignored) bool { return strings.Contains(g.Why, "cannot be quoted alone") }) {
		t.Error("nothing is said to be alike")
	}
}

// FuzzDraft: any text that can be read is drafted, and the draft keeps its promises.
func FuzzDraft(f *testing.F) {
	src, err := os.ReadFile("testdata/text.txt")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(src))
	f.Add("第一条 奖励10万元、10万元、10万元。\n第二条 按10%、20%给予补助，每年最高5万元；一次性3万元。")
	f.Add("第一条 奖励-10万元，另按-5%给予补助。")
	f.Add("奖励“30万元”\\{}: - # 100万")
	f.Add("Article 1 A grant of up to RMB 200,000 per company, 30% of the cost.")
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 4<<10 {
			return
		}
		if _, err := draft.New("made-up", []byte(src)); err != nil {
			return
		}
		sound(t, []byte(src))
	})
}
