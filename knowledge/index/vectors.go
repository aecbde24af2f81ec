package index

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/philippgille/chromem-go"
)

// Embedder turns texts into vectors. One text gives the same vector every time.
type Embedder interface {
	Name() string // identifies the vectors: another name, other vectors
	Dim() int
	Embed(ctx context.Context, texts []string) ([][]float32, error)
}

// vectors keeps the embeddings of the clauses in a chromem-go collection, in
// memory. chromem-go compares a query with every document through one channel,
// which carries up to some thousand documents within a search's time; beyond
// vectorLimit the words alone decide.
type vectors struct {
	embedder Embedder
	coll     *chromem.Collection
	docs     int
}

const vectorLimit = 2000

func buildVectors(ctx context.Context, docs []Doc, e Embedder, body *field) (*vectors, error) {
	if e == nil {
		e = &local{dim: localDim, field: body}
	}
	v := &vectors{embedder: e, docs: len(docs)}
	if len(docs) == 0 || len(docs) > vectorLimit {
		return v, nil
	}
	var texts []string
	for _, d := range docs {
		texts = append(texts, d.Title+"\n"+d.Text)
	}
	vecs, err := e.Embed(ctx, texts)
	if err != nil {
		return nil, fmt.Errorf("embedding %d clauses with %s: %w", len(docs), e.Name(), err)
	}
	if len(vecs) != len(docs) {
		return nil, fmt.Errorf("embedding %d clauses with %s: got %d vectors", len(docs), e.Name(), len(vecs))
	}
	v.coll, err = chromem.NewDB().CreateCollection("clauses", nil, refuse)
	if err != nil {
		return nil, fmt.Errorf("creating vector collection: %w", err)
	}
	var batch []chromem.Document
	for i, vec := range vecs {
		if len(vec) != e.Dim() {
			return nil, fmt.Errorf("embedding clause %s with %s: got %d dimensions, want %d", docs[i].ID, e.Name(), len(vec), e.Dim())
		}
		if norm(vec) > 0 {
			batch = append(batch, chromem.Document{ID: strconv.Itoa(i), Embedding: vec, Content: docs[i].ID})
		}
	}
	if len(batch) == 0 {
		return v, nil
	}
	if err := v.coll.AddDocuments(ctx, batch, 1); err != nil {
		return nil, fmt.Errorf("adding %d vectors: %w", len(batch), err)
	}
	return v, nil
}

// refuse stands where chromem-go would otherwise call a hosted service.
func refuse(context.Context, string) ([]float32, error) {
	return nil, errors.New("texts are embedded before they reach the collection")
}

// near returns the cosine of the query with every document, or nil when there
// are no vectors to compare with.
func (v *vectors) near(ctx context.Context, q *query) ([]float32, error) {
	if v.coll == nil || v.coll.Count() == 0 {
		return nil, nil
	}
	var vec []float32
	if l, ok := v.embedder.(*local); ok {
		vec = l.embedTerms(q.words)
	} else {
		vecs, err := v.embedder.Embed(ctx, []string{q.folded})
		if err != nil {
			return nil, fmt.Errorf("embedding the query with %s: %w", v.embedder.Name(), err)
		}
		vec = vecs[0]
	}
	if norm(vec) == 0 {
		return nil, nil
	}
	res, err := v.coll.QueryEmbedding(ctx, vec, v.coll.Count(), nil, nil)
	if err != nil {
		return nil, fmt.Errorf("comparing vectors: %w", err)
	}
	out := make([]float32, v.docs)
	for _, r := range res {
		if i, err := strconv.Atoi(r.ID); err == nil && i < len(out) {
			out[i] = max(0, r.Similarity)
		}
	}
	return out, nil
}

func norm(v []float32) float64 {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if math.IsNaN(sum) || math.IsInf(sum, 0) {
		return 0
	}
	return math.Sqrt(sum)
}

// local embeds without any model: every term is hashed to one of the
// dimensions with a sign, weighted by what the collection teaches about how
// telling it is, and the whole brought to length one.
type local struct {
	dim   int
	field *field
}

const localDim = 256

func (l *local) Name() string { return "local-hashed-ngrams-" + strconv.Itoa(l.dim) }
func (l *local) Dim() int     { return l.dim }

func (l *local) Embed(_ context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, s := range texts {
		var b bag
		b.add(s)
		b.merge()
		ts := make([]weighted, len(b))
		for j, c := range b {
			ts[j] = weighted{term: c.term, weight: float32(1 + math.Log(float64(c.n)))}
		}
		out[i] = l.embedTerms(ts)
	}
	return out, nil
}

func (l *local) embedTerms(ts []weighted) []float32 {
	v := make([]float32, l.dim)
	for _, c := range ts {
		i, ok := l.field.find(c.term)
		if !ok {
			continue
		}
		h := mix(uint64(c.term))
		w := c.weight * l.field.idf[i] * gramWeight(c.term)
		if h>>63 == 1 {
			w = -w
		}
		v[h%uint64(l.dim)] += w
	}
	if n := float32(norm(v)); n > 0 {
		for i := range v {
			v[i] /= n
		}
	}
	return v
}

// mix spreads the bits of a term (the finaliser of SplitMix64).
func mix(x uint64) uint64 {
	x += 0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}
