package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"policybot/bot"
	"policybot/bot/admit"
	"policybot/bot/slack"
	"policybot/bot/store"
	"policybot/bot/web"
	"policybot/knowledge"
)

// Limits of the server.
const (
	requestTime  = 20 * time.Second // one answer
	headerTime   = 5 * time.Second
	bodyTime     = 30 * time.Second
	idleTime     = 2 * time.Minute
	maxHeader    = 32 << 10
	shutdownTime = 20 * time.Second // requests that were begun may end
	expireEvery  = time.Hour
)

// runServe runs the bot until it is told to stop.
func runServe(ctx context.Context, a *app, c *call) error {
	cfg, err := a.configure()
	if err != nil {
		return err
	}
	c.StringVar(&cfg.Addr, "addr", cfg.Addr, "address to listen on")
	if err := c.parse(a); err != nil {
		return err
	}
	if c.NArg() > 0 {
		return c.misused("it takes no arguments")
	}
	if _, _, err := net.SplitHostPort(cfg.Addr); err != nil {
		return c.misused("-addr %s: %v; want HOST:PORT", cfg.Addr, err)
	}
	if !loopback(cfg.Addr) && !cfg.guarded() {
		return usagef("listen on %s: it can be reached from other machines and POLICYBOT_API_TOKEN is not set; set it, or listen on 127.0.0.1", cfg.Addr)
	}
	if !loopback(cfg.Addr) && cfg.RatePerCaller == 0 {
		cfg.RatePerCaller = ratePerCaller
	}
	seen, flush, err := newObserver(ctx, cfg)
	if err != nil {
		return err
	}
	defer flush()
	p, err := assemble(ctx, cfg, wants{bot: true, store: true, takeOver: true, seen: seen})
	if err != nil {
		return err
	}
	defer p.close()
	keepSmall()
	chat, err := p.newSlack()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	return a.serve(ctx, p, chat)
}

// keepSmall lets the collector run somewhat earlier than usual, unless GOGC says otherwise: most of the
// heap of a server is there for good, and as much again would be garbage.
func keepSmall() {
	const usual, earlier = 100, 65
	if set := debug.SetGCPercent(earlier); set != usual {
		debug.SetGCPercent(set)
	}
}

// serve runs the channels until ctx ends; chat is nil when Slack is off.
func (a *app) serve(ctx context.Context, p *parts, chat *slack.Slack) error {
	listener, err := net.Listen("tcp", p.cfg.Addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w; choose another address with -addr", p.cfg.Addr, err)
	}
	server := &http.Server{
		Handler:           p.handler(chat),
		ReadHeaderTimeout: headerTime, ReadTimeout: bodyTime, WriteTimeout: bodyTime + requestTime, IdleTimeout: idleTime,
		MaxHeaderBytes: maxHeader,
		ErrorLog:       slog.NewLogLogger(p.log.Handler(), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	var parts sync.WaitGroup
	parts.Go(func() { p.expire(ctx) })
	parts.Go(func() { p.watch(ctx) })
	if chat != nil {
		parts.Go(func() { p.runSlack(ctx, chat) })
	}
	fmt.Fprintf(a.out, "policybot: listening on http://%s\n", listener.Addr())
	for _, part := range p.overview() {
		fmt.Fprintf(a.out, "  %s\n", part)
	}
	select {
	case err := <-ended:
		return fmt.Errorf("serve on %s: %w", listener.Addr(), err)
	case <-ctx.Done():
	}
	p.stopping.Store(true)
	fmt.Fprintln(a.out, "policybot: stopping; requests that were begun are answered")
	defer parts.Wait()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := server.Shutdown(last); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("stop serving on %s: %w", listener.Addr(), err)
	}
	return nil
}

// handler is the page, the API and, when it is on, what Slack sends over HTTP.
func (p *parts) handler(chat *slack.Slack) http.Handler {
	desk := p.newDesk()
	h := p.pages(chat, desk)
	if chat != nil {
		mux := http.NewServeMux()
		mux.Handle("/slack/", chat.Handler())
		mux.Handle("/", h)
		h = mux
	}
	if p.seen != nil {
		p.show(desk)
		h = p.seen.Requests(p.log, h)
	}
	return h
}

func (p *parts) pages(chat *slack.Slack, desk *admit.Desk) http.Handler {
	c := web.Config{
		Ask:      p.asker(""),
		Estimate: p.work, Again: p.again,
		Search: func(ctx context.Context, query string, k int) ([]web.Hit, error) {
			hits, err := p.search(ctx, query, k)
			var out []web.Hit
			for _, h := range hits {
				out = append(out, web.Hit{ID: h.ID, Policy: h.Policy, Clause: h.Clause, Title: h.Title, Score: h.Score, Quote: h.Quote})
			}
			return out, err
		},
		Policies:  func() []*knowledge.Pack { return p.now.Load().packs },
		Store:     p.store,
		Authorize: authorize(desk),
		Enter:     enter(desk),
		Verify:    p.verdict,
		Ready: func(ctx context.Context) error {
			if p.stopping.Load() {
				return errStopping
			}
			if chat != nil {
				if err := chat.Ready(); err != nil {
					return err
				}
			}
			return p.db.Ready(ctx)
		},
		Timeout: requestTime,
		Log:     p.log,
	}
	if p.cfg.MaskReceipts {
		c.Masked = store.Mask
	}
	if p.seen != nil {
		c.MetricsHandler = p.metrics(desk)
	}
	return web.New(c)
}

// overview says which parts are on and which are off, and why.
func (p *parts) overview() []string {
	var out []string
	add := func(name string, on bool, format string, args ...any) {
		state := "off"
		if on {
			state = "on "
		}
		out = append(out, fmt.Sprintf("%-10s %s  %s", name, state, fmt.Sprintf(format, args...)))
	}
	now := p.now.Load()
	for _, pack := range now.packs {
		review := ""
		if n := len(pack.Reviews); n > 0 {
			review = fmt.Sprintf(", %d of them under review", n)
		}
		day := bot.Day(time.Now())
		if t := pack.About.Term; t.At(day, day).Out() {
			review += fmt.Sprintf(", not in force (from %s until %s)", cmp.Or(t.From, "?"), cmp.Or(t.Until, "?"))
		}
		add("policy", true, "%s, %d clauses, %d rules%s, %s", pack.ID, len(pack.Doc.Clauses), len(pack.Book.Rules), review, shortVersion(pack.Version))
	}
	for _, err := range now.broken {
		add("policy", false, "%v", err)
	}
	add("store", true, "%s", p.db.Name())
	if p.cfg.Retention > 0 {
		add("retention", true, "texts are removed after %d days", int(p.cfg.Retention.Hours()/24))
	} else {
		add("retention", false, "texts are kept; POLICYBOT_RETENTION_DAYS is not set")
	}
	add("api", true, "%s", p.cfg.accessState())
	add("traces", p.cfg.Traces, "%s", traceState(p.cfg))
	on, why := modelState(p.cfg)
	add("model", on, "%s", why)
	on, why = embedderState(p.cfg)
	add("embedder", on, "%s", why)
	if p.vectors != nil {
		add("vectors", true, "%s, in the database", p.cfg.Vectors)
	}
	on, why = slackState(p.cfg)
	add("slack", on, "%s", why)
	return out
}

func shortVersion(v string) string { return v[:min(len(v), len("sha256:")+12)] }

// expire removes texts when their time has come.
func (p *parts) expire(ctx context.Context) {
	if p.cfg.Retention == 0 {
		return
	}
	for {
		n, err := p.db.Expire(ctx, time.Now().Add(-p.cfg.Retention))
		if err != nil && ctx.Err() == nil {
			p.log.Error("retention", "err", err)
		} else if n > 0 {
			p.log.Info("retention: texts removed", "receipts", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(expireEvery):
		}
	}
}
