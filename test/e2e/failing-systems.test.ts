import { readFileSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { type Child, startChild } from '../network/launch/child.js';
import type { ListeningPost } from './listening-post.js';
import { type Answer, startTestFleet, type TestFleet } from './test-fleet.js';

const QUERY = `{ me { id } connectionSystems { id name } viewablePatients(first: 3) { edges { node { id name charts {
  id system { id name } facilities { id name }
  demographics { nodes { name } answers { facility { id } category state } } prescriptions { nodes { id } answers { facility { id } category state } } labResults { nodes { id } answers { facility { id } category state } }
  ... on CareCabinetChart { careRecords { nodes { id } answers { facility { id } category state } } }
} } } } }`;
/** A doctor who sees charts of two systems, and a nurse who sees the care cabinet's. */
const ACCOUNTS = ['dr-sato', 'ns-tanaka'];
const SYSTEMS = ['humanbridge', 'id-link', 'care-cabinet'] as const;
type System = (typeof SYSTEMS)[number];
/** The fields of a chart that the directory itself answers: also the lists that the care cabinet does not serve. */
const STAYS = ['id', 'system', 'facilities'];
const STAYS_OF: Readonly<Record<System, readonly string[]>> = {
  humanbridge: STAYS,
  'id-link': STAYS,
  'care-cabinet': [...STAYS, 'demographics', 'prescriptions', 'labResults'],
};

let fleet: TestFleet;
let environment: Record<string, string>;
const healthy = new Map<string, Answer>();

beforeAll(async () => {
  fleet = await startTestFleet({
    environment: (name, env) => {
      if (name === 'directory') environment = env;
      return name === 'gateway' ? { ...env, HAREYAKA_SUBGRAPH_DEADLINE_MS: '3000', HAREYAKA_OPERATION_DEADLINE_MS: '8000' } : env;
    },
  });
  for (const account of ACCOUNTS) healthy.set(account, await fleet.ask(account, QUERY));
}, 90_000);
afterAll(async () => await fleet?.stop(), 60_000);

/** Breaks a system. @returns a function that repairs it */
type Break = (system: System) => Promise<() => Promise<unknown>>;

const at = (change: (post: ListeningPost) => void): Break => {
  return async (system) => {
    const post = fleet.posts.get(system)!;
    change(post);
    return async () => {
      post.fault = undefined;
      post.change = undefined;
    };
  };
};
/** A second directory in place of the first, with another source of the systems' keys. */
const keys = (change: (folder: string, system: System) => Promise<unknown>): Break => {
  return async (system) => {
    const folder = join(fleet.folder, 'keys', 'changed');
    await cp(environment.HAREYAKA_SYSTEM_KEYS_FOLDER!, folder, { recursive: true });
    await change(folder, system);
    const child: Child<{ url: string }> = await startChild('directory', {
      program: 'subgraphs/directory/main.js',
      env: { ...environment, HAREYAKA_SYSTEM_KEYS_FOLDER: folder },
      onLog: (line) => logged.push(line),
    });
    const post = fleet.posts.get('directory')!;
    const before = post.target;
    post.target = `${child.ready.url}/graphql`;
    return async () => {
      post.target = before;
      await child.stop();
      await rm(folder, { recursive: true });
    };
  };
};
const logged: string[] = [];
const other = (system: System) => SYSTEMS.find((name) => name !== system)!;

const FAILURES: Readonly<Record<string, Break>> = {
  'no public key': keys(async (folder, system) => await rm(join(folder, `${system}.json`))),
  'a broken key file': keys(async (folder, system) => await cp('README.md', join(folder, `${system}.json`))),
  "another system's key": keys(async (folder, system) => await cp(join(folder, `${other(system)}.json`), join(folder, `${system}.json`))),
  'refuses its permits': at((post) => {
    post.change = (body) => body.replaceAll(/"permit":"[^"]{9}/g, '"permit":"000000000');
  }),
  'is down': at((post) => {
    post.fault = (outgoing) => void outgoing.destroy();
  }),
  'answers 500': at((post) => {
    post.fault = (outgoing) => void outgoing.writeHead(500).end('{}');
  }),
  'answers no JSON': at((post) => {
    post.fault = (outgoing) => void outgoing.writeHead(200, { 'content-type': 'application/json' }).end('{"data":');
  }),
  'answers too late': at((post) => {
    post.fault = () => undefined;
  }),
};

/** The table of the gateway's README: for each failure the code, and the position of the error. */
const table = new Map(
  [
    ...readFileSync('gateway/README.md', 'utf8')
      .split('## When a system fails')[1]!
      .split('\n## ')[0]!
      .matchAll(/^\|([^|]+)\|([^|]+)\|([^|]+)\|/gm),
  ]
    .map(([, ...cells]) => cells.map((cell) => cell!.trim()))
    .filter(([failure]) => failure !== 'the system' && !failure!.startsWith('--'))
    .map(([failure, code, place]) => [failure!, { code: code!.replaceAll('`', ''), place: place! }]),
);

it('the gateway’s README states for each failure which data stay', () => {
  expect([...table.keys()].sort()).toEqual(Object.keys(FAILURES).sort());
});

type Chart = Record<string, unknown> & { readonly system: { readonly id: string } };
const chartsOf = ({ data }: Pick<Answer, 'data'>): Chart[] =>
  data.viewablePatients.edges.flatMap(({ node }: { node: { charts: Chart[] } }) => node.charts);
const withoutRequest = ({ path, extensions: { code, service } }: Answer['errors'][number]) => JSON.stringify([path, code, service]);
/** Resolves when every answer is as before: the gateway's circuit breaker stays open for two seconds. */
async function allIsBack(): Promise<void> {
  for (const account of ACCOUNTS) while (!isDeepStrictEqual((await fleet.ask(account, QUERY)).data, healthy.get(account)!.data));
}

describe.each(SYSTEMS)('when %s', (system) => {
  it.each(Object.keys(FAILURES))(
    '%s, only its own fields are null',
    async (failure) => {
      const { code, place } = table.get(failure)!;
      const mend = await FAILURES[failure]!(system);
      try {
        const answers = await Promise.all(ACCOUNTS.map(async (account) => ({ account, answer: await fleet.ask(account, QUERY) })));
        const charts = answers.map(({ account, answer }) => {
          const before = healthy.get(account)!;
          const expected = structuredClone(before.data);
          const broken = chartsOf({ data: expected }).filter((chart) => chart.system.id === system);
          for (const chart of broken) for (const field of Object.keys(chart)) if (!STAYS_OF[system].includes(field)) chart[field] = null;
          expect(answer.data).toEqual(expected);
          const known = new Set(before.errors.map(withoutRequest));
          const errors = answer.errors.filter((error) => !known.has(withoutRequest(error)));
          expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(broken.length > 0 ? [code] : []));
          expect(errors.every(({ extensions }) => extensions.service === system)).toBe(true);
          const isAtChart = (path: readonly unknown[]) => path.at(-2) === 'charts';
          expect(errors.every(({ path }) => path!.includes('charts') && isAtChart(path!) === (place === 'the chart'))).toBe(true);
          return broken.length;
        });
        expect(Math.max(...charts)).toBeGreaterThan(0);
      } finally {
        await mend();
        await allIsBack();
      }
    },
    60_000,
  );
});

it('names a system without a key in the log of the directory, and as degraded', async () => {
  logged.length = 0;
  const mend = await FAILURES['no public key']!('id-link');
  try {
    expect(logged.some((line) => line.includes('"level":50') && line.includes('"system":"id-link"'))).toBe(true);
    const ready = await request(`${new URL(fleet.posts.get('directory')!.target).origin}/ready`);
    expect([ready.statusCode, await ready.body.json()]).toEqual([200, { status: 'ready', degraded: ['id-link'] }]);
    // The gateway checks readiness again at most two seconds after all subgraphs were ready.
    const report = async () => await (await request(`${fleet.gateway}/ready`)).body.json();
    let reported = await report();
    while (!('degraded' in (reported as object))) reported = await report();
    expect(reported).toEqual({ status: 'ready', degraded: ['id-link'] });
  } finally {
    await mend();
  }
}, 30_000);
