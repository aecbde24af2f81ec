package observe

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

type requestKey struct{}

// RequestID is the id of the request that ctx belongs to, "" for none.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// Requests gives every request an id, which its log lines carry and its response names, counts and
// times it by its route, and traces it. The route is the pattern of the handler, never the path: a
// path may hold the name of a thread.
func (o *Observer) Requests(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := requestID(r.Header.Get("X-Request-Id"))
		w.Header().Set("X-Request-Id", id)
		ctx := context.WithValue(r.Context(), requestKey{}, id)
		ctx, span := o.requestSpan(ctx, r)
		defer span.End()
		r = r.WithContext(ctx)
		begun := time.Now()
		seen := &response{ResponseWriter: w, code: http.StatusOK}
		defer func() { // also when next panics to drop the connection
			route, took := routeOf(r), time.Since(begun)
			o.requests.WithLabelValues(route, strconv.Itoa(seen.code)).Inc()
			o.times.WithLabelValues(route).Observe(took.Seconds())
			log.DebugContext(ctx, "request", "method", methodOf(r.Method), "route", route, "status", seen.code, "ms", took.Milliseconds())
			endRequestSpan(span, route, seen.code)
		}()
		next.ServeHTTP(seen, r)
	})
}

// requestID takes the id a caller or a proxy gave, when it is one that a log line can hold.
func requestID(given string) string {
	if given == "" || len(given) > 64 || strings.Trim(given, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") != "" {
		return strings.ToLower(rand.Text()[:16])
	}
	return given
}

// routeOf is the pattern that served the request: a closed set, whatever is asked for.
func routeOf(r *http.Request) string {
	if r.Pattern == "" {
		return "other" // refused before a handler was looked for
	}
	return r.Pattern
}

func methodOf(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, http.MethodPatch:
		return m
	}
	return "other"
}

func (o *Observer) requestSpan(ctx context.Context, r *http.Request) (context.Context, trace.Span) {
	if o.tracer == nil {
		return o.span(ctx, "")
	}
	ctx = propagation.TraceContext{}.Extract(ctx, propagation.HeaderCarrier(r.Header))
	return o.tracer.Start(ctx, "request", trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(attribute.String("http.request.method", methodOf(r.Method)), attribute.String("policybot.request_id", RequestID(ctx))))
}

func endRequestSpan(span trace.Span, route string, code int) {
	if !span.IsRecording() {
		return
	}
	span.SetName(route)
	span.SetAttributes(attribute.String("http.route", route), attribute.Int("http.response.status_code", code))
	if code >= 500 {
		span.SetStatus(codes.Error, "")
	}
}

// response remembers the status.
type response struct {
	http.ResponseWriter
	code  int
	wrote bool
}

func (w *response) WriteHeader(code int) {
	if !w.wrote && code >= 200 {
		w.code, w.wrote = code, true
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *response) Write(b []byte) (int, error) {
	w.wrote = true
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the writer beneath.
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }
