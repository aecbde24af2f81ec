package embed

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"policybot/knowledge/index"
)

// Index searches with the hosted embedder's vectors while they can be had and with the local ones
// otherwise. It is safe for concurrent use.
type Index struct {
	local  *index.Index
	remote atomic.Pointer[index.Index]                 // nil until it could be built
	built  atomic.Int64                                // when building was last begun, Unix nanoseconds
	build  func(context.Context) (*index.Index, error) // with the hosted embedder
	wait   time.Duration
	now    func() time.Time
}

const (
	queryWait  = 2 * time.Second  // for embedding one query, while a person waits
	firstWait  = 10 * time.Second // for embedding every clause while the program starts
	buildWait  = 60 * time.Second // for the same later, in the background
	buildAgain = time.Minute      // between two attempts to build
)

// Build makes an index twice: with a nil embedder, the local one, which is quick and cannot fail for
// want of a network, and with the remote one. That the latter failed is no error; it is tried again
// with a later search.
func Build(ctx context.Context, r *Remote, build func(context.Context, index.Embedder) (*index.Index, error)) (*Index, error) {
	local, err := build(ctx, nil)
	if err != nil {
		return nil, err
	}
	x := &Index{local: local, wait: queryWait, now: time.Now}
	x.build = func(ctx context.Context) (*index.Index, error) { return build(ctx, r) }
	if err := x.upgrade(ctx, firstWait); err != nil && ctx.Err() != nil {
		return nil, fmt.Errorf("building an index with %s: %w", r.model, ctx.Err())
	}
	return x, nil
}

// Serving tells which vectors a search is answered with now: "remote" or "local".
func (x *Index) Serving() string {
	if x.remote.Load() != nil {
		return "remote"
	}
	return "local"
}

// Len returns the number of documents.
func (x *Index) Len() int { return x.local.Len() }

// Search returns the k best documents for query, best first.
func (x *Index) Search(ctx context.Context, query string, k int) ([]index.Hit, error) {
	remote := x.remote.Load()
	if remote == nil {
		x.tryAgain()
		return x.local.Search(ctx, query, k)
	}
	short, cancel := context.WithTimeout(ctx, x.wait)
	defer cancel()
	hits, err := remote.Search(short, query, k)
	if err != nil && ctx.Err() == nil {
		return x.local.Search(ctx, query, k)
	}
	return hits, err
}

func (x *Index) upgrade(ctx context.Context, wait time.Duration) error {
	x.built.Store(x.now().UnixNano())
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	remote, err := x.build(ctx)
	if err != nil {
		return err
	}
	if remote == nil {
		return errors.New("no index was built")
	}
	x.remote.Store(remote)
	return nil
}

// tryAgain builds the remote index in the background, at most once in a while.
func (x *Index) tryAgain() {
	last := x.built.Load()
	if x.now().UnixNano()-last < int64(buildAgain) || !x.built.CompareAndSwap(last, x.now().UnixNano()) {
		return
	}
	go func() { _ = x.upgrade(context.Background(), buildWait) }() // what fails is tried again with a later search
}
