import { writeFile } from 'node:fs/promises';
import { request } from 'undici';
import { type BenchIssuer, benchIssuer } from '../bench/callers.js';
import { clinicSupergraph, SUBGRAPHS, type SubgraphName } from '../bench/clinic-schema.js';
import { type MeasuredGateway, startOurs, supergraphFile, type Urls } from '../bench/gateways.js';
import { type Launched, launch } from '../bench/launched.js';
import type { Behaviour } from '../bench/subgraph-server.js';

/** The gateway over four subgraphs. Each is a separate process that can be killed and restarts at the same address. */
export interface Battlefield {
  readonly gateway: MeasuredGateway;
  readonly issuer: BenchIssuer;
  readonly urls: Urls;
  /** The supergraph's file, which the gateway watches. */
  readonly supergraph: string;
  kill(name: SubgraphName): Promise<void>;
  revive(name: SubgraphName): Promise<void>;
  behave(name: SubgraphName, behaviour: Behaviour): Promise<void>;
  end(): Promise<void>;
}

/** Shorter than in production, so that a hanging subgraph costs a test less time. The gateway still waits for a slow one (a second), twice in a row. */
export const DEADLINES = { HAREYAKA_SUBGRAPH_DEADLINE_MS: '1800', HAREYAKA_OPERATION_DEADLINE_MS: '5000' };

export async function startBattlefield(onComplaint: (text: string) => void = () => undefined): Promise<Battlefield> {
  const issuer = await benchIssuer(7_200);
  const processes = new Map<SubgraphName, Launched<{ urls: Record<string, string> }>>();
  const start = async (name: SubgraphName, port?: string) => {
    const started = await launch<{ urls: Record<string, string> }>({
      program: 'test/bench/subgraphs.js',
      args: [port ? `${name}:${port}` : name],
    });
    processes.set(name, started);
    return [name, started.ready.urls[name]!] as const;
  };
  const urls = Object.fromEntries(await Promise.all(SUBGRAPHS.map(async (name) => await start(name)))) as Urls;
  const gateway = await startOurs(urls, issuer, { env: { ...DEADLINES, HAREYAKA_SUPERGRAPH_WATCH: 'true' }, onComplaint });
  return {
    gateway,
    issuer,
    urls,
    supergraph: await supergraphFile(issuer.folder, urls),
    kill: async (name) => await processes.get(name)!.stop('SIGKILL'),
    revive: async (name) => {
      await start(name, new URL(urls[name]).port);
    },
    behave: async (name, behave) => {
      const { body } = await request(new URL('/control', urls[name]), { method: 'POST', body: JSON.stringify({ behave }) });
      await body.dump();
    },
    end: async () => {
      await gateway.stop();
      await Promise.all([...processes.values()].map(async (one) => await one.stop()));
      await issuer.close();
    },
  };
}

/** Both versions of the supergraph, and invalid texts. */
export async function versionsOf({
  urls,
  issuer,
}: Battlefield): Promise<{ older: string; newer: string; invalid: readonly string[]; draft: string }> {
  const older = clinicSupergraph(urls);
  const draft = `${issuer.folder}/draft.graphql`;
  await writeFile(draft, older);
  return {
    older,
    newer: clinicSupergraph(urls, { newer: true }),
    invalid: ['type Query {', 'type Query { me: String }', '', older.slice(0, older.length / 2)],
    draft,
  };
}
