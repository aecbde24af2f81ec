package index_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"policybot/knowledge/index"
	"policybot/knowledge/text"
)

const pack = "../packs/tongzhou-digital-economy"

// builtin reads the built-in pack as it is indexed.
func builtin(t testing.TB) ([]index.Doc, index.Questions) {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(pack, "policy.txt"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := text.Read(src)
	if err != nil {
		t.Fatal(err)
	}
	var q index.Questions
	if raw, err := os.ReadFile(filepath.Join(pack, "questions.yaml")); err == nil {
		if q, err = index.ParseQuestions(raw); err != nil {
			t.Fatal(err)
		}
	}
	var docs []index.Doc
	for _, c := range d.Clauses {
		doc := index.Doc{ID: c.ID, Policy: "tongzhou-digital-economy", Clause: c.ID, Title: c.Title, Path: c.Path, Text: c.Text, Asked: q.Asked[c.ID]}
		for _, s := range c.Sentences {
			doc.Sentences = append(doc.Sentences, s.Text)
		}
		docs = append(docs, doc)
	}
	return docs, q
}

func build(t testing.TB, docs []index.Doc, q index.Questions) *index.Index {
	t.Helper()
	ix, err := index.Build(context.Background(), docs, index.Options{Glossary: q.Glossary, Outside: q.Outside})
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

func search(t testing.TB, ix *index.Index, query string, k int) []index.Hit {
	t.Helper()
	hits, err := ix.Search(context.Background(), query, k)
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

func TestLookup(t *testing.T) {
	docs, q := builtin(t)
	ix := build(t, docs, q)
	for query, want := range map[string]string{
		"第八条第二款讲什么":                      "8.2",
		"第8条第2项":                         "8.2",
		"第八條第二款":                         "8.2",
		"第８条（2）":                         "8.2",
		"what does article 8 item 2 say": "8.2",
		"Art. 8(2)":                      "8.2",
		"explain clause 6.3":             "6.3",
		"8.4是什么":                         "8.4",
		"第十一条":                           "11",
		"请解释一下第十五条":                      "15",
		"Article 14, please":             "14",
	} {
		hits := search(t, ix, query, 1)
		if len(hits) == 0 || hits[0].Clause != want {
			t.Errorf("%s: got %v, want clause %s", query, hits, want)
		}
	}
}

func TestNamed(t *testing.T) {
	for text, want := range map[string]string{
		"第八条第二款讲什么":                "8.2",
		"8.4是什么":                   "8.4",
		"按8.1条算":                   "8.1",
		"PUE 1.35":                 "",
		"PUE 1.35，投了8.2亿":          "",
		"article 5 and article 15": "5 15",
		"第十二条、第十三条":                "12 13",
	} {
		if got := strings.Join(index.Named(text), " "); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

func TestSearchIsDeterministicAndVerbatim(t *testing.T) {
	docs, q := builtin(t)
	first, second := build(t, docs, q), build(t, docs, q)
	for _, query := range []string{"买国产显卡服务器能补多少", "迟交材料怎么办", "voucher", "辦展會", "数字经济", "小巨人"} {
		a, b := search(t, first, query, 10), search(t, second, query, 10)
		if fmt.Sprint(a) != fmt.Sprint(b) {
			t.Errorf("%s: two builds differ\n%v\n%v", query, a, b)
		}
		for _, h := range a {
			for _, d := range docs {
				if d.ID == h.ID && !strings.Contains(strings.Join(d.Sentences, "\n"), h.Quote) {
					t.Errorf("%s: quote %q is not in clause %s", query, h.Quote, h.ID)
				}
			}
			if h.Confidence < 0 || h.Confidence > 1 {
				t.Errorf("%s: clause %s: confidence %v", query, h.ID, h.Confidence)
			}
		}
	}
}

func TestSearchOddInput(t *testing.T) {
	docs, q := builtin(t)
	ix := build(t, docs, q)
	for _, query := range []string{"", " ", "\x00\xff\xfe", "????", "🙂", strings.Repeat("支持资金", 50000), "\u202e第八条\u202c"} {
		hits := search(t, ix, query, 3)
		if len(hits) > 3 {
			t.Errorf("%.20q: %d hits, want at most 3", query, len(hits))
		}
	}
	if hits := search(t, ix, "资金", 0); hits != nil {
		t.Errorf("k 0: got %v", hits)
	}
	empty, err := index.Build(context.Background(), nil, index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if hits := search(t, empty, "资金", 5); len(hits) != 0 {
		t.Errorf("empty index: got %v", hits)
	}
}

func TestBuildRefusesDuplicates(t *testing.T) {
	_, err := index.Build(context.Background(), []index.Doc{{ID: "a", Text: "甲"}, {ID: "a", Text: "乙"}}, index.Options{})
	if !errors.Is(err, index.ErrDuplicate) {
		t.Errorf("got %v, want %v", err, index.ErrDuplicate)
	}
}

func TestParseQuestionsRefuses(t *testing.T) {
	for name, src := range map[string]string{
		"unknown key":        "glossaries: [{people: [a], text: [b]}]",
		"empty word":         "glossary: [{people: [显卡], text: ['']}]",
		"nothing meant":      "glossary: [{people: [显卡], text: []}]",
		"question under two": "asked: {'1': [为什么], '2': [为什么]}",
		"not UTF-8":          "glossary: [{people: [\xff], text: [b]}]",
		"not a map":          "- a",
	} {
		if _, err := index.ParseQuestions([]byte(src)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := index.ParseQuestions(nil); err != nil {
		t.Errorf("empty file: %v", err)
	}
}

func BenchmarkSearch(b *testing.B) {
	docs, q := builtin(b)
	ix := build(b, docs, q)
	for b.Loop() {
		search(b, ix, "我们公司租了别人的算力训练医疗大模型，拿到了市里的算力券，区里还能配多少？", 3)
	}
}

func BenchmarkBuild(b *testing.B) {
	docs, q := builtin(b)
	for b.Loop() {
		build(b, docs, q)
	}
}

func BenchmarkParseQuestions(b *testing.B) {
	raw, err := os.ReadFile(filepath.Join(pack, "questions.yaml"))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		raw = append(raw, '\n') // another file each time: the same one is not read again
		if _, err := index.ParseQuestions(raw); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkElsewhere(b *testing.B) {
	_, q := builtin(b)
	for b.Loop() {
		q.Elsewhere("我们公司租了别人的算力训练医疗大模型，拿到了市里的算力券，区里还能配多少？")
	}
}
