package index

import (
	"cmp"
	"context"
	"math"
	"slices"
)

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

// Weights where hardly any clause has questions: of a clause's own, and of those of its text. Half or
// twice as much makes little difference. A question that is asked again, but for a word or so, counts
// more than all words.
const (
	fewWeight   = 0.4
	textWeight  = 0.15
	againWeight = 1.0
	again       = 0.9 // nearness from which a question is the same
)

// trust is how much the questions of clauses say. Where each clause has its own they decide; where few
// do, what is asked of a text's other clauses says something, too.
type trust struct{ own, about, text, again float64 }

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
		own:   fewWeight + share*(askedWeight-fewWeight),
		about: aboutWeight * share,
		text:  textWeight * (1 - share),
		again: againWeight * (1 - share),
	}
}

// scored is one document's result.
type scored struct {
	doc                          int
	words, asked, vector, lookup float64
	outside                      float64 // the query's nearness to questions none answers
	total                        float64
}

// ways are what each way of finding gives for a query.
type ways struct {
	words   []float32 // by document
	most    float32   // that a document could have
	unit    float64   // what one of a ranking's keys is worth of the total
	vector  []float32 // by document; nil: none
	looked  map[int]float64
	asked   []near
	outside float32
}

// rank returns the k best documents, best first.
//
// Documents with questions of their own have an advantage that others lack, and it must not be at the
// others' cost: that nobody has asked about a clause yet says nothing against it. So the order is made
// three times. First by all but the questions. Then the clauses of texts that people asked about trade
// places among each other, by what was asked of the text; then the clauses with questions of their own,
// by those. A clause of a text that nobody asked about keeps its place, and no clause is ever overtaken
// by another for having questions of its own, unless it has some too, or the very question was asked of
// the other before. Where all clauses have questions this is the same as one order by the sum.
func (ix *Index) rank(ctx context.Context, q *query, k int) ([]scored, error) {
	work := ix.scratch.Get().(*scratch)
	defer ix.scratch.Put(work)
	w, err := ix.findAll(ctx, q, work)
	if err != nil {
		return nil, err
	}
	base := w.base(ix.trust, work)
	order := best(ix.docs, base, k)
	if len(w.asked) > 0 {
		withText := ix.addText(w, base, work)
		order = trade(order, best(ix.docs, withText, k), func(d int) bool { return ix.texts.asked[ix.texts.of[d]] })
		order = trade(order, ix.bestAsked(q, w, withText, work, k), func(d int) bool { return len(ix.docs[d].Asked) > 0 })
	}
	out := make([]scored, 0, min(k, len(order)))
	for i, f := range order[:min(k, len(order))] {
		if i > 0 { // who got no better place has no better score
			f.key = min(f.key, order[i-1].key)
		}
		order[i] = f
		out = append(out, w.scored(f))
	}
	return out, nil
}

// trade gives the places that documents of a kind hold in order to the best of the kind, and what is
// left of those to the end. Who comes has at least the key of who goes.
func trade(order, kind []found, is func(doc int) bool) []found {
	next := 0
	for i, f := range order {
		if is(f.doc) && next < len(kind) {
			order[i] = kind[next]
			next++
		}
	}
	return append(order, kind[next:]...)
}

// findAll asks each way of finding.
func (ix *Index) findAll(ctx context.Context, q *query, work *scratch) (*ways, error) {
	w := &ways{words: cleared(&work.words, len(ix.docs)), unit: 1}
	w.most = ix.body.addScores(q.words, w.words)
	if w.most > 0 {
		w.unit = wordsWeight / float64(w.most)
	}
	w.asked, w.outside = ix.asked.nearest(q)
	w.looked = ix.lookup(q.refs)
	var err error
	w.vector, err = ix.vectors.near(ctx, q)
	return w, err
}

// base is what each document is ranked by without questions that are only near, in units of the words'
// scores. Nearness of vectors alone finds nothing: it only counts for what was found in another way.
func (w *ways) base(t trust, work *scratch) []float32 {
	base := cleared(&work.base, len(w.words))
	copy(base, w.words)
	for d, score := range w.looked {
		base[d] += float32(lookupWeight * score / w.unit)
	}
	for _, n := range w.asked {
		if n.again >= again {
			base[n.doc] += float32(t.again * float64(n.again) / w.unit)
		}
		if n.near > 0 && base[n.doc] == 0 && w.vector != nil {
			base[n.doc] = math.SmallestNonzeroFloat32 // found, if by no word of its own
		}
	}
	for d, near := range w.vector {
		if base[d] > 0 {
			base[d] += float32(vectorWeight * float64(near) / w.unit)
		}
	}
	return base
}

// addText returns base and what was asked of its text for each document that has anything in common
// with the query; 0 for documents of texts that nobody asked about.
func (ix *Index) addText(w *ways, base []float32, work *scratch) []float32 {
	bonus := make([]float32, len(ix.texts.asked))
	for _, n := range w.asked {
		t := ix.texts.of[n.doc]
		bonus[t] = max(bonus[t], float32(ix.trust.text*float64(n.near)/w.unit))
	}
	out := cleared(&work.text, len(base))
	for _, d := range ix.texts.docs {
		if base[d] > 0 {
			out[d] = base[d] + bonus[ix.texts.of[d]]
		}
	}
	return out
}

// bestAsked ranks the documents that have questions of their own.
func (ix *Index) bestAsked(q *query, w *ways, withText []float32, work *scratch, k int) []found {
	var about []float32
	var mostAbout float32
	if ix.trust.about > 0 {
		about = cleared(&work.about, len(withText))
		mostAbout = ix.about.addScores(q.all, about)
	}
	s := selection{docs: ix.docs, k: k}
	for _, n := range w.asked {
		own := ix.trust.own * float64(n.near)
		if mostAbout > 0 {
			own += ix.trust.about * float64(about[n.doc]/mostAbout)
		}
		if key := withText[n.doc] + float32(own/w.unit); key > 0 {
			s.add(found{n.doc, key})
		}
	}
	return s.sorted()
}

func (w *ways) scored(f found) scored {
	s := scored{doc: f.doc, lookup: w.looked[f.doc], outside: float64(w.outside), total: float64(f.key) * w.unit}
	if w.most > 0 {
		s.words = float64(w.words[f.doc] / w.most)
	}
	if w.vector != nil {
		s.vector = float64(w.vector[f.doc])
	}
	byDoc := func(n near, doc int) int { return cmp.Compare(n.doc, doc) }
	if i, ok := slices.BinarySearchFunc(w.asked, f.doc, byDoc); ok {
		s.asked = float64(w.asked[i].near)
	}
	return s
}

// scratch is the working space of one search, kept for the next.
type scratch struct{ words, base, text, about []float32 }

// cleared returns n zeros in the space given, which grows when it has to.
func cleared(space *[]float32, n int) []float32 {
	if len(*space) < n {
		*space = make([]float32, n)
	}
	out := (*space)[:n]
	clear(out)
	return out
}
