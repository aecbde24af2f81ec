package admit

import (
	"context"
	"slices"
	"sync"
	"time"
)

// fewest is the part of the places that is always there, however slow the work is: on a disk that
// takes long to write, a few that are written together go faster than one by one.
const fewest = 4

// window is how long it is watched how the work goes before the number of places changes.
const window = 100 * time.Millisecond

// places are a bounded number of requests at work and a bounded line of those that wait.
//
// When most of the work takes longer than it should, all do less at once until it does not: the
// processor is shared by fewer, and those who are at work are done sooner. The line goes in order
// until its first has waited half of the longest wait; from then on the last comes first: under a
// rush somebody is refused anyway, and better one who has waited in vain than everybody being late.
type places struct {
	most, line int
	wait, slow time.Duration // longest in the line; longest at work, 0: as long as it takes

	mu     sync.Mutex
	limit  int // from most/fewest to most
	inside int
	queue  []*waiter // by arrival

	since      time.Time // of the window
	done, late int
	wanted     bool // somebody found no place
}

type waiter struct {
	in    chan struct{}
	since time.Time
}

func newPlaces(most, line int, wait, slow time.Duration) *places {
	return &places{most: most, line: line, wait: wait, slow: slow, limit: most}
}

// take waits for a place; reason says why there is none, "" when there is.
func (p *places) take(ctx context.Context) (reason string) {
	p.mu.Lock()
	if p.inside < p.limit {
		p.inside++
		p.mu.Unlock()
		return ""
	}
	p.wanted = true
	if len(p.queue) >= p.line {
		p.mu.Unlock()
		return ReasonFull
	}
	w := &waiter{in: make(chan struct{}), since: time.Now()}
	p.queue = append(p.queue, w)
	p.mu.Unlock()
	timer := time.NewTimer(p.wait)
	defer timer.Stop()
	select {
	case <-w.in:
		return ""
	case <-timer.C:
	case <-ctx.Done():
	}
	return p.giveUp(w)
}

// giveUp leaves the line, unless a place was given meanwhile.
func (p *places) giveUp(w *waiter) (reason string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.Index(p.queue, w)
	if i < 0 {
		return ""
	}
	p.queue = slices.Delete(p.queue, i, i+1)
	return ReasonWait
}

// give gives a place back after so long at work.
func (p *places) give(took time.Duration, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.inside--
	p.watch(took, now)
	for p.inside < p.limit && len(p.queue) > 0 {
		next := 0
		if now.Sub(p.queue[0].since) > p.wait/2 {
			next = len(p.queue) - 1
		}
		close(p.queue[next].in)
		p.queue = slices.Delete(p.queue, next, next+1)
		p.inside++
	}
}

// watch changes the number of places at the end of a window: a fifth fewer when most of the work was
// late, a few more when it was not and somebody found no place.
func (p *places) watch(took time.Duration, now time.Time) {
	if p.slow == 0 {
		return
	}
	p.done++
	if took > p.slow {
		p.late++
	}
	if now.Sub(p.since) < window {
		return
	}
	switch {
	case 2*p.late > p.done:
		p.limit = max(p.limit-max(1, p.limit/5), max(1, p.most/fewest))
	case p.wanted:
		p.limit = min(p.limit+max(1, p.most/32), p.most)
	}
	p.since, p.done, p.late, p.wanted = now, 0, 0, false
}

func (p *places) counts() (inside, waiting, limit int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.inside, len(p.queue), p.limit
}
