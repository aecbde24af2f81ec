package observe

import (
	"context"
	"fmt"
	"log/slog"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// Tracer sends traces over OTLP/HTTP, set up by the standard OTEL_ variables, which the libraries
// read: endpoint, headers, timeout, sampler, batch sizes, resource attributes. stop sends what is
// left. Call it only when an endpoint is set.
func Tracer(ctx context.Context, log *slog.Logger) (t trace.Tracer, stop func(context.Context) error, err error) {
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("traces are lost", "err", err) }))
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("set up traces: %w", err)
	}
	// The name of the service can be overridden by OTEL_SERVICE_NAME.
	own, err := resource.New(ctx, resource.WithAttributes(attribute.String("service.name", "policybot")), resource.WithFromEnv(), resource.WithTelemetrySDK())
	if err != nil {
		return nil, nil, fmt.Errorf("set up traces: resource: %w", err)
	}
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(own))
	return provider.Tracer("policybot"), provider.Shutdown, nil
}
