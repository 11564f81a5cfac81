import { request } from 'undici';

/** What a gateway says of its own process. */
export interface GatewayMetrics {
  /** Bytes. */
  readonly heap: number | undefined;
  /** By how much the event loop was late since the metrics were last asked, in seconds; its clock's own 10 ms are in it. */
  readonly delay: { readonly p99: number | undefined; readonly max: number | undefined };
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
    // A gateway that does not answer says nothing of itself.
  }
  const of = (name: string) => {
    const value = new RegExp(`^${name}(?:\\{[^}]*\\})? ([\\d.e+-]+)$`, 'm').exec(text)?.[1];
    return value === undefined ? undefined : Number(value);
  };
  return {
    heap: of('nodejs_heap_size_used_bytes'),
    delay: { p99: of('nodejs_eventloop_lag_p99_seconds'), max: of('nodejs_eventloop_lag_max_seconds') },
  };
}
