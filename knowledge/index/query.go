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

func (ix *Index) score(ctx context.Context, q *query) ([]scored, error) {
	words := make([]float32, len(ix.docs))
	most := ix.body.addScores(q.weight, q.order, words)
	asked := ix.asked.nearest(q)
	about := make([]float32, len(ix.docs))
	mostAbout := ix.about.addScores(q.weight, q.order, about)
	near, err := ix.vectors.near(ctx, q, words)
	if err != nil {
		return nil, err
	}
	looked := ix.lookup(q.refs)
	var out []scored
	for i := range ix.docs {
		if mostAbout > 0 {
			about[i] /= mostAbout
		}
		if words[i] == 0 && asked[i] == 0 && looked[i] == 0 {
			continue
		}
		s := scored{doc: i, asked: float64(asked[i]), lookup: looked[i], outside: float64(asked[len(ix.docs)])}
		if most > 0 {
			s.words = float64(words[i] / most)
		}
		if near != nil {
			s.vector = float64(near[i])
		}
		s.total = wordsWeight*s.words + askedWeight*s.asked + aboutWeight*float64(about[i]) + vectorWeight*s.vector + lookupWeight*s.lookup
		out = append(out, s)
	}
	return out, nil
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
