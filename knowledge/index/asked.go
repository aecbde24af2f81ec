package index

import (
	"math"
	"slices"
)

// askedField holds the questions people ask, each with the clause that answers
// it. A query is compared with every question by cosine; a clause counts by
// its nearest one, and a little by the next ones.
type askedField struct {
	*postings // of questions instead of documents
	idf       []float32
	share     []float32 // by posting: weight of the term in the question, its length divided out
	owner     []uint32  // by question, ascending: document; docs for a question none answers
	docs      int
}

// questions are what people ask, inverted, each with the document that answers it; the number of
// documents stands for none.
type questions struct {
	*postings
	owner []uint32
}

func readQuestions(docs []Doc) questions {
	var all []string
	for i := range docs {
		all = append(all, docs[i].Asked...)
	}
	return questions{invert(len(all), func(i int, b *bag) { b.add(all[i]) }), owners(docs)}
}

// owners returns, by question, the document that answers it.
func owners(docs []Doc) []uint32 {
	var out []uint32
	for i := range docs {
		for range docs[i].Asked {
			out = append(out, uint32(i))
		}
	}
	return out
}

// with returns the questions and those that none of so many documents answers.
func (q questions) with(outside []string, docs int) questions {
	if len(outside) == 0 {
		return q
	}
	numbers := make([]uint32, len(outside))
	owner := slices.Clone(q.owner)
	for i := range outside {
		numbers[i] = uint32(len(owner))
		owner = append(owner, uint32(docs))
	}
	first := len(q.owner)
	more := invertChunk(numbers, func(i int, b *bag) { b.add(outside[i-first]) })
	return questions{join([]*postings{q.postings, more}, nil), owner}
}

// about inverts what people ask of each clause, all its questions in one bag: which words point to a
// clause, whatever the question they come in.
func (q questions) about(docs int) *postings {
	out := &postings{from: make([]uint32, 1)}
	for i, t := range q.terms {
		begin := len(out.doc)
		for at := q.from[i]; at < q.from[i+1]; at++ {
			d := q.owner[q.doc[at]]
			if int(d) == docs {
				continue
			}
			if last := len(out.doc) - 1; last >= begin && out.doc[last] == d {
				out.n[last] = uint16(min(int(out.n[last])+int(q.n[at]), math.MaxUint16))
				continue
			}
			out.doc, out.n = append(out.doc, d), append(out.n, q.n[at])
		}
		if len(out.doc) > begin {
			out.terms = append(out.terms, t)
			out.from = append(out.from, uint32(len(out.doc)))
		}
	}
	return out
}

func newAsked(q questions, docs int) *askedField {
	f := &askedField{postings: q.postings, owner: q.owner, docs: docs, share: make([]float32, len(q.doc))}
	f.idf = newField(q.postings, len(q.owner), nil).idf
	norms := make([]float64, len(q.owner))
	for i, t := range q.terms {
		w := f.idf[i] * gramWeight(t)
		for at := q.from[i]; at < q.from[i+1]; at++ {
			f.share[at] = w
			norms[q.doc[at]] += float64(w) * float64(w)
		}
	}
	for at, d := range q.doc {
		f.share[at] /= float32(math.Sqrt(norms[d]))
	}
	return f
}

// near is how near a query comes to the questions of a document: 1 when it is one of them.
type near struct {
	doc   int
	near  float32
	again float32 // the same for the nearest question alone
}

// nearest returns the documents that have questions, in order, and how near the query comes to them;
// and how near it comes to the questions that no document answers.
func (f *askedField) nearest(q *query) (all []near, outside float32) {
	sims, inv := f.cosines(q)
	for i := 0; i < len(sims); {
		owner := f.owner[i]
		var first, second float32
		for ; i < len(sims) && f.owner[i] == owner; i++ {
			switch s := sims[i] * inv; {
			case s > first:
				first, second = s, first
			case s > second:
				second = s
			}
		}
		sum := (min(1, first) + nextShare*min(1, second)) / (1 + nextShare)
		if int(owner) == f.docs {
			return all, sum
		}
		all = append(all, near{int(owner), sum, first})
	}
	return all, 0
}

// cosines returns the query's product with every question, and what to multiply it by.
func (f *askedField) cosines(q *query) (sims []float32, inv float32) {
	sims = make([]float32, len(f.owner))
	var norm float64
	unseen := float32(math.Log(1 + float64(len(f.owner))))
	for _, c := range q.all {
		w := c.weight * gramWeight(c.term)
		i, ok := f.find(c.term)
		if !ok {
			if c.stated {
				w *= unseen * 0.6
				norm += float64(w * w)
			}
			continue
		}
		w *= f.idf[i]
		if c.stated {
			norm += float64(w * w)
		}
		for at := f.from[i]; at < f.from[i+1]; at++ {
			sims[f.doc[at]] += w * f.share[at]
		}
	}
	if norm > 0 {
		inv = float32(1 / math.Sqrt(norm))
	}
	return sims, inv
}

// nextShare is the say of a clause's second nearest question.
const nextShare = 0.25
