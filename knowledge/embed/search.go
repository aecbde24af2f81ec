package embed

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"policybot/knowledge/index"
)

// Index searches with the hosted embedder's vectors while they can be had and with the local ones
// otherwise. It is safe for concurrent use.
type Index struct {
	local  *index.Index
	remote atomic.Pointer[index.Index] // nil until it could be built
	built  atomic.Int64                // when building was last begun, Unix nanoseconds
	build  func(context.Context) (*index.Index, error)
	wait   time.Duration
	now    func() time.Time
}

const (
	queryWait  = 2 * time.Second  // for embedding one query, while a person waits
	buildWait  = 60 * time.Second // for embedding every clause
	buildAgain = time.Minute      // between two attempts to build
)

// Build indexes docs twice: with the local embedder, which is quick and cannot fail for want of a
// network, and with the remote one. That the latter failed is no error; it is tried again later.
func Build(ctx context.Context, docs []index.Doc, opt index.Options, r *Remote) (*Index, error) {
	opt.Embedder = nil
	local, err := index.Build(ctx, docs, opt)
	if err != nil {
		return nil, err
	}
	x := &Index{local: local, wait: queryWait, now: time.Now}
	x.build = func(ctx context.Context) (*index.Index, error) {
		opt := opt
		opt.Embedder = r
		return index.Build(ctx, docs, opt)
	}
	if err := x.upgrade(ctx); err != nil && ctx.Err() != nil {
		return nil, ctx.Err()
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

func (x *Index) upgrade(ctx context.Context) error {
	x.built.Store(x.now().UnixNano())
	ctx, cancel := context.WithTimeout(ctx, buildWait)
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
	go func() { _ = x.upgrade(context.Background()) }() // what fails is tried again with a later search
}
