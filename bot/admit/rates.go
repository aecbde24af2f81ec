package admit

import (
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxRates bounds how many callers are remembered. Beyond, those who have their full burst again,
// which is to say nothing is lost by forgetting them, are forgotten; when there are none, the
// newcomers share one rate.
const maxRates = 20_000

// rates is one token bucket a caller.
type rates struct {
	limit rate.Limit
	burst int

	mu    sync.Mutex
	by    map[string]*rate.Limiter
	swept time.Time
	rest  *rate.Limiter // of those there is no room for
}

func newRates(perSecond float64) *rates {
	r := &rates{limit: rate.Limit(perSecond), burst: burst(perSecond), by: map[string]*rate.Limiter{}}
	r.rest = rate.NewLimiter(r.limit, r.burst)
	return r
}

// burst is how many requests may come at once: those of two seconds.
func burst(perSecond float64) int { return max(1, int(math.Ceil(2*perSecond))) }

// take counts one request; when it is one too many, wait is how long until the next may come.
func (r *rates) take(name string) (wait time.Duration, ok bool) {
	now := time.Now()
	l := r.of(name, now)
	if l.AllowN(now, 1) {
		return 0, true
	}
	missing := 1 - l.TokensAt(now)
	return time.Duration(missing / float64(r.limit) * float64(time.Second)), false
}

func (r *rates) of(name string, now time.Time) *rate.Limiter {
	r.mu.Lock()
	defer r.mu.Unlock()
	if l := r.by[name]; l != nil {
		return l
	}
	if len(r.by) >= maxRates && now.Sub(r.swept) > time.Second {
		r.swept = now
		for name, l := range r.by {
			if l.TokensAt(now) >= float64(r.burst) {
				delete(r.by, name)
			}
		}
	}
	if len(r.by) >= maxRates {
		return r.rest
	}
	l := rate.NewLimiter(r.limit, r.burst)
	r.by[name] = l
	return l
}
