package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"

	"policybot/bot"
	"policybot/bot/admit"
	"policybot/bot/llm"
	"policybot/bot/observe"
	"policybot/bot/store"
)

// traceTime is how long a server that stops may take to send its last traces.
const traceTime = 3 * time.Second

var errStopping = errors.New("the server is stopping")

// newObserver makes what shows the server from outside; stop sends the last traces.
func newObserver(ctx context.Context, cfg Config) (o *observe.Observer, stop func(), err error) {
	if !cfg.Traces {
		return observe.New(nil), func() {}, nil
	}
	tracer, shutdown, err := observe.Tracer(ctx, cfg.Log)
	if err != nil {
		return nil, nil, fmt.Errorf("settings OTEL_…: %w", err)
	}
	return observe.New(tracer), func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), traceTime)
		defer cancel()
		if err := shutdown(ctx); err != nil {
			cfg.Log.Warn("the last traces are lost", "err", err)
		}
	}, nil
}

// show puts on the metrics what is not counted where it happens.
func (p *parts) show(d *admit.Desk) {
	p.seen.Gauge("requests_inside", "API requests being worked on.", func() float64 { n, _, _ := d.Load(); return float64(n) })
	p.seen.Gauge("requests_waiting", "API requests waiting for a place.", func() float64 { _, n, _ := d.Load(); return float64(n) })
	p.seen.Gauge("request_places", "API requests that may be worked on at once; fewer while answers take long.", func() float64 { _, _, n := d.Load(); return float64(n) })
	p.seen.Counts("requests_refused_total", "API requests not let in, by reason.", "reason", d.Refused)
	p.seen.Gauge("inbox_open", "Messages acknowledged and not yet answered.", p.inboxDepth)
	p.seen.Policies(func() []bot.PolicyRef {
		var all []bot.PolicyRef
		for _, pack := range p.now.Load().packs {
			all = append(all, bot.PolicyRef{ID: pack.ID, Version: pack.Version})
		}
		return all
	})
}

func (p *parts) inboxDepth() float64 {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	n, err := p.db.Open(ctx)
	if err != nil {
		return math.NaN() // the database is away; other metrics say so
	}
	return float64(n)
}

// metrics is the handler of /metrics. Where callers have roles it asks for one that may maintain.
func (p *parts) metrics(d *admit.Desk) http.Handler {
	h := p.seen.Handler()
	if len(p.cfg.Callers) == 0 {
		return h
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if refused := d.Authorize(r, admit.Maintain); refused != nil {
			w.Header().Set("WWW-Authenticate", `Bearer realm="policybot"`)
			http.Error(w, refused.Detail, refused.Status)
			return
		}
		h.ServeHTTP(w, r)
	})
}

func traceState(c Config) string {
	if c.Traces {
		return "OpenTelemetry, by the OTEL_ variables"
	}
	return "OTEL_EXPORTER_OTLP_ENDPOINT is not set"
}

// timedModel times what a model is asked.
type timedModel struct {
	llm.Model
	seen *observe.Observer
}

func (m timedModel) Complete(ctx context.Context, r llm.Request) (llm.Reply, error) {
	ctx, end := m.seen.Stage(ctx, observe.StageModel)
	defer end()
	return m.Model.Complete(ctx, r)
}

// observed is the model as bots are given it, nil for none.
func (p *parts) observed(m llm.Model) llm.Model {
	if m == nil || p.seen == nil {
		return m
	}
	return timedModel{m, p.seen}
}

var levels = map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn}

// logger writes to standard error, as text for people or as JSON for programs. Secrets and the
// numbers of people are taken out of every line.
func (a *app) logger(form, level string, secrets []string) *slog.Logger {
	var pairs []string
	for _, s := range secrets {
		if len(s) >= 4 { // shorter ones would garble every line
			pairs = append(pairs, s, "[secret]")
		}
	}
	without := strings.NewReplacer(pairs...)
	o := &slog.HandlerOptions{Level: levels[level], ReplaceAttr: observe.Clean(func(text string) string { return store.Mask(without.Replace(text)) })}
	if form == "json" {
		return observe.Logger(slog.NewJSONHandler(a.err, o))
	}
	return observe.Logger(slog.NewTextHandler(a.err, o))
}

// secrets are the values that no output may hold.
func (c Config) secrets() []string {
	all := []string{c.APIToken, c.OpenAIKey, c.SlackToken, c.SlackAppToken, c.SlackSecret}
	all = append(append(all, c.callerTokens...), c.traceSecrets...)
	if u, err := url.Parse(c.DatabaseURL); err == nil && u.User != nil {
		if password, ok := u.User.Password(); ok {
			all = append(all, password, url.QueryEscape(password), url.PathEscape(password))
		}
	}
	return all
}

// headerValues are the values in a list of headers as OTEL_EXPORTER_OTLP_HEADERS has it:
// name=value,name=value, escaped as in an address.
func headerValues(list string) []string {
	var all []string
	for pair := range strings.SplitSeq(list, ",") {
		_, value, _ := strings.Cut(pair, "=")
		value = strings.TrimSpace(value)
		all = append(all, value)
		if plain, err := url.PathUnescape(value); err == nil && plain != value {
			all = append(all, plain)
		}
	}
	return all
}
