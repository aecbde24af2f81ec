package index_test

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"

	"policybot/knowledge/index"
)

// TestUnseenWords holds the search to questions kept apart from the pack.
func TestUnseenWords(t *testing.T) {
	f, err := os.Open("testdata/unseen.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	docs, q := builtin(t)
	for _, d := range docs {
		if slices.ContainsFunc(d.Asked, func(s string) bool { return strings.Contains(readAll(t), "\t"+s+"\n") }) {
			t.Errorf("clause %s: a question kept apart stands in questions.yaml", d.ID)
		}
	}
	ix := build(t, docs, q)
	var n, at1, at3 float64
	for lines := bufio.NewScanner(f); lines.Scan(); {
		want, ask, ok := strings.Cut(lines.Text(), "\t")
		if !ok {
			continue
		}
		n++
		hits := search(t, ix, ask, 3)
		p := slices.IndexFunc(hits, func(h index.Hit) bool { return slices.Contains(strings.Split(want, "/"), h.Clause) })
		if p == 0 {
			at1++
		} else if os.Getenv("SHOW") != "" {
			t.Logf("%s %q: got %v", want, ask, clausesOf(hits))
		}
		if p >= 0 {
			at3++
		}
	}
	t.Logf("%v questions: hit@1 %.3f hit@3 %.3f", n, at1/n, at3/n)
	if at1/n < 0.75 || at3/n < 0.9 {
		t.Errorf("hit@1 %.3f hit@3 %.3f, want at least 0.75 and 0.9", at1/n, at3/n)
	}
}

func readAll(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("testdata/unseen.tsv")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
