package intake

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"policybot/calc"
	"policybot/knowledge"
)

// gold is a line of a question set: the turns of a conversation and what the last answer holds.
type gold struct {
	ID     string   `json:"id"`
	Group  string   `json:"group"`
	Turns  []string `json:"turns"`
	Expect struct {
		Kind  []string `json:"kind"`
		Lines []struct {
			Rule   string   `json:"rule"`
			High   string   `json:"high"`
			Low    string   `json:"low"`
			Status []string `json:"status"`
		} `json:"lines"`
		TotalHigh string `json:"total_high"`
		Missing   bool   `json:"missing"`
	} `json:"expect"`
}

// TestQuestionSets reads the case questions kept beside the checkout, where they are: what was
// understood, worked out by the calculator, has to be the amounts the sets expect.
func TestQuestionSets(t *testing.T) {
	dir := os.Getenv("POLICYBOT_SHARED")
	if dir == "" {
		dir = "../../../shared"
	}
	files, _ := filepath.Glob(filepath.Join(dir, "data/questions/dev-*.jsonl"))
	if len(files) == 0 {
		t.Skip("no question sets at " + dir + "; set POLICYBOT_SHARED to their folder")
	}
	pack, err := knowledge.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(pack)
	if err != nil {
		t.Fatal(err)
	}
	only := os.Getenv("QUESTION")
	right, wrong, n := 0, 0, 0
	for _, file := range files {
		for _, g := range readGold(t, file) {
			if len(g.Expect.Lines) == 0 && only == "" || only != "" && !strings.HasPrefix(g.ID, only) {
				continue
			}
			n++
			u, lines, total := answer(t, r, pack.Book, g.Turns)
			faults, bad := compare(g, lines, total)
			if kind := kindOf(u); !slices.Contains(g.Expect.Kind, kind) {
				faults = append(faults, "kind "+kind+" want "+strings.Join(g.Expect.Kind, "|"))
			}
			if len(faults) == 0 {
				right++
			} else {
				if bad {
					wrong++
				}
				t.Logf("%s %v\n   %s\n   %s\n   %s", g.ID, bad, strings.Join(g.Turns, " ⏎ "), strings.Join(faults, "; "), tell(u, lines))
			}
		}
	}
	t.Logf("%d of %d right, %d wrong amounts", right, n, wrong)
}

func readGold(t *testing.T, file string) []gold {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []gold
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		var g gold
		if err := json.Unmarshal(s.Bytes(), &g); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		out = append(out, g)
	}
	return out
}

func answer(t *testing.T, r *Reader, book *calc.Book, turns []string) (Understanding, []calc.Line, string) {
	var state json.RawMessage
	var u Understanding
	var err error
	for _, text := range turns {
		if u, state, err = r.Read(state, text); err != nil {
			t.Fatal(err)
		}
	}
	if len(u.Claims) == 0 {
		return u, nil, ""
	}
	res, err := book.Estimate(calc.Case{Claims: u.Claims})
	if err != nil {
		t.Logf("%v: %v", turns, err)
		return u, nil, ""
	}
	return u, res.Lines(u.Lang), res.Total().High
}

func compare(g gold, lines []calc.Line, total string) (faults []string, bad bool) {
	used := make([]bool, len(lines))
	same := func(a, b string) bool {
		x, err1 := decimal.NewFromString(a)
		y, err2 := decimal.NewFromString(b)
		return err1 == nil && err2 == nil && x.Equal(y)
	}
	for _, want := range g.Expect.Lines {
		i := slices.IndexFunc(lines, func(l calc.Line) bool { return l.Rule == want.Rule && same(l.High, want.High) })
		for j, l := range lines {
			if l.Rule == want.Rule && same(l.High, want.High) && !used[j] {
				i = j
				break
			}
		}
		if i < 0 || used[i] {
			faults = append(faults, "no line "+want.Rule+" "+want.High)
			for _, l := range lines {
				if l.Rule == want.Rule && string(l.Status) != "unknown" {
					bad = true
				}
			}
			continue
		}
		used[i] = true
		if want.Low != "" && !same(lines[i].Low, want.Low) {
			faults = append(faults, want.Rule+" low "+lines[i].Low+" want "+want.Low)
		}
		if len(want.Status) > 0 && !slices.Contains(want.Status, string(lines[i].Status)) {
			faults = append(faults, want.Rule+" status "+string(lines[i].Status)+" want "+strings.Join(want.Status, "|"))
		}
	}
	if g.Expect.TotalHigh != "" && !same(total, g.Expect.TotalHigh) {
		faults = append(faults, "total "+total+" want "+g.Expect.TotalHigh)
	}
	return faults, bad
}

func kindOf(u Understanding) string {
	switch u.Ask {
	case Estimate:
		return "estimate"
	case Eligibility:
		if len(u.Claims) > 0 {
			return "estimate"
		}
		return "explain"
	case Parameter:
		return "amount"
	case Vague:
		return "clarify"
	case Elsewhere, Chat:
		return "out_of_scope"
	}
	return "explain"
}

func tell(u Understanding, lines []calc.Line) string {
	var b strings.Builder
	b.WriteString(string(u.Ask))
	for _, f := range u.Facts {
		b.WriteString(" [" + u.Claims[f.Claim].Rule + " " + f.Key + "=" + f.Value.String() + " “" + f.Quote + "”]")
	}
	for _, l := range lines {
		b.WriteString(" {" + l.Rule + " " + string(l.Status) + " " + l.Low + ".." + l.High + " " + l.Project + "}")
	}
	for _, m := range u.Unused {
		b.WriteString(" (" + m.Quote + ")")
	}
	for _, d := range u.Doubts {
		b.WriteString(" ?" + d.Key + ":" + strings.Join(d.Readings, "/"))
	}
	return b.String()
}
