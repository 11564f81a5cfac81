import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { Pool } from 'undici';
import type { Operation } from './operations.js';

export interface LoadOptions {
  /** The gateway's origin, and the path of its operations. */
  readonly origin: string;
  readonly path: string;
  /** Sent in turn. */
  readonly operations: readonly Operation[];
  /** `authorization` headers, used in turn: each request has the next caller. */
  readonly callers: readonly string[];
  /** The headers that name a caller, if they are others than `authorization`. */
  readonly toHeaders?: ((caller: string) => Readonly<Record<string, string>>) | undefined;
  readonly connections: number;
}

/** Counts of a period of load. */
export interface LoadCounts {
  readonly requests: number;
  readonly errors: number;
  readonly seconds: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/**
 * Closed-loop load: each connection sends its next request when the last one is answered. An answer is right when it has the status 200 and
 * the length of the answer that was compared in full; the callers see to that comparison.
 */
export class Load {
  readonly #pool: Pool;
  readonly #lengths = new Map<Operation, number>();
  #sent = 0;

  constructor(private readonly options: LoadOptions) {
    this.#pool = new Pool(options.origin, { connections: options.connections, pipelining: 1, headersTimeout: 30_000, bodyTimeout: 30_000 });
  }

  /** One request, its answer read as JSON. Its length becomes the expected one. */
  async ask(operation: Operation): Promise<{ status: number; bytes: number; body: { data?: unknown; errors?: unknown } }> {
    const chunks: Buffer[] = [];
    const status = await this.#send(operation, (chunk) => chunks.push(chunk));
    const bytes = Buffer.concat(chunks);
    this.#lengths.set(operation, bytes.length);
    return { status, bytes: bytes.length, body: JSON.parse(bytes.toString('utf8')) };
  }

  /** Runs the load for the given seconds, or until the given number of requests is sent. */
  async run(limit: { seconds?: number; requests?: number }): Promise<LoadCounts> {
    const { operations, connections } = this.options;
    const times = createHistogram();
    const began = performance.now();
    const until = began + (limit.seconds ?? 3_600) * 1000;
    let left = limit.requests ?? Number.POSITIVE_INFINITY;
    let [requests, errors] = [0, 0];
    const connection = async () => {
      while (left-- > 0 && performance.now() < until) {
        const right = await this.#timed(operations[requests % operations.length]!, times);
        requests++;
        if (!right) errors++;
      }
    };
    await Promise.all(Array.from({ length: connections }, connection));
    const seconds = (performance.now() - began) / 1000;
    return { requests, errors, seconds, p50: times.percentile(50) / 1e6, p99: times.percentile(99) / 1e6 };
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #timed(operation: Operation, times: RecordableHistogram): Promise<boolean> {
    const sent = performance.now();
    let bytes = 0;
    try {
      const status = await this.#send(operation, (chunk) => {
        bytes += chunk.length;
      });
      return status === 200 && bytes === this.#lengths.get(operation);
    } catch {
      return false;
    } finally {
      times.record(Math.max(1, Math.round((performance.now() - sent) * 1e6)));
    }
  }

  #send(operation: Operation, onData: (chunk: Buffer) => void): Promise<number> {
    const { path, callers, toHeaders = toAuthorization } = this.options;
    const caller = toHeaders(callers[this.#sent++ % callers.length]!);
    return new Promise((resolve, reject) => {
      let status = 0;
      this.#pool.dispatch(
        {
          path,
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/json', ...caller },
          body: operation.body,
        },
        {
          onRequestStart: () => undefined,
          onResponseStart: (_controller, code) => {
            status = code;
          },
          onResponseData: (_controller, chunk) => onData(chunk),
          onResponseEnd: () => resolve(status),
          onResponseError: (_controller, error) => reject(error),
        },
      );
    });
  }
}

function toAuthorization(authorization: string) {
  return { authorization };
}
