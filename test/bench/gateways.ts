import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchIssuer } from './callers.js';
import { clinicSupergraph, type SubgraphName, type SupergraphOptions } from './clinic-schema.js';
import { type Launched, launch } from './launched.js';

export type Urls = Readonly<Record<SubgraphName, string>>;

/** A gateway in a separate process. */
export interface MeasuredGateway {
  readonly name: string;
  readonly origin: string;
  /** The address of its metrics. */
  readonly metrics?: string;
  /** Where it answers operations. */
  readonly path: string;
  readonly pid: number;
  /** Whether its process has ended. */
  ended(): boolean;
  stop(): Promise<void>;
}

export interface GatewayPlace {
  readonly node?: string | undefined;
  readonly core?: number | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** Another checkout of this project, built: its gateway is started. */
  readonly checkout?: string;
  readonly onComplaint?: (text: string) => void;
}

/** Memory for short-lived objects, as `npm run gateway` sets it, from the start: Node 24 would shrink it. The stock gateway gets it too. */
const HEAP = ['--min-semi-space-size=64', '--max-semi-space-size=64'];

/** All subgraphs in one process. @param reports whether they report what they disclose, and get permits of the real length */
export async function startSubgraphs(core?: number, reports = false): Promise<Launched<{ urls: Urls }>> {
  return await launch<{ urls: Urls }>({ program: 'test/bench/subgraphs.js', core, args: reports ? ['--reports'] : [] });
}

/** The file of a supergraph over these subgraphs. */
export async function supergraphFile(folder: string, urls: Urls, options: SupergraphOptions = {}): Promise<string> {
  const file = join(folder, options.open ? 'open.graphql' : 'supergraph.graphql');
  await writeFile(file, clinicSupergraph(urls, options));
  return file;
}

/** Ours, as in production: tokens are verified, directives are enforced, limits apply. */
export async function startOurs(urls: Urls, issuer: BenchIssuer, { env, ...place }: GatewayPlace = {}): Promise<MeasuredGateway> {
  const { ready, pid, ended, stop } = await launch<{ url: string; metrics?: string }>({
    program: 'gateway/main.js',
    args: ['--supergraph', await supergraphFile(issuer.folder, urls), '--listen', '127.0.0.1:0'],
    env: { ...issuer.environment, HAREYAKA_LOG_LEVEL: 'warn', HAREYAKA_METRICS_LISTEN: '127.0.0.1:0', ...env },
    flags: HEAP,
    ...place,
  });
  const { origin } = new URL(ready.url);
  // Another checkout may be older than the separate listener for metrics.
  const metrics = ready.metrics ?? `${origin}/metrics`;
  return { name: place.checkout === undefined ? 'ours' : 'other', origin, metrics, path: '/graphql', pid, ended, stop };
}

/** The stock gateway, over the same subgraphs without the directives that it cannot load. It ignores the callers' tokens. */
export async function startStock(urls: Urls, folder: string, peers: string, place: GatewayPlace = {}): Promise<MeasuredGateway> {
  const { ready, pid, ended, stop } = await launch<{ url: string }>({
    program: 'test/bench/stock-gateway.js',
    ...place,
    flags: HEAP,
    env: { STOCK_FOLDER: peers, STOCK_SUPERGRAPH: await supergraphFile(folder, urls, { open: true }) },
  });
  const { origin, pathname } = new URL(ready.url);
  return { name: 'stock', origin, path: pathname, pid, ended, stop };
}

/** Our engine under Apollo Server, like the stock gateway: the same server, the same open supergraph. */
export async function startUnderApollo(
  form: 'gateway' | 'serverOptions' | 'ready',
  urls: Urls,
  folder: string,
  place: GatewayPlace = {},
): Promise<MeasuredGateway> {
  const { ready, pid, ended, stop } = await launch<{ url: string }>({
    program: 'test/bench/apollo-host.js',
    ...place,
    flags: HEAP,
    env: { STOCK_SUPERGRAPH: await supergraphFile(folder, urls, { open: true }), HOST_FORM: form },
  });
  const { origin, pathname } = new URL(ready.url);
  return { name: form, origin, path: pathname, pid, ended, stop };
}

/** No gateway: the cost of passing on a request and its answer on Node. */
export async function startProxy(to: string, place: GatewayPlace = {}): Promise<MeasuredGateway> {
  const { ready, pid, ended, stop } = await launch<{ url: string }>({
    program: 'test/bench/bare-proxy.js',
    ...place,
    env: { PROXY_TO: to },
  });
  return { name: 'proxy', origin: new URL(ready.url).origin, path: '/', pid, ended, stop };
}
