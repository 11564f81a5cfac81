import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it, jest } from '@jest/globals';
import type { FakeSubgraph } from '../../gateway/testing/fake-subgraph.js';
import type { Host } from '../federation/hosts.js';
import { differencesIn, startShadowedGateway } from './shadowed-gateway.js';
import { STOCK_FAULTS } from './stock-faults.js';

/** The files about keys, which lead from one subgraph to another. `npm run test:shadow` runs every file. */
const USUALLY = ['aliases', 'conditions', 'failed-keys', 'keys', 'requires'].map((name) => `${name}.test.ts`);
/** Files that start their own gateways, and mutations, which are never compared. */
const NEVER = ['context', 'mutations', 'numbers'].map((name) => `${name}.test.ts`);
const WHOLE = process.env.SHADOW_CASES === 'all';

const SHADOWED = 'a gateway with a shadow';
/** The differences, by the titles of the cases. */
const found = new Map<string, readonly string[]>();
let compared = 0;

/** Runs each case once, and then compares its answer with the stock gateway's. */
const shadowed: Host = {
  host: SHADOWED,
  start: async (supergraph, subgraphs) => {
    const gateway = await startShadowedGateway(subgraphs, { config: { supergraph, introspection: true, planners: 1 } });
    return {
      close: gateway.close,
      ask: async (query, more) => {
        const before = gateway.lines.length;
        const answer = await gateway.ask(query, more);
        await gateway.settled();
        for (const { asked } of subgraphs) keepOwnCalls(asked);
        const ended = gateway.lines.slice(before).filter(({ msg }) => msg === 'a query was compared');
        const without = ended.filter(({ outcome }) => outcome === 'failed' || outcome === 'skipped');
        compared += ended.length - without.length;
        const all = [...differencesIn(gateway.lines.slice(before)), ...without.map(({ outcome, reason }) => `${outcome} ${reason}`)];
        const title = expect.getState().currentTestName!.replace(` under ${SHADOWED}`, '');
        if (all.length > 0) found.set(title, all);
        return answer;
      },
    };
  },
};

/** Keeps only the calls of our engine, which sends subgraphs the remaining time in a header. */
function keepOwnCalls(asked: FakeSubgraph['asked']): void {
  asked.splice(0, asked.length, ...asked.filter(({ headers }) => headers['x-hareyaka-budget-ms'] !== undefined));
}

jest.unstable_mockModule('../federation/hosts.js', () => ({ HOSTS: [shadowed], OWN_SERVER: [shadowed] }));
const files = (await readdir('test/federation')).filter((name) => name.endsWith('.test.ts') && !NEVER.includes(name)).sort();
for (const file of files.filter((name) => WHOLE || USUALLY.includes(name))) await import(`../federation/${file}`);

// The last suite of this file: the cases above have run.
describe('the shadow comparison over the cases of test/federation', () => {
  const isKnown = (title: string) => STOCK_FAULTS.some((fault) => title.startsWith(fault.title));

  it('compares each case', () => {
    expect(compared).toBeGreaterThan(WHOLE ? 270 : 90);
  });

  it('reports no difference except the known faults of the stock gateway', () => {
    expect([...found].filter(([title]) => !isKnown(title))).toEqual([]);
  });

  // Only `npm run test:shadow` runs the cases of all faults.
  if (WHOLE) {
    it('reports each known fault', () => {
      expect(STOCK_FAULTS.filter(({ title }) => ![...found.keys()].some((case_) => case_.startsWith(title)))).toEqual([]);
    });
  }

  it('has every known fault in docs/apollo.md', async () => {
    const page = await readFile('docs/apollo.md', 'utf8');
    expect(STOCK_FAULTS.filter(({ title, because }) => !page.includes(`| ${title} | ${because} |`))).toEqual([]);
  });
});
