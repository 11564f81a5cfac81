import { readdir } from 'node:fs/promises';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import type { FakeSubgraph } from '../../gateway/testing/fake-subgraph.js';
import type { Host } from '../federation/hosts.js';
import { differencesIn, startShadowedGateway } from './shadowed-gateway.js';

const SHADOWED = 'a gateway with a shadow';
const found = new Map<string, string[]>();
let compared = 0;

/** Each case is asked once; then its answer is compared with the stock gateway's. */
const shadowed: Host = {
  host: SHADOWED,
  start: async (supergraph, subgraphs) => {
    const gateway = await startShadowedGateway(subgraphs, { config: { supergraph, introspection: true } });
    return {
      close: gateway.close,
      ask: async (query, more) => {
        const before = gateway.lines.length;
        const answer = await gateway.ask(query, more);
        await gateway.settled();
        for (const { asked } of subgraphs) keepOwnCalls(asked);
        const lines = gateway.lines.slice(before);
        compared += lines.filter(({ outcome }) => outcome === 'same' || outcome === 'different').length;
        const failures = lines.filter(({ outcome, level }) => level === 20 && (outcome === 'failed' || outcome === 'skipped'));
        const all = [...differencesIn(lines), ...failures.map(({ outcome, reason }) => `${outcome} ${reason}`)];
        const title = expect.getState().currentTestName!.replace(` under ${SHADOWED}`, '');
        if (all.length > 0) found.set(title, all);
        return answer;
      },
    };
  },
};

/** The case looks only at what our engine asked, which tells subgraphs how much time is left. */
function keepOwnCalls(asked: FakeSubgraph['asked']): void {
  asked.splice(0, asked.length, ...asked.filter(({ headers }) => headers['x-hareyaka-budget-ms'] !== undefined));
}

jest.unstable_mockModule('../federation/hosts.js', () => ({ HOSTS: [shadowed], OWN_SERVER: [shadowed] }));
for (const file of (await readdir('test/federation')).filter((name) => name.endsWith('.test.ts')).sort()) {
  if (process.env.ONLY && !file.includes(process.env.ONLY)) continue;
  await import(`../federation/${file}`);
}

describe('shadow', () => {
  it('x', () => {
    process.stderr.write(`COMPARED ${compared}\n${[...found].map(([title, all]) => `${title}\n   ${all.join('\n   ')}`).join('\n')}\n`);
  });
});
