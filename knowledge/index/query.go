package index

import (
	"context"
	"math"
)

// query is a question read for searching.
type query struct {
	folded string
	weight map[term]float32   // every term, those of the glossary at less weight
	stated map[term]bool      // terms the person used
	order  []term             // the terms in order of appearance: sums come out the same every time
	gain   map[uint32]float32 // what each term is worth, by its number in the body field
	refs   []reference
}

func (ix *Index) read(text string) *query {
	q := &query{folded: fold(clipRunes(text, MaxQuery)), weight: make(map[term]float32), stated: make(map[term]bool)}
	terms(q.folded, func(t term) {
		if q.weight[t] == 0 {
			q.weight[t] = 1
			q.stated[t] = true
			q.order = append(q.order, t)
		}
	})
	for _, w := range ix.glossary.lookup(q.folded) {
		terms(w, func(t term) {
			if q.weight[t] == 0 {
				q.weight[t] = glossaryWeight
				q.order = append(q.order, t)
			}
		})
	}
	q.gain = make(map[uint32]float32, len(q.order))
	for _, t := range q.order {
		if id, ok := ix.body.ids[t]; ok {
			q.gain[id] = q.weight[t] * ix.body.idf[id] * gramWeight(t)
		}
	}
	q.refs = references(q.folded)
	return q
}

// Weights of the fusion, found by leaving each asked question out in turn; see
// fusion_test.go.
const (
	glossaryWeight = 0.4
	wordsWeight    = 0.55
	askedWeight    = 1.0
	vectorWeight   = 0.15
	lookupWeight   = 2.0
	aboutWeight    = 0.8
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
	most := ix.body.addScores(q.weight, q.order, words)
	asked := ix.asked.nearest(q)
	var mostAbout float32
	if asked != nil {
		mostAbout = ix.about.addScores(q.weight, q.order, about)
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
		s.total = wordsWeight*s.words + askedWeight*s.asked + aboutWeight*s.about + vectorWeight*s.vector + lookupWeight*s.lookup
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
