package main

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"policybot/bot/admit"
	"policybot/bot/store"
	"policybot/bot/web"
)

// How many requests are worked on at once, how many wait, and for how long. Without a model a
// request takes milliseconds of the processor, and more at once only makes all of them later. With
// one it mostly waits for the model.
const (
	places, placesWithModel = 24, 512
	lineWait                = 60 * time.Millisecond
	slowAnswer              = 100 * time.Millisecond // beyond, fewer are worked on at once
	lineWaitWithModel       = 2 * time.Second
)

// ratePerCaller is what one caller may ask for in a second where other machines reach the server
// and nothing else is set: enough for a form that is worked out at every key.
const ratePerCaller = 50

// newDesk decides who is let in, by the settings.
func (p *parts) newDesk() *admit.Desk {
	c := p.cfg
	d := admit.Config{Callers: c.Callers, PerCaller: float64(c.RatePerCaller), Total: float64(c.Rate), Proxies: c.Proxies, Places: places, Wait: lineWait, Slow: slowAnswer}
	if c.APIToken != "" {
		d.Callers = append([]admit.Caller{admit.NewCaller("api", c.APIToken)}, d.Callers...)
	}
	if p.model != nil {
		d.Places, d.Wait, d.Slow = placesWithModel, lineWaitWithModel, 0
	}
	if c.Places > 0 {
		d.Places = c.Places
	}
	d.Line = 8 * d.Places
	return admit.New(d)
}

// roleOf is the role that a request needs.
func roleOf(r *http.Request) admit.Role {
	switch {
	case strings.HasPrefix(r.URL.Path, "/api/audit/"):
		return admit.Audit
	case r.URL.Path == "/metrics":
		return admit.Maintain
	}
	return admit.Ask
}

// authorize is nil when no token is set.
func authorize(d *admit.Desk) func(*http.Request) *web.Refusal {
	if !d.Guarded() {
		return nil
	}
	return func(r *http.Request) *web.Refusal { return refusal(d.Authorize(r, roleOf(r))) }
}

func enter(d *admit.Desk) func(*http.Request) (func(), *web.Refusal) {
	return func(r *http.Request) (func(), *web.Refusal) {
		leave, refused := d.Enter(r)
		return leave, refusal(refused)
	}
}

func refusal(r *admit.Refusal) *web.Refusal {
	if r == nil {
		return nil
	}
	return &web.Refusal{Status: r.Status, Detail: r.Detail, Wait: r.Wait}
}

// verdict verifies the receipts for the API; a fault is a result and not an error.
func (p *parts) verdict(ctx context.Context) (web.Verdict, error) {
	v, err := p.db.Verify(ctx, nil)
	out := web.Verdict{OK: err == nil, Receipts: v.Receipts, Removed: v.Removed, Head: v.Head}
	var fault *store.Fault
	if errors.As(err, &fault) {
		out.Fault, err = fault.Error(), nil
	}
	return out, err
}

// accessState says how the API is reached.
func (c Config) accessState() string {
	var parts []string
	if c.APIToken != "" {
		parts = append(parts, "the token of POLICYBOT_API_TOKEN")
	}
	if len(c.Callers) > 0 {
		parts = append(parts, "the tokens of POLICYBOT_CALLERS")
	}
	if len(parts) == 0 {
		return "without a token, for this machine only"
	}
	return "with " + strings.Join(parts, " and ")
}

// guarded says whether callers need a token.
func (c Config) guarded() bool { return c.APIToken != "" || len(c.Callers) > 0 }

// callers reads POLICYBOT_CALLERS.
func (r *reader) callers(name string) []admit.Caller {
	all, err := admit.ParseCallers(r.text(name, ""))
	if err != nil {
		r.fail(name, "%v", err)
	}
	return all
}

// prefixes reads addresses and networks divided by commas or spaces.
func (r *reader) prefixes(name string) []netip.Prefix {
	var all []netip.Prefix
	for _, word := range strings.FieldsFunc(r.text(name, ""), func(c rune) bool { return c == ',' || c == ' ' }) {
		p, err := netip.ParsePrefix(word)
		if addr, err1 := netip.ParseAddr(word); err1 == nil {
			p, err = addr.Prefix(addr.BitLen())
		}
		if err != nil {
			r.fail(name, "%q; want addresses or networks such as 10.0.0.0/8", word)
			return nil
		}
		all = append(all, p.Masked())
	}
	return all
}
