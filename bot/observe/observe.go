// Package observe shows from outside how the program fares: counters and times for Prometheus, log
// lines that belong together by a request id, and traces for OpenTelemetry.
//
// It wraps what the program is made of (whoever answers, the store, the search, the HTTP handler)
// and passes everything on unchanged. An Observer that is nil wraps nothing and costs nothing.
//
// It promises:
//   - no text of a person, no name of a thread or receipt, no token and no address becomes a label,
//     a log attribute of its own or an attribute of a span; labels come from small closed sets;
//   - watching never fails a request: what cannot be counted or sent is dropped;
//   - traces are made only when an endpoint for them is set.
//
// It reads no setting itself, except that the OpenTelemetry libraries read their standard
// variables. It knows nothing about policies, SQL, Slack or HTML.
package observe

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel/trace"

	"policybot/bot"
)

// Observer counts and times. Make it with New; it is safe for concurrent use.
type Observer struct {
	registry *prometheus.Registry
	tracer   trace.Tracer // nil: no traces

	questions *prometheus.CounterVec // kind, channel
	repeats   prometheus.Counter
	stages    *prometheus.HistogramVec // stage
	refusals  prometheus.Counter
	guards    *prometheus.CounterVec // outcome
	calls     prometheus.Counter
	tokens    *prometheus.CounterVec // direction
	requests  *prometheus.CounterVec // route, code
	times     *prometheus.HistogramVec
}

// seconds are the upper bounds of the histograms: from a calculation to a slow model.
var seconds = []float64{.001, .0025, .005, .01, .025, .05, .1, .2, .5, 1, 2.5, 5, 10, 20}

// New makes an Observer. The tracer may be nil.
func New(tracer trace.Tracer) *Observer {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: "policybot_" + name, Help: help})
	}
	counters := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "policybot_" + name, Help: help}, labels)
	}
	times := func(name, help string, labels ...string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "policybot_" + name, Help: help, Buckets: seconds}, labels)
	}
	o := &Observer{
		registry:  prometheus.NewRegistry(),
		tracer:    tracer,
		questions: counters("questions_total", "Questions answered, by kind of answer and channel; kind is invalid or failed where there is no answer.", "kind", "channel"),
		repeats:   counter("repeats_total", "Questions sent again with the same key, answered from their receipt."),
		stages:    times("stage_seconds", "Time a question spends in each stage; reckon is everything that is not load, search, model or save.", "stage"),
		refusals:  counter("gate_refusals_total", "Replies the gate did not let through."),
		guards:    counters("model_outcomes_total", "What became of a model's prose, by outcome: off, passed, retried, fallback.", "outcome"),
		calls:     counter("model_calls_total", "Requests sent to the language model, failed ones and retries included."),
		tokens:    counters("model_tokens_total", "Tokens the model reports, by direction.", "direction"),
		requests:  counters("http_requests_total", "HTTP requests, by route and status.", "route", "code"),
		times:     times("http_seconds", "Time to answer an HTTP request, by route.", "route"),
	}
	o.registry.MustRegister(o.questions, o.repeats, o.stages, o.refusals, o.guards, o.calls, o.tokens, o.requests, o.times,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), collectors.NewBuildInfoCollector())
	for _, stage := range []string{stageAnswer, StageLoad, StageSearch, StageModel, StageSave, stageReckon} {
		o.stages.WithLabelValues(stage)
	}
	return o
}

// Handler serves the metrics.
func (o *Observer) Handler() http.Handler {
	return promhttp.HandlerFor(o.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: 5 * time.Second})
}

// Gauge shows a number that now returns whenever it is looked at.
func (o *Observer) Gauge(name, help string, now func() float64) {
	o.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "policybot_" + name, Help: help}, now))
}

// Counts shows counters that somebody else keeps, by the value of one label.
func (o *Observer) Counts(name, help, label string, now func() map[string]int64) {
	desc := prometheus.NewDesc("policybot_"+name, help, []string{label}, nil)
	o.registry.MustRegister(collector{desc, func(out chan<- prometheus.Metric) {
		for value, n := range now() {
			out <- prometheus.MustNewConstMetric(desc, prometheus.CounterValue, float64(n), value)
		}
	}})
}

// Policies shows the policies in force and their versions.
func (o *Observer) Policies(now func() []bot.PolicyRef) {
	desc := prometheus.NewDesc("policybot_policy_info", "1 for each policy in force, by id and version.", []string{"policy", "version"}, nil)
	o.registry.MustRegister(collector{desc, func(out chan<- prometheus.Metric) {
		for _, p := range now() {
			out <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, 1, p.ID, p.Version)
		}
	}})
}

type collector struct {
	desc    *prometheus.Desc
	collect func(chan<- prometheus.Metric)
}

func (c collector) Describe(out chan<- *prometheus.Desc) { out <- c.desc }
func (c collector) Collect(out chan<- prometheus.Metric) { c.collect(out) }

// The stages of a question.
const (
	StageLoad   = "load"   // the conversation, or an earlier answer, is read
	StageSearch = "search" // clauses are searched
	StageModel  = "model"  // a language model is asked
	StageSave   = "save"   // conversation and receipt are on the disk
	stageReckon = "reckon" // reading, calculating, writing, the gate
	stageAnswer = "answer" // all of it
)

// question is one question on its way, kept in its context.
type question struct {
	staged atomic.Int64 // nanoseconds in stages that were timed
	saved  atomic.Bool
}

type questionKey struct{}

// Stage begins a stage of the question in ctx; end ends it.
func (o *Observer) Stage(ctx context.Context, stage string) (in context.Context, end func()) {
	if o == nil {
		return ctx, func() {}
	}
	begun := time.Now()
	ctx, span := o.span(ctx, stage)
	return ctx, func() {
		took := time.Since(begun)
		span.End()
		o.stages.WithLabelValues(stage).Observe(took.Seconds())
		if q, ok := ctx.Value(questionKey{}).(*question); ok {
			q.staged.Add(int64(took))
		}
	}
}

// span begins a span, where there are traces and the request is one of them.
func (o *Observer) span(ctx context.Context, name string) (context.Context, trace.Span) {
	if o.tracer == nil {
		return ctx, trace.SpanFromContext(context.Background())
	}
	return o.tracer.Start(ctx, name)
}
