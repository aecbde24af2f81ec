package index_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"policybot/knowledge/index"
)

// TestStatutes measures search over 55,536 articles of national law, by the
// questions of lay people. It needs the collection and, being long, STATUTES=1.
func TestStatutes(t *testing.T) {
	if os.Getenv("STATUTES") == "" {
		t.Skip("long: needs STATUTES=1 and ../shared/data/retrieval or $POLICYBOT_SHARED")
	}
	dir := filepath.Join(sharedDir(), "data", "retrieval")
	docs := statutes(t, filepath.Join(dir, "statutes.jsonl.gz"))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	ix, err := index.Build(context.Background(), docs, index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(start)
	runtime.GC()
	runtime.ReadMemStats(&after)
	t.Logf("%d articles indexed in %v, %d MB", ix.Len(), took.Round(time.Millisecond), (after.HeapAlloc-before.HeapAlloc)>>20)

	qrels := make(map[string][]string)
	for _, f := range tsv(t, filepath.Join(dir, "dev-qrels.tsv")) {
		qrels[f[0]] = append(qrels[f[0]], f[1])
	}
	var n, r10, r100, mrr float64
	var times []time.Duration
	for _, f := range tsv(t, filepath.Join(dir, "dev-queries.tsv")) {
		gold := qrels[f[0]]
		if len(gold) == 0 {
			continue
		}
		start := time.Now()
		hits := search(t, ix, f[1], 100)
		times = append(times, time.Since(start))
		n++
		found10, found100, first := 0, 0, 0
		for i, h := range hits {
			if !slices.Contains(gold, h.ID) {
				continue
			}
			found100++
			if i < 10 {
				found10++
				if first == 0 {
					first = i + 1
				}
			}
		}
		r10 += float64(found10) / float64(len(gold))
		r100 += float64(found100) / float64(len(gold))
		if first > 0 {
			mrr += 1 / float64(first)
		}
	}
	slices.Sort(times)
	t.Logf("%v questions: R@10 %.3f MRR@10 %.3f R@100 %.3f; a query %v, p95 %v", n, r10/n, mrr/n, r100/n,
		times[len(times)/2].Round(time.Microsecond), times[len(times)*95/100].Round(time.Microsecond))
}

// TestStatutesLogged measures what questions logged with the articles that
// answered them bring: four fifths are logged, the last fifth is asked. It
// tells apart the questions that none of the logged ones shares an answer with:
// those must lose nothing.
func TestStatutesLogged(t *testing.T) {
	if os.Getenv("STATUTES") == "" {
		t.Skip("long: needs STATUTES=1 and ../shared/data/retrieval or $POLICYBOT_SHARED")
	}
	const folds = 5
	dir := filepath.Join(sharedDir(), "data", "retrieval")
	docs := statutes(t, filepath.Join(dir, "statutes.jsonl.gz"))
	at := make(map[string]int)
	for i, d := range docs {
		at[d.ID] = i
	}
	qrels := make(map[string][]string)
	for _, f := range tsv(t, filepath.Join(dir, "dev-qrels.tsv")) {
		qrels[f[0]] = append(qrels[f[0]], f[1])
	}
	queries := tsv(t, filepath.Join(dir, "dev-queries.tsv"))
	plain := build(t, docs, index.Questions{})
	var all, bare [3]float64 // n, R@10 without, R@10 with logged questions
	for fold := range folds {
		logged := slices.Clone(docs)
		for i, f := range queries {
			if i%folds == fold {
				continue
			}
			for _, id := range qrels[f[0]] {
				d := &logged[at[id]]
				d.Asked = append(slices.Clone(d.Asked), f[1])
			}
		}
		ix := build(t, logged, index.Questions{})
		for i, f := range queries {
			if i%folds != fold || len(qrels[f[0]]) == 0 {
				continue
			}
			without := recall(search(t, plain, f[1], 10), qrels[f[0]])
			with := recall(search(t, ix, f[1], 10), qrels[f[0]])
			count := func(sum *[3]float64) { sum[0]++; sum[1] += without; sum[2] += with }
			count(&all)
			if !slices.ContainsFunc(qrels[f[0]], func(id string) bool { return len(logged[at[id]].Asked) > 0 }) {
				count(&bare)
			}
		}
	}
	t.Logf("all %v questions: R@10 %.3f, with logged questions %.3f", all[0], all[1]/all[0], all[2]/all[0])
	t.Logf("the %v whose articles nobody had asked about: R@10 %.3f, %.3f", bare[0], bare[1]/bare[0], bare[2]/bare[0])
}

// recall is the share of gold among hits.
func recall(hits []index.Hit, gold []string) float64 {
	found := 0.0
	for _, h := range hits {
		if slices.Contains(gold, h.ID) {
			found++
		}
	}
	return found / float64(len(gold))
}

func statutes(t *testing.T, path string) []index.Doc {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("needs %s", path)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var docs []index.Doc
	for dec := json.NewDecoder(bufio.NewReader(z)); dec.More(); {
		var d struct {
			ID, Title, Text string
			Path            []string
		}
		if err := dec.Decode(&d); err != nil {
			t.Fatal(err)
		}
		docs = append(docs, index.Doc{ID: d.ID, Title: d.Title, Path: d.Path, Text: d.Text, Sentences: []string{d.Text}})
	}
	return docs
}

func tsv(t *testing.T, path string) [][]string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("needs %s", path)
	}
	var out [][]string
	for _, l := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		out = append(out, strings.Split(l, "\t"))
	}
	return out
}

// sharedDir is where the collections lie that are not part of the project.
func sharedDir() string {
	if dir := os.Getenv("POLICYBOT_SHARED"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "..", "shared")
}
