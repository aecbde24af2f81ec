package recall

import "slices"

// Depth is how many documents a search is asked for.
const Depth = 100

// Score sums what was found, question by question. Its zero value has seen no question.
type Score struct {
	n, at10, at100, first float64
}

// Add counts the answer to a question: ids of documents, the best first.
func (s *Score) Add(gold, found []string) {
	s.n++
	s.at10 += share(gold, found, 10)
	s.at100 += share(gold, found, 100)
	top := found[:min(10, len(found))]
	if i := slices.IndexFunc(top, func(id string) bool { return slices.Contains(gold, id) }); i >= 0 {
		s.first += 1 / float64(i+1)
	}
}

// share is the part of gold among the first k found.
func share(gold, found []string, k int) float64 {
	n := 0
	for _, id := range found[:min(k, len(found))] {
		if slices.Contains(gold, id) {
			n++
		}
	}
	return float64(n) / float64(len(gold))
}

// Figures are means over the questions, each from 0 to 1.
type Figures struct {
	Questions int     `json:"questions"`
	R10       float64 `json:"recall_at_10"`
	MRR10     float64 `json:"mrr_at_10"` // one over the place of the first right one, 0 beyond the tenth
	R100      float64 `json:"recall_at_100"`
}

// Figures returns the means; zeros before the first question.
func (s *Score) Figures() Figures {
	n := max(s.n, 1)
	return Figures{int(s.n), s.at10 / n, s.first / n, s.at100 / n}
}
