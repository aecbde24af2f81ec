package index

import "math"

// askedField holds the questions people ask, each with the clause that answers
// it. A query is compared with every question by cosine; a clause counts by
// its nearest one, and a little by the next ones.
type askedField struct {
	ids   map[term]uint32
	idf   []float32
	from  []uint32
	item  []uint32  // postings: question
	share []float32 // postings: weight of the term in the question, its length divided out
	owner []uint32  // by question: document; docs for a question none answers
	docs  int
}

// questions are what people ask, cut into terms, each with the document that
// answers it; the number of documents stands for none.
type questions struct {
	bags  []bag
	owner []uint32
}

func readQuestions(docs []Doc, outside []string) questions {
	of := make([][]bag, len(docs)+1)
	each(len(of), func(i int) {
		asked := outside
		if i < len(docs) {
			asked = docs[i].Asked
		}
		for _, s := range asked {
			b := make(bag, 0, len(s))
			b.add(s, 1)
			if b.merge(); len(b) > 0 {
				of[i] = append(of[i], b)
			}
		}
	})
	var q questions
	for owner, bags := range of {
		q.bags = append(q.bags, bags...)
		for range bags {
			q.owner = append(q.owner, uint32(owner))
		}
	}
	return q
}

// buildAbout indexes what people ask of each clause, all its questions in one
// bag: which words point to a clause, whatever the question they come in.
func buildAbout(q questions, docs int) *field {
	bags := make([]bag, docs)
	for i, b := range q.bags {
		if d := q.owner[i]; int(d) < docs {
			bags[d] = append(bags[d], b...)
		}
	}
	for i := range bags {
		bags[i].merge()
	}
	return buildField(bags)
}

func buildAsked(q questions, docs int) *askedField {
	f := &askedField{owner: q.owner, docs: docs}
	bags := q.bags
	base := buildField(bags)
	f.ids, f.idf, f.from, f.item = base.ids, base.idf, base.from, base.doc
	f.share = make([]float32, len(f.item))
	norms := make([]float64, len(bags))
	for i, b := range bags {
		for _, c := range b {
			w := float64(f.idf[f.ids[c.term]] * gramWeight(c.term))
			norms[i] += w * w
		}
	}
	next := append([]uint32(nil), f.from[:len(f.idf)]...)
	for i, b := range bags {
		for _, c := range b {
			id := f.ids[c.term]
			f.share[next[id]] = f.idf[id] * gramWeight(c.term) / float32(math.Sqrt(norms[i]))
			next[id]++
		}
	}
	return f
}

// nearest returns, by document, how near the query comes to its questions: 1
// when it is one of them, 0 when they share nothing. The last entry is for the
// questions no document answers. Nil: there are no questions.
func (f *askedField) nearest(q *query) []float32 {
	if len(f.owner) == 0 {
		return nil
	}
	best := make([]float32, f.docs+1)
	sims := make([]float32, len(f.owner))
	var norm float64
	unseen := float32(math.Log(1 + float64(len(f.owner))))
	for _, c := range q.all {
		w := c.weight * gramWeight(c.term)
		id, ok := f.ids[c.term]
		if !ok {
			if c.stated {
				w *= unseen * 0.6
				norm += float64(w * w)
			}
			continue
		}
		w *= f.idf[id]
		if c.stated {
			norm += float64(w * w)
		}
		for at := f.from[id]; at < f.from[id+1]; at++ {
			sims[f.item[at]] += w * f.share[at]
		}
	}
	if norm == 0 {
		return best
	}
	inv := float32(1 / math.Sqrt(norm))
	second := make([]float32, f.docs+1)
	for i, s := range sims {
		s *= inv
		d := f.owner[i]
		switch {
		case s > best[d]:
			best[d], second[d] = s, best[d]
		case s > second[d]:
			second[d] = s
		}
	}
	for d := range best {
		best[d] = min(1, best[d]) + nextShare*min(1, second[d])
		best[d] /= 1 + nextShare
	}
	return best
}

// nextShare is the say of a clause's second nearest question.
const nextShare = 0.25
