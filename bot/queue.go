package bot

import (
	"context"
	"sync"
)

// queue lets the turns of one thread go one after another within this process. The store alone
// would refuse the later of two and have it begun again, which fails many callers of one thread
// after a few rounds; between processes that is still what happens.
type queue struct {
	mu   sync.Mutex
	held map[string]*place
}

// place is the right to answer in one thread, and how many hold it or wait for it.
type place struct {
	free chan struct{}
	want int
}

// enter waits until no other turn of the thread is being answered. The caller must call leave.
func (q *queue) enter(ctx context.Context, thread string) (leave func(), err error) {
	q.mu.Lock()
	if q.held == nil {
		q.held = map[string]*place{}
	}
	p := q.held[thread]
	if p == nil {
		p = &place{free: make(chan struct{}, 1)}
		q.held[thread] = p
	}
	p.want++
	q.mu.Unlock()

	quit := func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		if p.want--; p.want == 0 {
			delete(q.held, thread)
		}
	}
	select {
	case p.free <- struct{}{}:
		return func() { <-p.free; quit() }, nil
	case <-ctx.Done():
		quit()
		return nil, ctx.Err()
	}
}
