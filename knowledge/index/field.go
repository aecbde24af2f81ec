package index

import (
	"math"
	"regexp"
)

// field weighs an inverted file by BM25: for every term and document what the term gives there.
type field struct {
	*postings
	idf     []float32 // by place of the term
	weight  []float32 // by posting
	maximum float32   // the most one unit of idf can score: k1 + 1
}

// Parameters of BM25. Titles and headings count as running text does.
const (
	k1          = 1.4
	lengthShare = 0.65
)

// numbered is the printed number of a part: it says where, not what about.
var numbered = regexp.MustCompile(`第[〇零一二三四五六七八九十百千0-9]+[编章节条款项]`)

// bodyBag collects what is searched of a document: its text, its title and its headings.
func bodyBag(d *Doc, b *bag) {
	b.add(d.Text)
	b.add(numbered.ReplaceAllString(d.Title, " "))
	for _, p := range d.Path {
		if p != d.Title {
			b.add(numbered.ReplaceAllString(p, " "))
		}
	}
}

// newField weighs postings of the documents 0 to docs-1. What a document gives is multiplied by its
// factor; nil: by one.
func newField(p *postings, docs int, factor []float32) *field {
	words := &postings{terms: p.terms, from: p.from, doc: p.doc} // the weights take the place of the counts
	f := &field{postings: words, maximum: k1 + 1, idf: make([]float32, len(p.terms)), weight: make([]float32, len(p.doc))}
	length := make([]uint32, docs)
	for at, d := range p.doc {
		length[d] += uint32(p.n[at])
	}
	var total uint64
	for _, n := range length {
		total += uint64(n)
	}
	mean := float64(total) / float64(max(docs, 1))
	norm := make([]float64, docs)
	for i, n := range length {
		norm[i] = k1 * (1 - lengthShare + lengthShare*float64(n)/max(mean, 1))
	}
	for i := range f.idf {
		n := float64(p.from[i+1] - p.from[i])
		f.idf[i] = float32(math.Log(1 + (float64(docs)-n+0.5)/(n+0.5)))
	}
	const block = 1 << 16
	each((len(p.doc)+block-1)/block, func(i int) {
		for at := i * block; at < min(len(p.doc), (i+1)*block); at++ {
			d, n := p.doc[at], float64(p.n[at])
			f.weight[at] = float32(n * (k1 + 1) / (n + norm[d]))
			if factor != nil {
				f.weight[at] *= factor[d]
			}
		}
	})
	return f
}

// addScores adds to scores what each document gives for the weighted terms, and
// returns the most that any document could have given.
func (f *field) addScores(q []weighted, scores []float32) float32 {
	var best float32
	for _, c := range q {
		w := c.weight
		i, ok := f.find(c.term)
		if !ok {
			best += w * unseen // a word no document has is not covered by any
			continue
		}
		w *= f.idf[i] * gramWeight(c.term)
		best += w
		docs := f.doc[f.from[i]:f.from[i+1]]
		weights := f.weight[f.from[i]:f.from[i+1]]
		for at, d := range docs {
			scores[d] += w * weights[at]
		}
	}
	return best * f.maximum
}

// unseen is the weight of a term that occurs nowhere.
const unseen = 0.5

// gramWeight weighs a single character less than a pair or a word: most are
// part of a pair that is counted too.
func gramWeight(t term) float32 {
	if t.isBigram() || t.isWord() {
		return 1
	}
	return 0.75
}
