package index

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// postings is an inverted file: for every term, in order of the terms, the documents it occurs in and
// how often. It holds counts and nothing that depends on the other documents, so that the file of a
// changed collection is that of the collection before with a few documents taken out and put in.
type postings struct {
	terms []term
	from  []uint32 // by place of the term: where its postings begin; one more at the end
	doc   []uint32 // ascending within a term
	n     []uint16 // what occurs more often counts as the most that fits
}

// find returns the place of a term.
func (p *postings) find(t term) (int, bool) { return slices.BinarySearch(p.terms, t) }

// count is how often a term occurs in a document.
type count struct {
	term term
	n    uint16
}

// bag collects the terms of one document. It is kept in order of the terms, not
// in a map, so that sums over it come out the same every time.
type bag []count

func (b *bag) add(s string) {
	terms(fold(s), func(t term) { *b = append(*b, count{t, 1}) })
}

// merge brings equal terms together.
func (b *bag) merge() {
	slices.SortFunc(*b, func(x, y count) int { return cmp.Compare(x.term, y.term) })
	out := (*b)[:0]
	for _, c := range *b {
		if n := len(out); n > 0 && out[n-1].term == c.term {
			out[n-1].n = uint16(min(int(out[n-1].n)+int(c.n), math.MaxUint16))
			continue
		}
		out = append(out, c)
	}
	*b = out
}

// chunk is how many documents are inverted at a time: their bags are ten times as large as their postings.
const chunk = 4096

// invert makes the postings of the documents numbered 0 to n-1 by their bags.
func invert(n int, bagOf func(i int, b *bag)) *postings {
	parts := make([]*postings, (n+chunk-1)/chunk)
	each(len(parts), func(i int) {
		numbers := make([]uint32, 0, chunk)
		for d := i * chunk; d < min(n, (i+1)*chunk); d++ {
			numbers = append(numbers, uint32(d))
		}
		parts[i] = invertChunk(numbers, bagOf)
	})
	return join(parts, nil)
}

// invertChunk makes the postings of some documents, given in ascending order.
func invertChunk(numbers []uint32, bagOf func(i int, b *bag)) *postings {
	var all []count // of one document after the other
	ends := make([]int, len(numbers))
	df := make(map[term]uint32)
	var b bag
	for i, d := range numbers {
		b = b[:0]
		bagOf(int(d), &b)
		b.merge()
		for _, c := range b {
			df[c.term]++
		}
		all = append(all, b...)
		ends[i] = len(all)
	}
	p := &postings{terms: make([]term, 0, len(df)), from: make([]uint32, len(df)+1), doc: make([]uint32, len(all)), n: make([]uint16, len(all))}
	for t := range df {
		p.terms = append(p.terms, t)
	}
	slices.Sort(p.terms)
	next := make(map[term]uint32, len(df))
	for i, t := range p.terms {
		next[t] = p.from[i]
		p.from[i+1] = p.from[i] + df[t]
	}
	start := 0
	for i, end := range ends {
		for _, c := range all[start:end] {
			at := next[c.term]
			next[c.term] = at + 1
			p.doc[at], p.n[at] = numbers[i], c.n
		}
		start = end
	}
	return p
}

// gone marks a document that is not kept.
const gone = math.MaxUint32

// join makes one inverted file of several that have no document in common. Number, unless it is nil,
// says what the documents of the first are called in the new one, in the same order, or that they are
// gone.
func join(parts []*postings, number []uint32) *postings {
	size, most := 0, 0
	for _, p := range parts {
		size += len(p.doc)
		most = max(most, len(p.terms))
	}
	out := &postings{terms: make([]term, 0, most+most/8), from: make([]uint32, 1, most+most/8+1), doc: make([]uint32, 0, size), n: make([]uint16, 0, size)}
	at := make([]int, len(parts))
	for {
		t, some := term(0), false
		for i, p := range parts {
			if at[i] < len(p.terms) && (!some || p.terms[at[i]] < t) {
				t, some = p.terms[at[i]], true
			}
		}
		if !some {
			return out
		}
		begin := len(out.doc)
		for i, p := range parts {
			if at[i] == len(p.terms) || p.terms[at[i]] != t {
				continue
			}
			middle := len(out.doc)
			if i == 0 && number != nil {
				out.take(p, at[i], number)
			} else {
				out.doc = append(out.doc, p.doc[p.from[at[i]]:p.from[at[i]+1]]...)
				out.n = append(out.n, p.n[p.from[at[i]]:p.from[at[i]+1]]...)
			}
			interleave(out.doc[begin:], out.n[begin:], middle-begin)
			at[i]++
		}
		if len(out.doc) > begin {
			out.terms = append(out.terms, t)
			out.from = append(out.from, uint32(len(out.doc)))
		}
	}
}

// take appends the entries of a term of p under their new numbers.
func (out *postings) take(p *postings, i int, number []uint32) {
	for at := p.from[i]; at < p.from[i+1]; at++ {
		if d := number[p.doc[at]]; d != gone {
			out.doc = append(out.doc, d)
			out.n = append(out.n, p.n[at])
		}
	}
}

// interleave brings two runs, each in order, into one; the second begins at middle.
func interleave(doc []uint32, n []uint16, middle int) {
	if middle == 0 || middle == len(doc) || doc[middle-1] < doc[middle] {
		return
	}
	docs, counts := slices.Clone(doc[middle:]), slices.Clone(n[middle:])
	i, j := middle-1, len(docs)-1
	for at := len(doc) - 1; j >= 0; at-- {
		if i >= 0 && doc[i] > docs[j] {
			doc[at], n[at] = doc[i], n[i]
			i--
		} else {
			doc[at], n[at] = docs[j], counts[j]
			j--
		}
	}
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
