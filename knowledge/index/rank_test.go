package index

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"
)

// plainRank is rank without haste: it scores every document, sorts them all, and cuts off at the end.
func plainRank(t *testing.T, ix *Index, q *query, k int) []found {
	t.Helper()
	n := len(ix.docs)
	w, err := ix.findAll(context.Background(), q, new(scratch))
	if err != nil {
		t.Fatal(err)
	}
	key := func(d int, text, own bool) float32 {
		sum := w.base(ix.trust, new(scratch))[d]
		if text && ix.texts.asked[ix.texts.of[d]] && sum > 0 {
			best := float32(0)
			for _, a := range w.asked {
				if ix.texts.of[a.doc] == ix.texts.of[d] {
					best = max(best, float32(ix.trust.text*float64(a.near)/w.unit))
				}
			}
			sum += best
		}
		if own {
			about := make([]float32, n)
			most := float32(0)
			if ix.about != nil {
				most = ix.about.addScores(q.all, about)
			}
			for _, a := range w.asked {
				if a.doc == d {
					more := ix.trust.own * float64(a.near)
					if most > 0 {
						more += ix.trust.about * float64(about[d]/most)
					}
					sum += float32(more / w.unit)
				}
			}
		}
		return sum
	}
	sorted := func(text, own bool, is func(d int) bool) []found {
		var all []found
		for d := range n {
			if f := (found{d, key(d, text, own)}); f.key > 0 && is(d) {
				all = append(all, f)
			}
		}
		sort.Slice(all, func(i, j int) bool {
			if all[i].key != all[j].key {
				return all[i].key > all[j].key
			}
			return ix.docs[all[i].doc].ID < ix.docs[all[j].doc].ID
		})
		return all
	}
	places := func(order, kind []found, is func(d int) bool) []found {
		order = slices.Clone(order)
		for i := range order {
			if is(order[i].doc) {
				order[i], kind = kind[0], kind[1:]
			}
		}
		return append(order, kind...)
	}
	ofText := func(d int) bool { return ix.texts.asked[ix.texts.of[d]] }
	ofOwn := func(d int) bool { return len(ix.docs[d].Asked) > 0 }
	order := sorted(false, false, func(int) bool { return true })
	if len(w.asked) > 0 {
		order = places(order, sorted(true, false, ofText), ofText)
		order = places(order, sorted(true, true, ofOwn), ofOwn)
	}
	for i := 1; i < len(order); i++ {
		order[i].key = min(order[i].key, order[i-1].key)
	}
	return order[:min(k, len(order))]
}

// What is found in haste is what there is to find, to the last digit.
func TestRankLeavesNothingOut(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	queries := []string{"企业申请补贴", "数据", "算力 abc，中华企业", "请问数据企业怎么申请补贴", "abc", "没有", "第3条"}
	for round := range 12 {
		docs := some(r, 1+r.IntN(400))
		if round%3 == 0 { // hardly any has questions
			for i := range docs {
				if r.IntN(10) > 0 {
					docs[i].Asked = nil
				}
			}
		}
		ix, err := prepared(t, docs).Index(context.Background(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if round%2 == 0 {
			ix.vectors = &vectors{} // as in a large collection
		}
		for _, text := range queries {
			q := ix.read(text)
			for _, k := range []int{1, 10, 1000} {
				got, err := ix.rank(context.Background(), q, k)
				if err != nil {
					t.Fatal(err)
				}
				want := plainRank(t, ix, q, k)
				if len(got) != len(want) {
					t.Fatalf("round %d, %s, k %d: %d found, want %d", round, text, k, len(got), len(want))
				}
				unit := 1.0
				if w, _ := ix.findAll(context.Background(), q, new(scratch)); w != nil {
					unit = w.unit
				}
				for i := range want {
					if got[i].doc != want[i].doc || got[i].total != float64(want[i].key)*unit {
						t.Fatalf("round %d, %s, k %d, place %d: got %d %v, want %d %v", round, text, k, i+1, got[i].doc, got[i].total, want[i].doc, float64(want[i].key)*unit)
					}
				}
			}
		}
	}
}

// Questions asked of a clause are to nobody's cost: a clause of a text that nobody asked about keeps its
// place, and one whose text was asked about but not itself is overtaken only by those of its text or
// of texts that were asked about for what was asked of the text, never for questions of their own.
func TestQuestionsCostNobodyAnything(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	changed := 0
	for range 30 {
		docs := some(r, 300)
		for i := range docs {
			docs[i].Asked, docs[i].Path = nil, []string{fmt.Sprint("text ", i%20)}
		}
		plain := rankedIDs(t, docs)
		asked := slices.Clone(docs)
		var texts []string // that people asked about
		for i := range 20 {
			d := &asked[r.IntN(len(asked))]
			d.Asked = []string{[]string{"企业怎么申请数据补贴和什么", "数据企业", "中华补贴", "怎么申请"}[i%4]}
			texts = append(texts, d.Path[0])
		}
		got := rankedIDs(t, asked)
		for place, id := range plain {
			d := docs[slices.IndexFunc(docs, func(d Doc) bool { return d.ID == id })]
			if !slices.Contains(texts, d.Path[0]) && got[place] != id {
				t.Fatalf("%s of %s, which nobody asked about, was at %d; now there is %s", id, d.Path[0], place+1, got[place])
			}
		}
		// The same questions with no say of their own: the others keep their places.
		ix := indexOf(t, asked)
		ix.trust.own = 0
		for place, id := range idsOf(t, ix) {
			i := slices.IndexFunc(asked, func(d Doc) bool { return d.ID == id })
			if len(asked[i].Asked) == 0 && got[place] != id {
				t.Fatalf("%s, which nobody asked about, lost place %d to %s", id, place+1, got[place])
			}
		}
		if !slices.Equal(plain, got) {
			changed++
		}
	}
	if changed < 10 {
		t.Errorf("questions changed something in %d of 30 collections; then this shows nothing", changed)
	}
}

// The very question that was asked of a clause finds it, whatever the clause says.
func TestAskedAgain(t *testing.T) {
	docs := some(rand.New(rand.NewPCG(13, 14)), 300)
	for i := range docs {
		docs[i].Asked = nil
	}
	const question = "企业怎么申请算力补贴"
	last := rankedIDs(t, docs)[49]
	i := slices.IndexFunc(docs, func(d Doc) bool { return d.ID == last })
	docs[i].Asked = []string{question}
	if got := rankedIDs(t, docs); got[0] != last {
		t.Errorf("got %s first, want %s", got[0], last)
	}
}

func indexOf(t *testing.T, docs []Doc) *Index {
	t.Helper()
	ix, err := prepared(t, docs).Index(context.Background(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

func rankedIDs(t *testing.T, docs []Doc) []string { return idsOf(t, indexOf(t, docs)) }

func idsOf(t *testing.T, ix *Index) []string {
	t.Helper()
	hits, err := ix.Search(context.Background(), "企业怎么申请算力补贴", 50)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, h := range hits {
		ids = append(ids, h.ID)
	}
	return ids
}
