import { type Context, ROOT_CONTEXT, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';

/** One call to another system within a trace. */
export interface TracedCall {
  /** `traceparent` for the request (W3C Trace Context). */
  readonly header: string;
  end(outcome: string): void;
}

/** A process's spans, sent in batches. */
export function makeTracerProvider(service: string, exporter: SpanExporter): BasicTracerProvider {
  return new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
}

/** @param url the collector's address for traces (OTLP over HTTP) */
export function makeCollector(url: string): SpanExporter {
  return new OTLPTraceExporter({ url });
}

/** The caller's span, if the header is valid (W3C Trace Context). */
export function readParent(traceparent: string | undefined): Context {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? '') ?? [];
  if (!traceId || !spanId || !flags) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true });
}

/** The header `traceparent` of a span (W3C Trace Context). */
export function formatTraceparent(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** Ends a span with its outcome. @param good whether the outcome is not an error */
export function finishSpan(span: Span, outcome: string, good: boolean): void {
  span.setAttribute('outcome', outcome);
  if (!good) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
