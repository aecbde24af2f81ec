package recall

import (
	"fmt"
	"slices"
	"time"
)

// Search returns the ids of the k best documents for a question, the best first.
type Search func(question string, k int) ([]string, error)

// Build makes a search that knows which questions were asked of which documents, by their ids.
type Build func(asked map[string][]string) (Search, error)

// folds is into how many parts the questions are parted: one is asked, the others are known.
const folds = 5

// Report says how well a search finds, and how fast.
type Report struct {
	Set     string  `json:"set"`
	Plain   Figures `json:"plain"`  // nothing known
	Logged  Figures `json:"logged"` // four fifths of the questions known, the last fifth asked, in turn
	Bare    Bare    `json:"bare"`
	Built   float64 `json:"index_seconds"`
	Median  float64 `json:"query_ms"` // for Depth documents
	Slowest float64 `json:"query_p95_ms"`
}

// Bare are the questions on documents that none of the known questions is about: what is known of
// others must not cost them anything.
type Bare struct {
	Plain  Figures `json:"plain"`
	Logged Figures `json:"logged"`
}

// Measure asks a set of questions.
func Measure(set Set, build Build) (*Report, error) {
	r := &Report{Set: set.Name}
	start := time.Now()
	search, err := build(nil)
	if err != nil {
		return nil, err
	}
	r.Built = time.Since(start).Seconds()
	plain := make([][]string, len(set.Questions))
	times := make([]float64, len(set.Questions))
	var all, logged, barePlain, bareLogged Score
	for i, q := range set.Questions {
		start := time.Now()
		if plain[i], err = search(q.Text, Depth); err != nil {
			return nil, fmt.Errorf("question %s: %w", q.ID, err)
		}
		times[i] = float64(time.Since(start).Microseconds()) / 1000
		all.Add(q.Gold, plain[i])
	}
	for fold := range folds {
		asked := set.without(fold)
		if search, err = build(asked); err != nil {
			return nil, err
		}
		for i, q := range set.Questions {
			if i%folds != fold {
				continue
			}
			found, err := search(q.Text, Depth)
			if err != nil {
				return nil, fmt.Errorf("question %s: %w", q.ID, err)
			}
			logged.Add(q.Gold, found)
			if !slices.ContainsFunc(q.Gold, func(id string) bool { return len(asked[id]) > 0 }) {
				barePlain.Add(q.Gold, plain[i])
				bareLogged.Add(q.Gold, found)
			}
		}
	}
	r.Plain, r.Logged, r.Bare = all.Figures(), logged.Figures(), Bare{barePlain.Figures(), bareLogged.Figures()}
	slices.Sort(times)
	if n := len(times); n > 0 {
		r.Median, r.Slowest = times[n/2], times[n*95/100]
	}
	return r, nil
}

// without returns the questions of all folds but one, by the documents that answer them.
func (s Set) without(fold int) map[string][]string {
	asked := make(map[string][]string)
	for i, q := range s.Questions {
		if i%folds == fold {
			continue
		}
		for _, id := range q.Gold {
			asked[id] = append(asked[id], q.Text)
		}
	}
	return asked
}
