import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';

/** One operation's spans: one for each step of the ladder and each subgraph call. No attribute says anything of a request but its id and codes. */
export interface OperationTrace {
  /** Ends the step before, begins this one. */
  step(name: string): void;
  call(subgraph: string): { readonly header: string; end(outcome: string): void };
  end(outcome: string): void;
}

/** OpenTelemetry traces, sent to a collector. */
export class Traces {
  readonly #provider: BasicTracerProvider;
  readonly #tracer: Tracer;

  constructor(exporter: SpanExporter) {
    this.#provider = new BasicTracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'hareyaka-gateway' }),
      spanProcessors: [new BatchSpanProcessor(exporter)],
    });
    this.#tracer = this.#provider.getTracer('hareyaka-gateway');
  }

  /** @param url the collector's address for traces (OTLP over HTTP) */
  static to(url: string): Traces {
    return new Traces(new OTLPTraceExporter({ url }));
  }

  /** @param incoming the request's `traceparent` */
  operation(requestId: string, incoming: string | undefined): OperationTrace {
    const parent = parentOf(incoming);
    const root = this.#tracer.startSpan('operation', { kind: SpanKind.SERVER, attributes: { 'request.id': requestId } }, parent);
    const within = trace.setSpan(parent, root);
    let current: Span | undefined;
    return {
      step: (name) => {
        current?.end();
        current = this.#tracer.startSpan(name, {}, within);
      },
      call: (subgraph) => this.#call(subgraph, current ? trace.setSpan(within, current) : within),
      end: (outcome) => {
        current?.end();
        finish(root, outcome, outcome === 'ok');
      },
    };
  }

  async close(): Promise<void> {
    await this.#provider.shutdown().catch(() => undefined);
  }

  #call(subgraph: string, within: Context): { header: string; end(outcome: string): void } {
    const span = this.#tracer.startSpan('subgraph call', { kind: SpanKind.CLIENT, attributes: { subgraph } }, within);
    const { traceId, spanId, traceFlags } = span.spanContext();
    const header = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
    return { header, end: (outcome) => finish(span, outcome, outcome === 'answered') };
  }
}

/** The caller's span, where its header is one (W3C Trace Context). */
function parentOf(traceparent: string | undefined): Context {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? '') ?? [];
  if (!traceId || !spanId || !flags) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true });
}

function finish(span: Span, outcome: string, good: boolean): void {
  span.setAttribute('outcome', outcome);
  if (!good) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
