import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FakeSubgraph } from '../../gateway/testing/fake-subgraph.js';
import { composeSupergraph } from '../../gateway/testing/start-test-gateway.js';
import { HOSTS, type RunningHost } from './hosts.js';
import { byReference, startedSubgraphs } from './network-of.js';

// An entity that its subgraph does not know has no error of its own. If its field is not nullable, the null moves up in any case; the
// gateway chooses whether to report an error.
describe.each(HOSTS)('an entity that no subgraph knows, under $host,', ({ start }) => {
  let running: FakeSubgraph[] = [];
  let gateway: RunningHost;

  beforeAll(async () => {
    const gone = () => ({ id: 'gone' });
    running = await startedSubgraphs({
      a: [
        'type Query { one: Item sure: Item! list: [Item] strict: [Item!] stricter: [Item!]! fine: String } type Item @key(fields: "id") { id: ID! }',
        {
          Query: {
            one: gone,
            sure: gone,
            list: () => [{ id: '1' }, gone()],
            strict: () => [{ id: '1' }, gone()],
            stricter: () => [{ id: '1' }, gone()],
            fine: () => 'ok',
          },
        },
      ],
      b: ['type Item @key(fields: "id") { id: ID! cost: Int! }', { Item: byReference([{ id: '1', cost: 6 }]) }],
    });
    gateway = await start(composeSupergraph(running), running);
  });
  afterAll(async () => {
    await gateway?.close();
    await Promise.all(running.map(async (subgraph) => await subgraph.close()));
  });

  it.each([
    ['a field', '{ one { cost } fine }', { one: null, fine: 'ok' }],
    ['an item of a list', '{ list { cost } fine }', { list: [{ cost: 6 }, null], fine: 'ok' }],
    ['a list', '{ strict { cost } fine }', { strict: null, fine: 'ok' }],
    ['the data, by way of a list', '{ stricter { cost } fine }', null],
    ['the data', '{ sure { cost } fine }', null],
    ['a field under an alias', '{ x: one { y: cost } }', { x: null }],
  ])('makes %s null too if its field is not nullable', async (_, query, data) => {
    expect((await gateway.ask(query)).body.data).toEqual(data);
  });
});
