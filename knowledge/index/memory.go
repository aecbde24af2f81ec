package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"github.com/philippgille/chromem-go"
)

// Memory is Vectors in this process, with chromem-go. It compares a query with every vector.
type Memory struct {
	mu          sync.RWMutex
	collections map[string]memoryCollection
}

type memoryCollection struct {
	coll *chromem.Collection
	dim  int
}

var _ Vectors = (*Memory)(nil)

// NewMemory returns an empty one.
func NewMemory() *Memory { return &Memory{collections: make(map[string]memoryCollection)} }

// Replace implements Vectors.
func (m *Memory) Replace(ctx context.Context, collection string, dim int, ids []string, vecs [][]float32) error {
	if err := CheckVectors(collection, dim, ids, vecs); err != nil {
		return err
	}
	coll, err := chromem.NewDB().CreateCollection("vectors", nil, refuse)
	if err != nil {
		return fmt.Errorf("making collection %q: %w", collection, err)
	}
	docs := make([]chromem.Document, len(ids))
	for i, id := range ids {
		docs[i] = chromem.Document{ID: id, Embedding: Unit(vecs[i]), Content: id}
	}
	if len(docs) > 0 {
		if err := coll.AddDocuments(ctx, docs, 1); err != nil {
			return fmt.Errorf("filling collection %q: %w", collection, err)
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.collections[collection] = memoryCollection{coll, dim}
	return nil
}

// refuse stands where chromem-go would otherwise call a hosted service.
func refuse(context.Context, string) ([]float32, error) {
	return nil, errors.New("texts are embedded before they reach the collection")
}

func (m *Memory) collection(name string) (memoryCollection, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	c, ok := m.collections[name]
	if !ok {
		return c, fmt.Errorf("collection %q: %w", name, fs.ErrNotExist)
	}
	return c, nil
}

// Size implements Vectors.
func (m *Memory) Size(_ context.Context, collection string) (int, error) {
	c, err := m.collection(collection)
	if err != nil {
		return 0, err
	}
	return c.coll.Count(), nil
}

// Nearest implements Vectors. chromem-go orders equal documents by chance, so all are asked for and
// put in order here.
func (m *Memory) Nearest(ctx context.Context, collection string, vec []float32, k int) (ids []string, cosines []float32, err error) {
	c, err := m.collection(collection)
	if err == nil {
		err = CheckQuery(collection, c.dim, vec)
	}
	if err != nil || k < 1 || c.coll.Count() == 0 {
		return nil, nil, err
	}
	found, err := c.coll.QueryEmbedding(ctx, Unit(vec), c.coll.Count(), nil, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("comparing vectors of collection %q: %w", collection, err)
	}
	slices.SortFunc(found, func(a, b chromem.Result) int {
		return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), cmp.Compare(a.ID, b.ID))
	})
	for _, r := range found[:min(k, len(found))] {
		ids, cosines = append(ids, r.ID), append(cosines, r.Similarity)
	}
	return ids, cosines, nil
}
