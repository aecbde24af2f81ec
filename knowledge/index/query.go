package index

import (
	"math"
	"strings"
)

// query is a question read for searching.
type query struct {
	folded string
	all    []weighted // every term in order of appearance: sums come out the same every time
	words  []weighted // the same without the words of asking, which clauses do not use
	gain   gains      // what each of words is worth
	seen   termSet    // for looking at one sentence after the other
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
	q := &query{folded: fold(clipRunes(text, MaxQuery))}
	more := ix.glossary.lookup(q.folded)
	q.all = collect(q.folded, more)
	q.words = collect(asking.Replace(q.folded), more)
	for _, c := range q.words {
		if i, ok := ix.body.find(c.term); ok {
			q.gain.set(c.term, float64(c.weight*ix.body.idf[i]*gramWeight(c.term)))
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
