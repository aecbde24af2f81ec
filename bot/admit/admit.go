// Package admit decides which requests are let in: who may ask for what, how often, and how many
// are worked on at once.
//
// A Desk knows its callers by their bearer tokens and what each may do (its roles). It holds a
// rate for every caller and one for all together, and a bounded number of places: a request that
// finds no place waits a short time in a bounded line, and is refused when the line is full or the
// wait is over. Refusing early is what keeps those that are let in fast: work that nobody waits
// for any more is not begun. When work takes longer than it should, there are fewer places.
//
// It promises:
//   - a token is compared in constant time and stands in no error, no name and no log;
//   - every refusal says by its status what it is about (401 who, 403 may not, 429 this caller
//     asks too often, 503 all places are taken) and, for the last two, when to try again;
//   - its memory is bounded however many callers there are.
//
// It reads no body, writes no response and knows nothing about questions; whoever serves turns a
// Refusal into a response.
package admit

import (
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// Config is what a Desk is made of. The zero value lets everybody do everything.
type Config struct {
	Callers   []Caller       // none: no token is asked for, everybody has every role
	PerCaller float64        // requests a second of one caller at one address; 0: no limit
	Total     float64        // requests a second of all together; 0: no limit
	Places    int            // most requests worked on at once; 0: no limit
	Slow      time.Duration  // work that takes longer makes fewer be worked on at once; 0: it does not
	Line      int            // requests that may wait for a place
	Wait      time.Duration  // the longest wait for a place
	Proxies   []netip.Prefix // who is believed when it names the address it forwards for
}

// Refusal is why a request is not let in.
type Refusal struct {
	Status int           // 401, 403, 429 or 503
	Detail string        // for the caller
	Wait   time.Duration // when it may be tried again; 0: not by waiting
	Reason string        // one word, for counting
}

// The reasons there are.
const (
	ReasonToken  = "token"  // no token that is known
	ReasonRole   = "role"   // a caller without the role
	ReasonCaller = "caller" // this caller asks too often
	ReasonTotal  = "total"  // all together ask too often
	ReasonFull   = "full"   // the line is full
	ReasonWait   = "wait"   // no place became free in time
)

// Desk lets requests in. It is safe for concurrent use.
type Desk struct {
	cfg     Config
	callers map[digest]Caller
	rates   *rates
	total   *rate.Limiter // nil: no limit
	places  *places       // nil: no limit
	refused map[string]*atomic.Int64
}

// New makes a Desk.
func New(c Config) *Desk {
	d := &Desk{cfg: c, callers: byDigest(c.Callers), refused: map[string]*atomic.Int64{}}
	for _, reason := range []string{ReasonToken, ReasonRole, ReasonCaller, ReasonTotal, ReasonFull, ReasonWait} {
		d.refused[reason] = new(atomic.Int64)
	}
	if c.PerCaller > 0 {
		d.rates = newRates(c.PerCaller)
	}
	if c.Total > 0 {
		d.total = rate.NewLimiter(rate.Limit(c.Total), burst(c.Total))
	}
	if c.Places > 0 {
		d.places = newPlaces(c.Places, c.Line, c.Wait, c.Slow)
	}
	return d
}

// Guarded says whether a token is asked for.
func (d *Desk) Guarded() bool { return len(d.callers) > 0 }

// Authorize says whether the request's bearer token belongs to a caller with the role; nil when it
// does, or when no token is asked for.
func (d *Desk) Authorize(r *http.Request, role Role) *Refusal {
	if !d.Guarded() {
		return nil
	}
	c, ok := d.caller(r)
	if !ok {
		return d.refuse(http.StatusUnauthorized, ReasonToken, 0, "a valid bearer token is needed")
	}
	if !c.may(role) {
		return d.refuse(http.StatusForbidden, ReasonRole, 0, "this token does not have the role "+string(role))
	}
	return nil
}

// Enter gives the request a place, to be given back by leave, or says why there is none. A request
// that is given up while it waits is refused.
func (d *Desk) Enter(r *http.Request) (leave func(), refused *Refusal) {
	if d.rates != nil {
		if wait, ok := d.rates.take(d.name(r)); !ok {
			return nil, d.refuse(http.StatusTooManyRequests, ReasonCaller, wait, "too many requests from here; try again later")
		}
	}
	if d.total != nil && !d.total.Allow() {
		return nil, d.refuse(http.StatusServiceUnavailable, ReasonTotal, time.Second, "more requests than this server takes; try again later")
	}
	if d.places == nil {
		return func() {}, nil
	}
	if reason := d.places.take(r.Context()); reason != "" {
		return nil, d.refuse(http.StatusServiceUnavailable, reason, time.Second, "the server is busy; try again later")
	}
	begun := time.Now()
	return func() {
		now := time.Now()
		d.places.give(now.Sub(begun), now)
	}, nil
}

func (d *Desk) refuse(status int, reason string, wait time.Duration, detail string) *Refusal {
	d.refused[reason].Add(1)
	return &Refusal{Status: status, Reason: reason, Wait: wait, Detail: detail}
}

// Load is how many requests are being worked on, how many wait for a place, and how many places
// there are at the moment; zeros where places are not limited.
func (d *Desk) Load() (inside, waiting, places int) {
	if d.places == nil {
		return 0, 0, 0
	}
	return d.places.counts()
}

// Refused is how many requests were refused so far, by reason.
func (d *Desk) Refused() map[string]int64 {
	out := make(map[string]int64, len(d.refused))
	for reason, n := range d.refused {
		out[reason] = n.Load()
	}
	return out
}
