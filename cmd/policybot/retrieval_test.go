package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"policybot/knowledge/recall"
)

// retrievalReport runs eval -retrieval on a folder.
func retrievalReport(t *testing.T, dir string) recall.Report {
	t.Helper()
	var out, errs bytes.Buffer
	a := &app{in: strings.NewReader(""), out: &out, err: &errs, getenv: func(string) string { return "" }}
	if code := a.run(t.Context(), []string{"eval", "-retrieval", "-json", dir}); code != 0 {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	var all []recall.Report
	if err := json.Unmarshal(out.Bytes(), &all); err != nil || len(all) != 1 {
		t.Fatalf("%d reports, %v", len(all), err)
	}
	return all[0]
}

func TestEvalRetrieval(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"laws.jsonl": `{"id":"a","title":"第一条","path":["婚姻法"],"text":"离婚后，子女由父母抚养。"}
{"id":"b","title":"第二条","path":["婚姻法"],"text":"结婚年龄不得早于二十周岁。"}
{"id":"c","title":"第一条","path":["公司法"],"text":"公司是企业法人。"}`,
		"my-queries.tsv": "1\t离婚后孩子归谁\n2\t多大可以结婚\n3\t公司是什么\n",
		"my-qrels.tsv":   "1\ta\n2\tb\n3\tc\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	r := retrievalReport(t, dir)
	if want := (recall.Figures{Questions: 3, R10: 1, MRR10: 1, R100: 1}); r.Set != "my" || r.Plain != want || r.Bare.Logged != want {
		t.Errorf("got %+v", r)
	}
	want(t, t.TempDir(), 0, "no question known", "eval", "-retrieval", dir)
	want(t, t.TempDir(), 1, "want one collection", "eval", "-retrieval", t.TempDir())
	want(t, t.TempDir(), 2, "one folder", "eval", "-retrieval")
}

// TestStatutes holds the search to what it reached on 55,536 articles of national law, asked by lay
// people. It needs the collection and, being long, STATUTES=1.
func TestStatutes(t *testing.T) {
	dir := os.Getenv("POLICYBOT_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	dir = filepath.Join(dir, "data", "retrieval")
	if _, err := os.Stat(dir); err != nil || os.Getenv("STATUTES") == "" {
		t.Skip("long: needs STATUTES=1 and ../shared/data/retrieval or $POLICYBOT_SHARED")
	}
	r := retrievalReport(t, dir)
	t.Logf("%+v", r)
	if r.Plain.R10 < 0.53 || r.Plain.MRR10 < 0.44 || r.Plain.R100 < 0.72 {
		t.Errorf("without known questions: %+v", r.Plain)
	}
	if r.Logged.R10 < 0.57 {
		t.Errorf("with known questions: %+v", r.Logged)
	}
	if r.Bare.Logged.R10 < r.Bare.Plain.R10 {
		t.Errorf("documents without known questions lose: %+v", r.Bare)
	}
}
