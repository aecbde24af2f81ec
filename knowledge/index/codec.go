package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync"
)

// Prepared as bytes: the number of documents and of questions, then the postings of the bodies and of
// the questions. Postings are the number of terms and of entries and, for each term, how much it is
// larger than the one before, how many entries it has and those: the document as its distance from the
// one before, doubled, and one more where a count other than 1 follows. All numbers are varints; an
// entry takes one or two bytes nearly always.

// ErrPrepared is returned by Load for bytes that do not belong to the documents, or to nothing.
var ErrPrepared = errors.New("the prepared index does not belong to these documents")

// Bytes returns p without its documents.
func (p *Prepared) Bytes() []byte {
	b := make([]byte, 0, 2*len(p.body.doc)+8*len(p.body.terms))
	b = binary.AppendUvarint(b, uint64(len(p.docs)))
	b = binary.AppendUvarint(b, uint64(len(p.asked.owner)))
	b = p.body.append(b)
	return p.asked.append(b)
}

// Load makes Prepared of docs from what Bytes returned for the same docs. What it takes in memory is
// bounded by the length of data.
func Load(docs []Doc, data []byte) (*Prepared, error) {
	var ids error
	var wg sync.WaitGroup
	wg.Go(func() { ids = checkIDs(docs) })
	p, err := load(docs, data)
	if wg.Wait(); ids != nil {
		return nil, ids
	}
	return p, err
}

func load(docs []Doc, data []byte) (*Prepared, error) {
	p := &Prepared{docs: docs}
	p.asked.owner = owners(docs)
	r := reader{rest: data}
	if n, asked := r.number(), r.number(); n != uint64(len(docs)) || asked != uint64(len(p.asked.owner)) {
		return nil, fmt.Errorf("%w: it is of %d documents and %d questions, not of %d and %d", ErrPrepared, n, asked, len(docs), len(p.asked.owner))
	}
	p.body = r.postings(len(docs))
	p.asked.postings = r.postings(len(p.asked.owner))
	if r.bad || len(r.rest) > 0 {
		return nil, fmt.Errorf("%w: %d bytes before its end something is wrong", ErrPrepared, len(r.rest))
	}
	return p, nil
}

func (p *postings) append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(p.terms)))
	b = binary.AppendUvarint(b, uint64(len(p.doc)))
	var last term
	for i, t := range p.terms {
		b = binary.AppendUvarint(b, uint64(t-last))
		b = binary.AppendUvarint(b, uint64(p.from[i+1]-p.from[i]))
		last = t
		before := uint32(math.MaxUint32) // one before the first
		for at := p.from[i]; at < p.from[i+1]; at++ {
			distance := uint64(p.doc[at]-before-1) << 1
			before = p.doc[at]
			if p.n[at] == 1 {
				b = binary.AppendUvarint(b, distance)
				continue
			}
			b = binary.AppendUvarint(b, distance|1)
			b = binary.AppendUvarint(b, uint64(p.n[at]))
		}
	}
	return b
}

// reader takes numbers from bytes. After the first fault it gives zeros.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) number() uint64 {
	if len(r.rest) > 0 && r.rest[0] < 0x80 {
		x := r.rest[0]
		r.rest = r.rest[1:]
		return uint64(x)
	}
	x, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.rest, r.bad = nil, true
		return 0
	}
	r.rest = r.rest[n:]
	return x
}

// postings reads those of so many documents. Each term takes two bytes at least and each entry one, so
// that what is promised can be held against what is there before space is made for it.
func (r *reader) postings(docs int) *postings {
	terms, entries := r.number(), r.number()
	if left := uint64(len(r.rest)); terms > left || entries > left || 2*terms+entries > left || entries > math.MaxUint32 {
		r.bad = true
		return nil
	}
	p := &postings{terms: make([]term, terms), from: make([]uint32, terms+1), doc: make([]uint32, entries), n: make([]uint16, entries)}
	at := uint64(0)
	var last term
	for i := range p.terms {
		step, n := r.number(), r.number()
		if r.bad || i > 0 && step == 0 || step > math.MaxUint64-uint64(last) || n == 0 || n > entries-at {
			r.bad = true
			return nil
		}
		last += term(step)
		p.terms[i], p.from[i+1] = last, uint32(at+n)
		if !r.entries(p.doc[at:at+n], p.n[at:at+n], uint64(docs)) {
			r.bad = true
			return nil
		}
		at += n
	}
	r.bad = r.bad || at != entries
	return p
}

func (r *reader) entries(doc []uint32, n []uint16, docs uint64) bool {
	next := uint64(0)
	for i := range doc {
		x := r.number()
		count := uint64(1)
		if x&1 == 1 {
			count = r.number()
		}
		if next += x >> 1; next >= docs || count == 0 || count > math.MaxUint16 {
			return false
		}
		doc[i], n[i] = uint32(next), uint16(count)
		next++
	}
	return !r.bad
}
