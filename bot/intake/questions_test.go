package intake

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"policybot/calc"
)

// TestQuestionSets reads the case questions kept beside the checkout, where they are: what was
// understood has to come, worked out by the calculator, to the sums the sets expect. Whole answers
// are judged by bot/eval; this finds a reading that went wrong without anything around it.
func TestQuestionSets(t *testing.T) {
	dir := os.Getenv("POLICYBOT_SHARED")
	if dir == "" {
		dir = "../../../shared"
	}
	files, _ := filepath.Glob(filepath.Join(dir, "data/questions/dev-*.jsonl"))
	if len(files) == 0 {
		t.Skip("no question sets at " + dir + "; set POLICYBOT_SHARED to their folder")
	}
	r := reader(t)
	right, n := 0, 0
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range bytes.Lines(src) {
			var q question
			if err := json.Unmarshal(line, &q); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			if len(q.Expect.Lines) == 0 {
				continue
			}
			n++
			u, lines := q.read(t, r)
			if q.expects(lines) {
				right++
			} else {
				t.Logf("%s: %s\n%s\n%v", q.ID, strings.Join(q.Turns, " ⏎ "), strings.Join(describe(u), "\n"), lines)
			}
		}
	}
	t.Logf("%d of %d right", right, n)
	if right*100 < n*95 {
		t.Errorf("%d of %d right, want 95%%", right, n)
	}
}

// question is a line of a question set: the turns of a conversation and the sums of the last answer.
type question struct {
	ID     string
	Turns  []string
	Expect struct {
		Lines []struct{ Rule, High string }
	}
}

func (q question) read(t *testing.T, r *Reader) (u Understanding, lines []calc.Line) {
	var thread json.RawMessage
	var err error
	for _, text := range q.Turns {
		if u, thread, err = r.Read(thread, text); err != nil {
			t.Fatal(err)
		}
	}
	if len(u.Claims) == 0 {
		return u, nil
	}
	res, err := r.book.Estimate(calc.Case{Claims: u.Claims})
	if err != nil {
		t.Fatalf("%s: %v", q.ID, err)
	}
	return u, res.Lines(u.Lang)
}

func (q question) expects(lines []calc.Line) bool {
	left := slices.Clone(lines)
	for _, want := range q.Expect.Lines {
		high, err := decimal.NewFromString(want.High)
		i := slices.IndexFunc(left, func(l calc.Line) bool {
			got, err := decimal.NewFromString(l.High)
			return l.Rule == want.Rule && err == nil && got.Equal(high)
		})
		if err != nil || i < 0 {
			return false
		}
		left = slices.Delete(left, i, i+1)
	}
	return true
}
