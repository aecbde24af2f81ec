package index

import (
	"context"
	"fmt"
	"sync"
)

// Prepared is what an index takes long to find out about its documents: which words stand where. It
// depends on nothing but the documents, can be kept as bytes, and is revised faster than made.
type Prepared struct {
	docs  []Doc
	body  *postings
	asked questions
}

// Prepare reads docs, in time linear in their length. They must not be changed afterwards.
func Prepare(docs []Doc) (*Prepared, error) {
	if err := checkIDs(docs); err != nil {
		return nil, err
	}
	p := &Prepared{docs: docs}
	var wg sync.WaitGroup
	wg.Go(func() { p.asked = readQuestions(docs) }) // beside the text: a start waits for it
	p.body = invert(len(docs), func(i int, b *bag) { bodyBag(&docs[i], b) })
	wg.Wait()
	return p, nil
}

func checkIDs(docs []Doc) error {
	seen := make(map[string]bool, len(docs))
	for i := range docs {
		id := docs[i].ID
		if id == "" || seen[id] {
			return fmt.Errorf("building index: document %d %q: %w", i, id, ErrDuplicate)
		}
		seen[id] = true
	}
	return nil
}

// Index makes an index that can be searched.
func (p *Prepared) Index(ctx context.Context, opt Options) (*Index, error) {
	ix := &Index{docs: p.docs, glossary: newGlossary(opt.Glossary), trust: newTrust(p.docs)}
	ix.scratch.New = func() any { return new(scratch) }
	var wg sync.WaitGroup
	wg.Go(func() { ix.byClause = byClause(p.docs) })
	wg.Go(func() {
		asked := p.asked.with(opt.Outside, len(p.docs))
		if ix.trust.about > 0 {
			ix.about = newField(asked.about(len(p.docs)), len(p.docs), nil)
		}
		ix.asked = newAsked(asked, len(p.docs))
	})
	ix.texts = newTexts(p.docs)
	ix.body = newField(p.body, len(p.docs), ix.texts.standing(p.docs))
	ix.sentences = buildSentences(p.docs)
	var err error
	ix.vectors, err = buildVectors(ctx, p.docs, opt.Embedder, ix.body)
	wg.Wait()
	if err != nil {
		return nil, fmt.Errorf("building index: %w", err)
	}
	return ix, nil
}

func byClause(docs []Doc) map[string][]int {
	m := make(map[string][]int)
	for i := range docs {
		m[docs[i].Clause] = append(m[docs[i].Clause], i)
	}
	return m
}

// New stands for the number of a document that was not there before.
const New = -1

// Revise is Prepare for the documents of p with some taken out, some put in. From says, by document,
// which number it had in p, or New; what is not New must be the same document. The result is that of
// Prepare, byte for byte.
func (p *Prepared) Revise(docs []Doc, from []int) (*Prepared, error) {
	number := make([]uint32, len(p.docs))
	for i := range number {
		number[i] = gone
	}
	var fresh []uint32
	last := New
	for i, was := range from {
		switch {
		case was == New:
			fresh = append(fresh, uint32(i))
		case was <= last: // in another order: hardly worth the trouble
			return Prepare(docs)
		default:
			number[was], last = uint32(i), was
		}
	}
	if len(fresh) > len(docs)/4 {
		return Prepare(docs)
	}
	if err := checkIDs(docs); err != nil {
		return nil, err
	}
	out := &Prepared{docs: docs}
	var wg sync.WaitGroup
	wg.Go(func() { out.asked = readQuestions(docs) })
	put := invertChunk(fresh, func(i int, b *bag) { bodyBag(&docs[i], b) })
	out.body = join([]*postings{p.body, put}, number)
	wg.Wait()
	return out, nil
}
