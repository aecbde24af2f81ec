package bot

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"policybot/calc"
)

var update = flag.Bool("update", false, "rewrite what is expected in testdata")

// turnsOf are the lines of a test file that begin with "> ": what the person says, turn by turn. \n
// stands for a line break within a message.
func turnsOf(src string) []string {
	var out []string
	for _, line := range strings.Split(src, "\n") {
		if said, ok := strings.CutPrefix(line, "> "); ok {
			out = append(out, strings.ReplaceAll(said, `\n`, "\n"))
		}
	}
	return out
}

// checkFile compares got with the file, or writes it with -update.
func checkFile(t *testing.T, file, got string) {
	t.Helper()
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) == got {
		return
	}
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s: got\n%s\nwant\n%s\n(go test -update rewrites it; read the difference)", file, got, want)
}

// TestReplies compares whole replies, as a person reads them. A file holds the messages of a
// conversation and the reply to the last one.
func TestReplies(t *testing.T) {
	b := newBot(t)
	eachFile(t, "testdata/replies/*.txt", func(t *testing.T, src string) string {
		var got strings.Builder
		var a Answer
		for _, said := range turnsOf(src) {
			fmt.Fprintf(&got, "> %s\n", strings.ReplaceAll(said, "\n", `\n`))
			a = ask(t, b, a.Thread, said)
		}
		fmt.Fprintf(&got, "[%s]\n\n%s\n", a.Kind, a.Text)
		return got.String()
	})
}

// eachFile has what is made of each file compared with the file.
func eachFile(t *testing.T, pattern string, replay func(t *testing.T, src string) string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: nothing to test: %v", pattern, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			checkFile(t, file, replay(t, string(src)))
		})
	}
}

// TestTalks plays conversations and compares, turn by turn, what was made of them: kind, lines, total,
// facts with the words they were read from, what is asked back and what was left unused.
func TestTalks(t *testing.T) {
	b := newBot(t)
	eachFile(t, "testdata/talks/*.txt", func(t *testing.T, src string) string {
		var got strings.Builder
		for line := range strings.SplitSeq(src, "\n") {
			if strings.HasPrefix(line, "#") {
				got.WriteString(line + "\n")
			}
		}
		thread := ""
		var answers []Answer
		for _, said := range turnsOf(src) {
			fmt.Fprintf(&got, "> %s\n", strings.ReplaceAll(said, "\n", `\n`))
			if byHand.MatchString(said) {
				a, what := setByHand(t, b, thread, answers, said)
				answers = append(answers, a)
				got.WriteString(what)
				continue
			}
			a := ask(t, b, thread, said)
			thread, answers = a.Thread, append(answers, a)
			got.WriteString(summary(a))
		}
		return got.String()
	})
}

// ask asks one question and fails on what no answer may have: a refusal of the gate, an empty text, a
// fact whose words do not stand where it says.
func ask(t *testing.T, b *Bot, thread, text string) Answer {
	t.Helper()
	a, err := b.Ask(t.Context(), Question{Thread: thread, Text: text})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range a.Refused {
		t.Errorf("%s: the gate refused the reply: %s", text, r)
	}
	if a.Text == "" || a.Kind == "" || a.Receipt == "" {
		t.Errorf("%s: an answer without text, kind or receipt: %+v", text, a)
	}
	return a
}

// summary is an answer in lines that begin with "  ".
func summary(a Answer) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  %s", a.Kind)
	cited := map[string]bool{}
	for _, c := range a.Citations {
		if !cited[c.Clause] {
			cited[c.Clause] = true
			fmt.Fprintf(&b, " §%s", c.Clause)
		}
	}
	b.WriteString("\n")
	for _, l := range a.Lines {
		fmt.Fprintf(&b, "  line %s %s %s %s..%s\n", l.Rule, l.Status, l.Nature, l.Low, l.High)
	}
	if a.Total != nil && len(a.Lines) > 1 {
		fmt.Fprintf(&b, "  total %s..%s\n", a.Total.Low, a.Total.High)
	}
	for _, f := range a.Facts {
		fmt.Fprintf(&b, "  fact %s = %s “%s” (turn %d)\n", f.Key, f.Value, f.Quote, f.Turn)
	}
	for _, m := range a.Missing {
		fmt.Fprintf(&b, "  asks %s %s\n", m.Rule, m.Key)
	}
	for _, u := range a.Unused {
		fmt.Fprintf(&b, "  unused “%s”\n", u.Quote)
	}
	return b.String()
}

// TestEstimateCase works out a case given as data, in both languages, with the same lines.
func TestEstimateCase(t *testing.T) {
	b := newBot(t)
	c, err := calc.ParseCase([]byte(`
claims:
  - {rule: "8.1a", project: A, facts: {level: national, approved_fixed_assets: "123456789.01"}}
  - {rule: "8.1b", project: A, facts: {municipal_funding: "31234567.89"}}
`))
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"zh", "en"} {
		a, err := b.Estimate(t.Context(), c, lang)
		if err != nil {
			t.Fatal(err)
		}
		if a.Lang != lang || len(a.Refused) > 0 || a.Total.High != "15617283.94" || a.Lines[0].High != "12345678.90" {
			t.Errorf("%s: got lines %+v total %+v refused %v", lang, a.Lines, a.Total, a.Refused)
		}
		for _, want := range []string{"12,345,678.9", "15,617,283.94", "123,456,789.01"} {
			if !strings.Contains(a.Text, want) {
				t.Errorf("%s: %s is not in the reply:\n%s", lang, want, a.Text)
			}
		}
	}
	for _, src := range []string{
		`claims: [{rule: "99", facts: {}}]`,
		`claims: [{rule: "5", facts: {nonsense: "1"}}]`,
		"policy: another\nclaims: [{rule: \"5\", facts: {}}]",
	} {
		c, err := calc.ParseCase([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Estimate(t.Context(), c, "zh"); !isInput(err) {
			t.Errorf("%s: got %v, want an InputError", src, err)
		}
	}
}

// TestNow dates receipts by the clock of the Config.
func TestNow(t *testing.T) {
	day := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	b := newBot(t)
	b.now = func() time.Time { return day }
	a := ask(t, b, "", "第九条最高支持多少？")
	r, err := b.store.Receipt(t.Context(), a.Receipt)
	if err != nil || !r.At.Equal(day) {
		t.Errorf("got %v, %v, want %v", r.At, err, day)
	}
}
