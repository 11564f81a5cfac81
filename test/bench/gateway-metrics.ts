import { request } from 'undici';

/** A gateway's metrics of its own process. */
export interface GatewayMetrics {
  /** Bytes. */
  readonly heap: number | undefined;
  /** The delay of the event loop since the last request for metrics, in seconds; it includes the clock's own 10 ms. */
  readonly delay: { readonly p99: number | undefined; readonly max: number | undefined };
}

/** Reads one value in the text of metrics. */
export function readMetric(text: string, name: string): number | undefined {
  const value = new RegExp(`^${name}(?:\\{[^}]*\\})? ([\\d.e+-]+)$`, 'm').exec(text)?.[1];
  return value === undefined ? undefined : Number(value);
}

/** Reads a gateway's metrics. A value that cannot be read is undefined. @param url the address of the metrics, if there is one */
export async function gatewayMetrics(url: string | undefined): Promise<GatewayMetrics> {
  let text = '';
  try {
    if (url === undefined) throw new Error('it serves none');
    const { statusCode, body } = await request(url);
    const answered = await body.text();
    if (statusCode === 200) text = answered;
  } catch {
    // A gateway that does not answer has no metrics.
  }
  const of = (name: string) => readMetric(text, name);
  return {
    heap: of('nodejs_heap_size_used_bytes'),
    delay: { p99: of('nodejs_eventloop_lag_p99_seconds'), max: of('nodejs_eventloop_lag_max_seconds') },
  };
}
