package slack

import (
	"sync"
	"time"
)

// people keeps one person from starving the others: each has a rate of events,
// with a burst, and at most a share of the workers. An event beyond that is
// given back to the inbox until its time has come; it is answered all the same.
type people struct {
	mu    sync.Mutex
	every time.Duration // between two events of a person, in the long run
	burst time.Duration // how far ahead of that a person may be
	share int
	m     map[string]*person
}

type person struct {
	full    time.Time           // when the burst is whole again
	busy    int                 // workers on events of this person
	waiting int                 // events turned away since one was let in
	granted map[string]struct{} // events that have waited for their turn
}

func newPeople(perMinute, share int) *people {
	every := time.Minute / time.Duration(perMinute)
	return &people{every: every, burst: time.Minute, share: share, m: map[string]*person{}}
}

// admit lets an event of a person in, or says how long it has to wait. Whoever
// is let in must leave.
func (p *people) admit(user, event string, now time.Time) (wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	one := p.m[user]
	if one == nil {
		p.forget(now)
		one = &person{granted: map[string]struct{}{}}
		p.m[user] = one
	}
	if len(one.granted) > 10_000 { // those that another process answered
		clear(one.granted)
	}
	if _, waited := one.granted[event]; !waited {
		if one.full.Before(now) {
			one.full = now
		}
		one.full = one.full.Add(p.every)
		if wait := one.full.Sub(now) - p.burst; wait > 0 {
			one.granted[event] = struct{}{}
			return wait
		}
	}
	if one.busy >= p.share {
		one.granted[event] = struct{}{}
		one.waiting++
		// The longer the queue of this person, the rarer we look at each of it.
		return min(time.Duration(one.waiting)*250*time.Millisecond, 30*time.Second)
	}
	delete(one.granted, event)
	one.busy++
	one.waiting = 0
	return 0
}

func (p *people) leave(user string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.m[user].busy--
}

// forget drops the people of whom nothing is left to remember.
func (p *people) forget(now time.Time) {
	if len(p.m) < 10_000 {
		return
	}
	for user, one := range p.m {
		if one.busy == 0 && len(one.granted) == 0 && one.full.Before(now) {
			delete(p.m, user)
		}
	}
}
