package index

import (
	"cmp"
	"math"
	"regexp"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// field is an inverted index over bags of terms: for every term the documents
// it occurs in, with the weight it has there. Postings lie in two flat arrays.
type field struct {
	ids     map[term]uint32 // term → number
	idf     []float32       // by term number
	from    []uint32        // by term number: where its postings begin; one more at the end
	doc     []uint32
	weight  []float32
	maximum float32 // the most one unit of idf can score: k1 + 1
}

// count is how often a term occurs in a document, weighted.
type count struct {
	term term
	n    float32
}

// bag collects the terms of one document. It is kept in order of the terms, not
// in a map, so that sums over it come out the same every time.
type bag []count

func (b *bag) add(s string, weight float32) {
	terms(fold(s), func(t term) { *b = append(*b, count{t, weight}) })
}

// merge brings equal terms together.
func (b *bag) merge() {
	slices.SortFunc(*b, func(x, y count) int { return cmp.Compare(x.term, y.term) })
	out := (*b)[:0]
	for _, c := range *b {
		if n := len(out); n > 0 && out[n-1].term == c.term {
			out[n-1].n += c.n
			continue
		}
		out = append(out, c)
	}
	*b = out
}

// Parameters of BM25. Titles and headings count as running text does.
const (
	k1          = 1.4
	lengthShare = 0.65
	titleWeight = 1
	pathWeight  = 1
)

// numbered is the printed number of a part: it says where, not what about.
var numbered = regexp.MustCompile(`第[〇零一二三四五六七八九十百千0-9]+[编章节条款项]`)

func buildBody(docs []Doc) *field {
	bags := make([]bag, len(docs))
	each(len(docs), func(i int) {
		d := &docs[i]
		b := make(bag, 0, len(d.Text))
		b.add(d.Text, 1)
		b.add(numbered.ReplaceAllString(d.Title, " "), titleWeight)
		for _, p := range d.Path {
			if p != d.Title {
				b.add(numbered.ReplaceAllString(p, " "), pathWeight)
			}
		}
		b.merge()
		bags[i] = slices.Clone(b)
	})
	f := buildField(bags)
	factor := standing(docs)
	for at, d := range f.doc {
		f.weight[at] *= factor[d]
	}
	return f
}

// each calls f for 0 to n-1 on all processors.
func each(n int, f func(int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wg.Wait()
}

func buildField(bags []bag) *field {
	f := &field{ids: make(map[term]uint32), maximum: k1 + 1}
	var df []uint32
	var total float64
	length := make([]float64, len(bags))
	for i, b := range bags {
		for _, c := range b {
			id, ok := f.ids[c.term]
			if !ok {
				id = uint32(len(df))
				f.ids[c.term] = id
				df = append(df, 0)
			}
			df[id]++
			length[i] += float64(c.n)
		}
		total += length[i]
	}
	mean := total / float64(max(len(bags), 1))
	f.from = make([]uint32, len(df)+1)
	f.idf = make([]float32, len(df))
	for id, n := range df {
		f.from[id+1] = f.from[id] + n
		f.idf[id] = float32(math.Log(1 + (float64(len(bags))-float64(n)+0.5)/(float64(n)+0.5)))
	}
	f.doc = make([]uint32, f.from[len(df)])
	f.weight = make([]float32, f.from[len(df)])
	next := append([]uint32(nil), f.from[:len(df)]...)
	for i, b := range bags {
		norm := k1 * (1 - lengthShare + lengthShare*length[i]/max(mean, 1))
		for _, c := range b {
			id, n := f.ids[c.term], float64(c.n)
			at := next[id]
			next[id]++
			f.doc[at] = uint32(i)
			f.weight[at] = float32(n * (k1 + 1) / (n + norm))
		}
	}
	return f
}

// addScores adds to scores what each document gives for the weighted terms, and
// returns the most that any document could have given.
func (f *field) addScores(q []weighted, scores []float32) float32 {
	var best float32
	for _, c := range q {
		t, w := c.term, c.weight
		id, ok := f.ids[t]
		if !ok {
			best += w * f.unseen() // a word no document has is not covered by any
			continue
		}
		w *= f.idf[id] * gramWeight(t)
		best += w
		for at := f.from[id]; at < f.from[id+1]; at++ {
			scores[f.doc[at]] += w * f.weight[at]
		}
	}
	return best * f.maximum
}

// unseen is the weight of a term that occurs nowhere.
func (f *field) unseen() float32 { return 0.5 }

// gramWeight weighs a single character less than a pair or a word: most are
// part of a pair that is counted too.
func gramWeight(t term) float32 {
	if t.isBigram() || t.isWord() {
		return 1
	}
	return 0.75
}
