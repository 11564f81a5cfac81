import { type Context, type Span, SpanKind, type Tracer, trace } from '@opentelemetry/api';
import type { BasicTracerProvider, SpanExporter } from '@opentelemetry/sdk-trace-base';
import {
  finishSpan,
  formatTraceparent,
  makeCollector,
  makeTracerProvider,
  readParent,
  type TracedCall,
} from '../../subgraphs/kit/observe/trace-context.js';

/** One operation's spans: one for each step of the pipeline and each subgraph call. Of a request, attributes hold only its id and codes. */
export interface OperationTrace {
  /** Ends the previous step and begins this one. */
  step(name: string): void;
  call(subgraph: string): TracedCall;
  /** @param name the operation's name in the clients' manifest, or `other` */
  end(outcome: string, name: string): void;
}

/** OpenTelemetry traces, sent to a collector. */
export class Traces {
  readonly #provider: BasicTracerProvider;
  readonly #tracer: Tracer;

  constructor(exporter: SpanExporter) {
    this.#provider = makeTracerProvider('hareyaka-gateway', exporter);
    this.#tracer = this.#provider.getTracer('hareyaka-gateway');
  }

  /** @param url the collector's address for traces (OTLP over HTTP) */
  static to(url: string): Traces {
    return new Traces(makeCollector(url));
  }

  /** @param incoming the request's `traceparent` */
  operation(requestId: string, incoming: string | undefined): OperationTrace {
    const parent = readParent(incoming);
    const root = this.#tracer.startSpan('operation', { kind: SpanKind.SERVER, attributes: { 'request.id': requestId } }, parent);
    const within = trace.setSpan(parent, root);
    let current: Span | undefined;
    return {
      step: (name) => {
        current?.end();
        current = this.#tracer.startSpan(name, {}, within);
      },
      call: (subgraph) => this.#call(subgraph, current ? trace.setSpan(within, current) : within),
      end: (outcome, name) => {
        current?.end();
        root.setAttribute('operation', name);
        finishSpan(root, outcome, outcome === 'ok');
      },
    };
  }

  async close(): Promise<void> {
    await this.#provider.shutdown().catch(() => undefined);
  }

  #call(subgraph: string, within: Context): TracedCall {
    const span = this.#tracer.startSpan('subgraph call', { kind: SpanKind.CLIENT, attributes: { subgraph } }, within);
    return { header: formatTraceparent(span), end: (outcome) => finishSpan(span, outcome, outcome === 'answered') };
  }
}
