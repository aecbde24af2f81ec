package store

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Limits of a group: how many items share a transaction, and how long a transaction may be
// tried before the callers are told. Callers that have less time stop waiting earlier.
const (
	groupSize = 256
	groupTime = 20 * time.Second
)

var errClosed = errors.New("the store is closed")

// group gathers items that arrive at the same moment and commits them together.
// It never waits for company: what is there when the last commit ends makes the next batch.
type group[T any] struct {
	commit func(context.Context, []T) error
	in     chan *waiting[T]
	mu     sync.RWMutex // held for reading while an item is handed in
	closed bool
	ended  chan struct{}
}

type waiting[T any] struct {
	ctx  context.Context
	item T
	done chan error
}

func newGroup[T any](commit func(context.Context, []T) error) *group[T] {
	g := &group[T]{commit: commit, in: make(chan *waiting[T], groupSize), ended: make(chan struct{})}
	go g.run()
	return g
}

// do hands in an item and waits until it is committed. When ctx ends first the item may or may
// not have been committed.
func (g *group[T]) do(ctx context.Context, item T) error {
	w := &waiting[T]{ctx: ctx, item: item, done: make(chan error, 1)}
	if err := g.hand(ctx, w); err != nil {
		return err
	}
	select {
	case err := <-w.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *group[T]) hand(ctx context.Context, w *waiting[T]) error {
	g.mu.RLock()
	defer g.mu.RUnlock()
	if g.closed {
		return errClosed
	}
	select {
	case g.in <- w:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *group[T]) run() {
	defer close(g.ended)
	for w := range g.in {
		batch := append(make([]*waiting[T], 0, 16), w)
	gather:
		for len(batch) < groupSize {
			select {
			case w, ok := <-g.in:
				if !ok {
					break gather
				}
				batch = append(batch, w)
			default:
				break gather
			}
		}
		g.settle(batch)
	}
}

// settle commits a batch; when that cannot be done it tries each item by itself, so that one
// item the database does not take leaves its neighbours unharmed.
func (g *group[T]) settle(batch []*waiting[T]) {
	ctx, cancel := context.WithTimeout(context.Background(), groupTime)
	defer cancel()
	var live []*waiting[T]
	var items []T
	for _, w := range batch {
		if err := w.ctx.Err(); err != nil {
			w.done <- err
			continue
		}
		live = append(live, w)
		items = append(items, w.item)
	}
	if len(live) == 0 {
		return
	}
	err := g.commit(ctx, items)
	if err != nil && len(live) > 1 && ctx.Err() == nil {
		for i, w := range live {
			w.done <- g.commit(ctx, items[i:i+1])
		}
		return
	}
	for _, w := range live {
		w.done <- err
	}
}

func (g *group[T]) close() {
	g.mu.Lock()
	if !g.closed {
		g.closed = true
		close(g.in)
	}
	g.mu.Unlock()
	<-g.ended
}
