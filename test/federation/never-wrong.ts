import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FakeSubgraph } from '../../gateway/testing/fake-subgraph.js';
import { composeSupergraph } from '../../gateway/testing/start-test-gateway.js';
import { HOSTS, type RunningHost } from './hosts.js';
import { type SubgraphOf, startedSubgraphs } from './network-of.js';

/**
 * Networks for which Apollo's planner makes wrong plans. The gateway may answer correctly or refuse the operation; every value
 * that it shows must be correct, also beside an error.
 */
export function neverWrong(
  title: string,
  subgraphs: Readonly<Record<string, SubgraphOf>>,
  cases: readonly { readonly query: string; readonly data: unknown }[],
): void {
  describe(title, () => {
    let running: FakeSubgraph[] = [];
    let supergraph: string;

    beforeAll(async () => {
      running = await startedSubgraphs(subgraphs);
      supergraph = composeSupergraph(running);
    });
    afterAll(async () => {
      await Promise.all(running.map(async (subgraph) => await subgraph.close()));
    });

    describe.each(HOSTS)('under $host', ({ start }) => {
      let gateway: RunningHost;
      beforeAll(async () => {
        gateway = await start(supergraph, running);
      });
      afterAll(async () => await gateway?.close());

      it.each(cases)('is answered rightly or refused: $query', async ({ query, data }) => {
        const { body } = await gateway.ask(query);
        if (body.errors) expect(wrongValues(body.data, data)).toEqual([]);
        else expect(body.data).toEqual(data);
      });
    });
  });
}

/** Values that are shown and wrong. A value that is missing beside an error is not counted. */
function wrongValues(shown: unknown, right: unknown): unknown[] {
  if (shown === null || shown === undefined) return [];
  if (typeof shown !== 'object') return shown === right ? [] : [shown];
  return Object.entries(shown).flatMap(([key, value]) => wrongValues(value, (right as Record<string, unknown> | null)?.[key]));
}
