import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { BasicTracerProvider, SpanExporter } from '@opentelemetry/sdk-trace-base';
import { finishSpan, formatTraceparent, makeCollector, makeTracerProvider, readParent, type TracedCall } from './trace-context.js';

/**
 * A subgraph's part of a trace: one span for each request, inside the gateway's span, and one for each call to a hospital or a centre. The
 * attributes hold only ids and codes of the request.
 */
export class SubgraphTraces {
  readonly #provider: BasicTracerProvider;
  readonly #current = new AsyncLocalStorage<{ readonly service: string; readonly within: Context }>();

  constructor(
    private readonly subgraph: string,
    exporter: SpanExporter,
  ) {
    this.#provider = makeTracerProvider(`hareyaka-${subgraph}`, exporter);
  }

  /** @param url the collector's address for traces (OTLP over HTTP) */
  static to(url: string, subgraph: string): SubgraphTraces {
    return new SubgraphTraces(subgraph, makeCollector(url));
  }

  /** Runs one request within a span. @param outcomeOf the outcome of a result */
  async request<T>(
    { requestId, traceparent }: { requestId: string; traceparent: string | undefined },
    act: () => Promise<T>,
    outcomeOf: (result: T) => string,
  ): Promise<T> {
    const parent = readParent(traceparent);
    const span = this.#startSpan('request', SpanKind.SERVER, parent, { 'request.id': requestId });
    try {
      const result = await this.#current.run({ service: this.subgraph, within: trace.setSpan(parent, span) }, act);
      const outcome = outcomeOf(result);
      finishSpan(span, outcome, outcome === 'ok');
      return result;
    } catch (error) {
      finishSpan(span, String((error as { code?: unknown }).code ?? 'INTERNAL'), false);
      throw error;
    }
  }

  /** Starts the span of a call to a hospital or a centre. @param kind the protocol: `http` or `mllp` @returns undefined outside of a request */
  readonly call = (kind: string): TracedCall | undefined => {
    const current = this.#current.getStore();
    if (!current) return undefined;
    const span = this.#startSpan('source call', SpanKind.CLIENT, current.within, { source: kind });
    return { header: formatTraceparent(span), end: (outcome) => finishSpan(span, outcome, outcome === 'answered') };
  };

  async close(): Promise<void> {
    await this.#provider.shutdown().catch(() => undefined);
  }

  #startSpan(name: string, kind: SpanKind, within: Context, attributes: Record<string, string>): Span {
    return this.#provider.getTracer(`hareyaka-${this.subgraph}`).startSpan(name, { kind, attributes }, within);
  }
}
