import { createServer } from 'node:http';

/** The address of the listener for metrics. It must be reachable only from the operator's network. */
export interface MetricsAddress {
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
}

export interface MetricsText {
  readonly contentType: string;
  text(): Promise<string>;
}

/** Starts a listener that serves `GET /metrics` and nothing else. */
export async function listenForMetrics(
  { host, port }: MetricsAddress,
  metrics: Readonly<MetricsText>,
): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000 }, (request, response) => {
    request.resume();
    if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end();
    metrics.text().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType, 'x-content-type-options': 'nosniff' }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  server.maxConnections = 50;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as { port: number }).port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/metrics`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
