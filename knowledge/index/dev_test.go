package index_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"policybot/knowledge/index"
)

// gold is a line of a question set; see its FORMAT.md.
type gold struct {
	ID     string   `json:"id"`
	Group  string   `json:"group"`
	Turns  []string `json:"turns"`
	Expect struct {
		Kind       []string `json:"kind"`
		Clauses    []string `json:"clauses"`
		ClausesAny []string `json:"clauses_any"`
	} `json:"expect"`
}

// questionSets reads dev-<name>*.jsonl beside the checkout; the test is skipped
// where there are none.
func questionSets(t *testing.T, name string) []gold {
	t.Helper()
	dir := sharedDir()
	files, _ := filepath.Glob(filepath.Join(dir, "data", "questions", "dev-"+name+"*.jsonl"))
	if len(files) == 0 {
		t.Skip("needs ../shared/data/questions or $POLICYBOT_SHARED")
	}
	var out []gold
	for _, f := range files {
		src, err := os.Open(f)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(src)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var g gold
			if err := json.Unmarshal(lines.Bytes(), &g); err != nil {
				t.Fatalf("%s: %v", f, err)
			}
			out = append(out, g)
		}
		src.Close()
	}
	return out
}

// rank is the place of the last clause that has to be cited, from 1; 0 when it
// was not found.
func (g gold) rank(hits []index.Hit) int {
	place := func(clause string) int {
		return slices.IndexFunc(hits, func(h index.Hit) bool { return h.Clause == clause }) + 1
	}
	worst := 0
	for _, c := range g.Expect.Clauses {
		p := place(c)
		if p == 0 {
			return 0
		}
		worst = max(worst, p)
	}
	best := 0
	for _, c := range g.Expect.ClausesAny {
		if p := place(c); p > 0 && (best == 0 || p < best) {
			best = p
		}
	}
	if len(g.Expect.ClausesAny) > 0 && best == 0 {
		return 0
	}
	return max(worst, best)
}

// TestDevRetrieval prints how often the clause to cite is among the first hits.
func TestDevRetrieval(t *testing.T) {
	sets := questionSets(t, "retrieval")
	docs, q := builtin(t)
	ix := build(t, docs, q)
	type tally struct{ n, at1, at2, at3 int }
	groups := make(map[string]*tally)
	for _, g := range sets {
		if len(g.Expect.Clauses)+len(g.Expect.ClausesAny) == 0 {
			continue
		}
		text := strings.Join(g.Turns, "\n")
		hits := search(t, ix, text, 10)
		r := g.rank(hits)
		for _, name := range []string{g.Group, "all"} {
			if groups[name] == nil {
				groups[name] = new(tally)
			}
			tl := groups[name]
			tl.n++
			if r == 0 {
				continue
			}
			// Several clauses to cite take as many places.
			need := max(1, len(g.Expect.Clauses))
			if r <= need {
				tl.at1++
			}
			if r <= need+1 {
				tl.at2++
			}
			if r <= need+2 {
				tl.at3++
			}
		}
		if r == 0 || r > max(1, len(g.Expect.Clauses)) {
			var got []string
			for _, h := range hits[:min(3, len(hits))] {
				got = append(got, h.Clause)
			}
			if os.Getenv("SHOW") != "" {
				t.Logf("%s %q: rank %d, got %v, want %v any %v", g.ID, text, r, got, g.Expect.Clauses, g.Expect.ClausesAny)
			}
		}
	}
	for _, name := range keysOf(groups) {
		g := groups[name]
		t.Logf("%-12s n %3d  hit@1 %.3f  hit@2 %.3f  hit@3 %.3f", name, g.n,
			float64(g.at1)/float64(g.n), float64(g.at2)/float64(g.n), float64(g.at3)/float64(g.n))
	}
}

// TestDevSeparation prints how well the confidence of the best hit tells
// questions within the policy from others.
func TestDevSeparation(t *testing.T) {
	docs, q := builtin(t)
	ix := build(t, docs, q)
	var in, out []float64
	conf := func(g gold) float64 {
		text := strings.Join(g.Turns, "\n")
		hits := search(t, ix, text, 1)
		c := 0.0
		if len(hits) > 0 {
			c = hits[0].Confidence
		}
		return c
	}
	for _, name := range []string{"retrieval", "numeric"} {
		for _, g := range questionSets(t, name) {
			if !slices.Contains(g.Expect.Kind, "out_of_scope") {
				in = append(in, conf(g))
			}
		}
	}
	falseHits, caught, n := 0, 0, 0
	for _, g := range questionSets(t, "out_of_scope") {
		if slices.Equal(g.Expect.Kind, []string{"out_of_scope"}) {
			out = append(out, conf(g))
			n++
			if _, _, ok := q.Elsewhere(g.Turns[len(g.Turns)-1]); ok {
				caught++
			} else if os.Getenv("SHOW") != "" {
				t.Logf("not caught by a word: %.2f %q", conf(g), g.Turns)
			}
		}
	}
	for _, name := range []string{"retrieval", "numeric"} {
		for _, g := range questionSets(t, name) {
			if c, w, ok := q.Elsewhere(strings.Join(g.Turns, "\n")); ok && !slices.Contains(g.Expect.Kind, "out_of_scope") {
				falseHits++
				if os.Getenv("SHOW") != "" {
					t.Logf("wrongly elsewhere (%s: %s): %q", c, w, g.Turns)
				}
			}
		}
	}
	auc := 0.0
	for _, a := range in {
		for _, b := range out {
			if a > b {
				auc++
			} else if a == b {
				auc += 0.5
			}
		}
	}
	best, at := 0.0, 0.0
	for _, c := range append(append([]float64{}, in...), out...) {
		right := 0.0
		for _, a := range in {
			if a >= c {
				right += 0.5 / float64(len(in))
			}
		}
		for _, b := range out {
			if b < c {
				right += 0.5 / float64(len(out))
			}
		}
		if right > best {
			best, at = right, c
		}
	}
	t.Logf("within %d, outside %d: AUC %.3f, best balanced accuracy %.3f at confidence %.2f", len(in), len(out), auc/float64(len(in)*len(out)), best, at)
	t.Logf("elsewhere words: caught %d of %d outside, wrongly %d of %d within", caught, n, falseHits, len(in))
}

func clausesOf(hits []index.Hit) []string {
	var ids []string
	for _, h := range hits {
		ids = append(ids, h.Clause)
	}
	return ids
}

func keysOf[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// TestUnseenQuestions asks every question of the pack of an index that was
// built from nine tenths of the questions, without this one: how well a question nobody
// wrote down finds its clause.
func TestUnseenQuestions(t *testing.T) {
	const folds = 10
	docs, q := builtin(t)
	var n, at1, at2, at3 float64
	for fold := range folds {
		kept := slices.Clone(docs)
		for i := range kept {
			kept[i].Asked = nil
			for j, ask := range docs[i].Asked {
				if (i+j)%folds != fold {
					kept[i].Asked = append(kept[i].Asked, ask)
				}
			}
		}
		ix := build(t, kept, q)
		for i, d := range docs {
			for j, ask := range d.Asked {
				if (i+j)%folds != fold {
					continue
				}
				hits := search(t, ix, ask, 3)
				n++
				p := slices.IndexFunc(hits, func(h index.Hit) bool { return h.ID == d.ID })
				if p == 0 {
					at1++
				}
				if p == 0 || p == 1 {
					at2++
				}
				if p >= 0 {
					at3++
				}
				if p != 0 && os.Getenv("SHOW") == "unseen" {
					t.Logf("%s %q: got %v", d.ID, ask, clausesOf(hits))
				}
			}
		}
	}
	t.Logf("%v questions: hit@1 %.3f hit@2 %.3f hit@3 %.3f", n, at1/n, at2/n, at3/n)
	if at3/n < 0.85 {
		t.Errorf("hit@3 %.3f, want at least 0.85", at3/n)
	}
}

// sharedDir is where the collections lie that are not part of the project.
func sharedDir() string {
	if dir := os.Getenv("POLICYBOT_SHARED"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "..", "shared")
}
