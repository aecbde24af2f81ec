package index

import (
	"context"
	"math"
	"strings"
)

// query is a question read for searching.
type query struct {
	folded string
	all    []weighted         // every term in order of appearance: sums come out the same every time
	words  []weighted         // the same without the words of asking, which clauses do not use
	gain   map[uint32]float32 // what each of words is worth, by its number in the body field
	refs   []reference
}

// weighted is a term of a query. Those the glossary adds weigh less.
type weighted struct {
	term   term
	weight float32
	stated bool // the person used it
}

// asking are the words that make a question of what it is about. Laws do not
// use them, so that they would pass for telling words.
var asking = strings.NewReplacer(spaced(`怎么办 怎么样 为什么 怎么 怎样 如何 是否 什么 哪些 哪个 哪种 哪里 多少 多久 多长 几个
	可不可以 能不能 可以 能否 会不会 是不是 有没有 需不需要 要不要 应该 请问 想问 我想 我们 吗 呢 啊 吧 呀 么 我`)...)

func spaced(words string) []string {
	var out []string
	for _, w := range strings.Fields(words) {
		out = append(out, w, " ")
	}
	return out
}

func (ix *Index) read(text string) *query {
	q := &query{folded: fold(clipRunes(text, MaxQuery)), gain: make(map[uint32]float32)}
	more := ix.glossary.lookup(q.folded)
	q.all = collect(q.folded, more)
	q.words = collect(asking.Replace(q.folded), more)
	for _, c := range q.words {
		if id, ok := ix.body.ids[c.term]; ok {
			q.gain[id] = c.weight * ix.body.idf[id] * gramWeight(c.term)
		}
	}
	q.refs = references(q.folded)
	return q
}

// collect returns the terms of text and, at less weight, of the words added by
// the glossary, each once.
func collect(text string, added []string) []weighted {
	seen := make(map[term]bool, len(text))
	var out []weighted
	take := func(s string, weight float32, stated bool) {
		terms(s, func(t term) {
			if !seen[t] {
				seen[t] = true
				out = append(out, weighted{t, weight, stated})
			}
		})
	}
	take(text, 1, true)
	for _, w := range added {
		take(w, glossaryWeight, false)
	}
	return out
}

// Weights of the fusion, found by asking the questions of the built-in pack a
// tenth at a time of an index without them (TestUnseenQuestions).
const (
	glossaryWeight = 0.4
	wordsWeight    = 0.55
	askedWeight    = 1.0 // where every clause has questions; see trust
	vectorWeight   = 0.15
	lookupWeight   = 2.0
	aboutWeight    = 0.8
)

// trust is how much the questions of clauses say. Where each clause has its own
// they decide; where few do, a clause must not win because it alone has any, so
// that they only tip the balance, and only when they come near.
type trust struct{ weight, floor, about float64 }

func newTrust(docs []Doc) trust {
	have := 0
	for i := range docs {
		if len(docs[i].Asked) > 0 {
			have++
		}
	}
	// From one clause in ten to one in two, few turn into each.
	share := min(1, max(0, (float64(have)/float64(max(1, len(docs)))-0.1)/0.4))
	return trust{
		weight: fewWeight + share*(askedWeight-fewWeight),
		floor:  fewFloor * (1 - share),
		about:  aboutWeight * share,
	}
}

func (t trust) asked(near float64) float64 { return t.weight * max(0, near-t.floor) }

// Weight of questions, and the nearness from which they count, where hardly any
// clause has them.
const (
	fewWeight = 0.1
	fewFloor  = 0.1
)

// scored is one document's result.
type scored struct {
	doc                          int
	words, asked, vector, lookup float64
	about                        float64
	outside                      float64 // the query's nearness to questions none answers
	total                        float64
}

func (s scored) from() map[string]float64 {
	m := make(map[string]float64, 4)
	for name, v := range map[string]float64{"words": s.words, "asked": s.asked, "vector": s.vector, "lookup": s.lookup} {
		if v != 0 {
			m[name] = v
		}
	}
	return m
}

// Unsure is the confidence below which a hit is more likely beside the
// question than an answer to it.
const Unsure = 0.45

// confidence is a logistic curve over what the parts found and over how near
// the query comes to questions that nothing here answers. Fitted on the
// questions of the built-in pack, a tenth left out at a time.
func (s scored) confidence() float64 {
	if s.lookup >= 0.8 {
		return 1
	}
	return 1 / (1 + math.Exp(2.2-5.5*s.words-7.6*s.asked+8.2*s.outside))
}

// score returns the documents that may be among the k best, in no order.
func (ix *Index) score(ctx context.Context, q *query, k int) ([]scored, error) {
	n := len(ix.docs)
	work := ix.scratch.Get().(*scratch)
	defer ix.scratch.Put(work)
	words, about := work.cleared(n)
	most := ix.body.addScores(q.words, words)
	asked := ix.asked.nearest(q)
	var mostAbout float32
	if asked != nil {
		mostAbout = ix.about.addScores(q.all, about)
	}
	near, err := ix.vectors.near(ctx, q)
	if err != nil {
		return nil, err
	}
	looked := ix.lookup(q.refs)
	var out []scored
	for _, i := range ix.candidates(words, asked, looked, k) {
		s := scored{doc: i, lookup: looked[i]}
		if most > 0 {
			s.words = float64(words[i] / most)
		}
		if asked != nil {
			s.asked, s.outside = float64(asked[i]), float64(asked[n])
		}
		if mostAbout > 0 {
			s.about = float64(about[i] / mostAbout)
		}
		if near != nil {
			s.vector = float64(near[i])
		}
		s.total = wordsWeight*s.words + ix.trust.asked(s.asked) + ix.trust.about*s.about + vectorWeight*s.vector + lookupWeight*s.lookup
		out = append(out, s)
	}
	return out, nil
}

// candidates returns the documents worth a closer look: all that were found
// where there are few, else those with the best words and those found in
// another way.
func (ix *Index) candidates(words, asked []float32, looked map[int]float64, k int) []int {
	floor := float32(0)
	if len(ix.docs) > vectorLimit {
		floor = nthBest(words, max(4*k, 200))
	}
	var out []int
	for i, w := range words {
		if w > floor || w == floor && w > 0 || asked != nil && asked[i] > 0 || len(looked) > 0 && looked[i] > 0 {
			out = append(out, i)
		}
	}
	return out
}

// nthBest returns the n-th largest of scores, by a heap of n.
func nthBest(scores []float32, n int) float32 {
	heap := make([]float32, 0, n) // smallest first
	for _, s := range scores {
		switch {
		case s <= 0:
		case len(heap) < n:
			heap = append(heap, s)
			for i := len(heap) - 1; i > 0 && heap[i] < heap[(i-1)/2]; i = (i - 1) / 2 {
				heap[i], heap[(i-1)/2] = heap[(i-1)/2], heap[i]
			}
		case s > heap[0]:
			heap[0] = s
			for i := 0; ; {
				c := 2*i + 1
				if c >= n {
					break
				}
				if c+1 < n && heap[c+1] < heap[c] {
					c++
				}
				if heap[i] <= heap[c] {
					break
				}
				heap[i], heap[c] = heap[c], heap[i]
				i = c
			}
		}
	}
	if len(heap) < n {
		return 0
	}
	return heap[0]
}

// scratch is the working space of one search, kept for the next.
type scratch struct{ words, about []float32 }

func (s *scratch) cleared(n int) (words, about []float32) {
	if len(s.words) < n {
		s.words, s.about = make([]float32, n), make([]float32, n)
	}
	clear(s.words)
	clear(s.about)
	return s.words[:n], s.about[:n]
}

func clipRunes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}
