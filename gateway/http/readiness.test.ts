import { expect, it } from '@jest/globals';
import { MockAgent } from 'undici';
import { Readiness } from './readiness.js';

const NAMES = ['directory', 'films', 'wards'];
const urlOf = (name: string) => `http://${name}.test/graphql`;

/** Subgraphs that are ready unless they are named; each request to them is counted. */
function network(unready: Set<string>, reports: Readonly<Record<string, string>> = {}, own: string[] = []) {
  const agent = new MockAgent();
  agent.disableNetConnect();
  let asked = 0;
  for (const name of NAMES) {
    agent
      .get(`http://${name}.test`)
      .intercept({ path: '/ready' })
      .reply(() => {
        asked += 1;
        return { statusCode: unready.has(name) ? 503 : 200, data: reports[name] ?? '{}' };
      })
      .persist();
  }
  let now = 0;
  const readiness = new Readiness({
    subgraphs: () => NAMES.map((name) => [name, urlOf(name)] as const),
    dispatcher: agent,
    required: ['directory'],
    own: () => own,
    now: () => now,
  });
  return {
    readiness,
    asked: () => asked,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

it('Readiness distinguishes required subgraphs (missing) from others (degraded)', async () => {
  const { readiness } = network(new Set(['directory', 'wards']));
  expect(await readiness.report()).toEqual({ missing: ['directory'], degraded: ['wards'] });
  expect(readiness.last).toEqual({ missing: ['directory'], degraded: ['wards'] });
});

it('Readiness does not ask a subgraph again at once, however many requests come and for any report', async () => {
  for (const unready of [new Set<string>(), new Set(['films'])]) {
    const { readiness, asked, pass } = network(unready);
    for (let index = 0; index < 50; index++) {
      await readiness.report();
      pass(9);
    }
    expect(asked()).toBe(NAMES.length);
  }
});

it('Readiness notices within half a second that a subgraph is back, and within two seconds that one is gone', async () => {
  const unready = new Set(['films']);
  const { readiness, pass } = network(unready);
  expect(await readiness.report()).toEqual({ missing: [], degraded: ['films'] });
  unready.clear();
  pass(501);
  expect(await readiness.report()).toEqual({ missing: [], degraded: [] });
  unready.add('directory');
  pass(2_001);
  expect(await readiness.report()).toEqual({ missing: ['directory'], degraded: [] });
});

it('Readiness accepts only a required subgraph’s report of degraded subgraphs', async () => {
  const { readiness } = network(new Set(), {
    directory: '{"degraded":["wards","nobody","directory",7,{}]}',
    wards: '{"degraded":["films"]}',
  });
  expect(await readiness.report()).toEqual({ missing: [], degraded: ['wards'] });
});

it.each([
  ['no JSON', '<html>'],
  ['null', 'null'],
  ['no list', '{"degraded":"wards"}'],
  ['more than is read', `{"degraded":["wards"],"more":"${'x'.repeat(20_000)}"}`],
])('Readiness ignores a report that is %s', async (_title, directory) => {
  expect(await network(new Set(), { directory }).readiness.report()).toEqual({ missing: [], degraded: [] });
});

it('Readiness reports what is wrong in the gateway itself as degraded, at once', async () => {
  const own: string[] = [];
  const { readiness } = network(new Set(['wards']), {}, own);
  expect((await readiness.report()).degraded).toEqual(['wards']);
  own.push('AUDIT_SPOOL_FULL');
  expect((await readiness.report()).degraded).toEqual(['wards', 'AUDIT_SPOOL_FULL']);
});
