package index_test

import (
	"context"
	"fmt"
	"io/fs"
	"testing"

	"policybot/knowledge/index"
	"policybot/knowledge/index/vectortest"
)

func TestMemory(t *testing.T) {
	vectortest.Conform(t, func(testing.TB) index.Vectors { return index.NewMemory() })
}

// counted counts what an index asks of its vectors, and may lose them.
type counted struct {
	*index.Memory
	filled int
	lost   bool
}

func (c *counted) Replace(ctx context.Context, name string, dim int, ids []string, vecs [][]float32) error {
	c.filled, c.lost = c.filled+1, false
	return c.Memory.Replace(ctx, name, dim, ids, vecs)
}

func (c *counted) Nearest(ctx context.Context, name string, vec []float32, k int) ([]string, []float32, error) {
	if c.lost {
		return nil, nil, fmt.Errorf("collection: %w", fs.ErrNotExist)
	}
	return c.Memory.Nearest(ctx, name, vec, k)
}

func (c *counted) Size(ctx context.Context, name string) (int, error) {
	if c.lost {
		return 0, fmt.Errorf("collection: %w", fs.ErrNotExist)
	}
	return c.Memory.Size(ctx, name)
}

// Indexes of the same clauses share one collection, of others another; one that was dropped comes back
// with the next search.
func TestVectorsAreShared(t *testing.T) {
	docs := []index.Doc{
		{ID: "1", Clause: "1", Title: "算力券", Text: "对购买算力券的企业给予补贴。"},
		{ID: "2", Clause: "2", Title: "数据要素", Text: "对数据要素流通给予奖励。"},
	}
	store := &counted{Memory: index.NewMemory()}
	build := func(docs []index.Doc) *index.Index {
		ix, err := index.Build(t.Context(), docs, index.Options{Vectors: store})
		if err != nil {
			t.Fatal(err)
		}
		return ix
	}
	build(docs)
	ix := build(docs)
	if store.filled != 1 {
		t.Errorf("two indexes of the same clauses filled %d collections", store.filled)
	}
	other := []index.Doc{docs[0], {ID: "2", Clause: "2", Title: "数据要素", Text: "对数据要素交易给予奖励。"}}
	build(other)
	if store.filled != 2 {
		t.Errorf("an index of other clauses: %d collections filled", store.filled)
	}
	search := func() string {
		hits, err := ix.Search(t.Context(), "算力补贴", 2)
		if err != nil || len(hits) == 0 {
			t.Fatalf("%v, %v", hits, err)
		}
		return fmt.Sprint(hits)
	}
	before := search()
	store.lost = true
	if after := search(); after != before || store.filled != 3 {
		t.Errorf("after a loss: filled %d times; %s, before %s", store.filled, after, before)
	}
}
