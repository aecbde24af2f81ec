package index

import "math"

// found is a document and what it is ranked by, in the unit of the words' scores.
type found struct {
	doc int
	key float32
}

// selection keeps the best of what it is shown: the highest key first, then the id. It is a heap with
// the worst at its head.
type selection struct {
	docs []Doc
	k    int
	heap []found
}

// worse reports whether a comes after b.
func (s *selection) worse(a, b found) bool {
	if a.key != b.key {
		return a.key < b.key
	}
	return s.docs[a.doc].ID > s.docs[b.doc].ID
}

func (s *selection) add(f found) {
	h := s.heap
	switch {
	case len(h) < s.k:
		h = append(h, f)
		for i := len(h) - 1; i > 0 && s.worse(h[i], h[(i-1)/2]); i = (i - 1) / 2 {
			h[i], h[(i-1)/2] = h[(i-1)/2], h[i]
		}
		s.heap = h
	case s.worse(h[0], f):
		h[0] = f
		s.sink(0)
	}
}

// sink brings the entry at i down to its place.
func (s *selection) sink(i int) {
	h := s.heap
	for c := 2*i + 1; c < len(h); c = 2*i + 1 {
		if c+1 < len(h) && s.worse(h[c+1], h[c]) {
			c++
		}
		if !s.worse(h[c], h[i]) {
			return
		}
		h[i], h[c] = h[c], h[i]
		i = c
	}
}

// sorted returns what was kept, the best first, and ends the selection.
func (s *selection) sorted() []found {
	out := make([]found, len(s.heap))
	for i := len(out) - 1; i >= 0; i-- {
		out[i] = s.heap[0]
		last := len(s.heap) - 1
		s.heap[0] = s.heap[last]
		s.heap = s.heap[:last]
		s.sink(0)
	}
	return out
}

// block is how many scores are looked at together: where none of them is good enough, which is nearly
// everywhere, no single one is looked at.
const block = 64

// best returns the k documents with the highest scores above 0.
func best(docs []Doc, scores []float32, k int) []found {
	s := selection{docs: docs, k: k}
	for from := 0; from < len(scores); from += block {
		part := scores[from:min(from+block, len(scores))]
		// Floats that are not negative are in the order of their bits, and whole numbers compare
		// without a branch.
		var top uint32
		for _, x := range part {
			top = max(top, math.Float32bits(x))
		}
		if top == 0 || len(s.heap) == k && math.Float32frombits(top) < s.heap[0].key {
			continue
		}
		for i, x := range part {
			if x > 0 {
				s.add(found{from + i, x})
			}
		}
	}
	return s.sorted()
}
