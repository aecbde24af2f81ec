package recall_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/fstest"

	"policybot/knowledge/recall"
)

const (
	collection = `{"id":"a","text":"甲"}
{"id":"b","text":"乙"}
{"id":"c","text":"丙"}`
	queries = "1\t甲在哪里\n2\t乙在哪里\n3\t没有答案的\n4\t甲和丙\n"
	qrels   = "1\ta\n2\tb\n4\ta\n4\tc\n"
)

func folder(files map[string]string) fstest.MapFS {
	fs := fstest.MapFS{}
	for name, text := range files {
		fs[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fs
}

func TestRead(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	fmt.Fprint(z, collection)
	z.Close()
	for _, name := range []string{"docs.jsonl", "docs.jsonl.gz"} {
		files := map[string]string{name: collection, "dev-queries.tsv": queries, "dev-qrels.tsv": qrels, "NOTICE.md": "x"}
		if name == "docs.jsonl.gz" {
			files[name] = packed.String()
		}
		f, err := recall.Read(folder(files))
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(len(f.Entries), f.Sets); got != "3 [{dev [{1 甲在哪里 [a]} {2 乙在哪里 [b]} {4 甲和丙 [a c]}]}]" {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for what, files := range map[string]map[string]string{
		"no collection":       {"queries.tsv": queries, "qrels.tsv": qrels},
		"two collections":     {"a.jsonl": collection, "b.jsonl": collection, "queries.tsv": queries, "qrels.tsv": qrels},
		"no questions":        {"a.jsonl": collection},
		"one column":          {"a.jsonl": collection, "queries.tsv": "1\n", "qrels.tsv": qrels},
		"an unknown document": {"a.jsonl": collection, "queries.tsv": queries, "qrels.tsv": "1\tx\n"},
	} {
		if _, err := recall.Read(folder(files)); !errors.Is(err, recall.ErrFolder) {
			t.Errorf("%s: got %v", what, err)
		}
	}
	if _, err := recall.Read(folder(map[string]string{"a.jsonl": collection, "dev-queries.tsv": queries})); err == nil {
		t.Error("no answers: no error")
	}
}

func TestScore(t *testing.T) {
	var s recall.Score
	if f := s.Figures(); f != (recall.Figures{}) {
		t.Errorf("before the first question: %+v", f)
	}
	far := make([]string, 50)
	s.Add([]string{"a"}, []string{"a"})                    // 1, 1, 1
	s.Add([]string{"a", "b"}, []string{"x", "b"})          // ½, ½, ½
	s.Add([]string{"a"}, append(slices.Clone(far), "a"))   // 0, 0, 1
	s.Add([]string{"a"}, append(append(far, far...), "a")) // 0, 0, 0
	if f, want := s.Figures(), (recall.Figures{Questions: 4, R10: 1.5 / 4, MRR10: 1.5 / 4, R100: 2.5 / 4}); f != want {
		t.Errorf("got %+v, want %+v", f, want)
	}
}

// A search that finds what it was told finds nothing before, and never the question it is asked.
func TestMeasure(t *testing.T) {
	set := recall.Set{Name: "s"}
	for i := range 10 {
		set.Questions = append(set.Questions, recall.Question{ID: fmt.Sprint(i), Text: fmt.Sprint("q", i), Gold: []string{fmt.Sprint("d", i%7)}})
	}
	r, err := recall.Measure(set, func(asked map[string][]string) (recall.Search, error) {
		return func(question string, k int) ([]string, error) {
			var ids []string
			for id, known := range asked {
				if slices.Contains(known, question) {
					t.Errorf("%s is asked and known", question)
				}
				ids = append(ids, id)
			}
			return ids, nil
		}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	// d0 to d2 have two questions each, in different fifths but for none; d3 to d6 one.
	if r.Plain.R10 != 0 || r.Logged.Questions != 10 || r.Logged.R10 != 0.6 || r.Bare.Logged.Questions != 4 || r.Bare.Logged.R10 != 0 {
		t.Errorf("got %+v", r)
	}
}
