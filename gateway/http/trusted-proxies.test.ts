import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type FakeSubgraph, startFakeSubgraph } from '../testing/fake-subgraph.js';
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js';

let subgraph: FakeSubgraph;
let trusting: TestGateway;
let other: TestGateway;
let letGo: (() => void)[] = [];

beforeAll(async () => {
  subgraph = await startFakeSubgraph('rivers', 'type Query { river: String slow: String }', {
    Query: {
      river: () => 'Takahashi',
      slow: async () => {
        await new Promise<void>((resolve) => letGo.push(resolve));
        return 'Yoshii';
      },
    },
  });
  const limits = { callerOperationsAtOnce: 1 };
  trusting = await startTestGateway([subgraph], { config: { ...limits, trustedProxies: ['127.0.0.0/8'] } });
  other = await startTestGateway([subgraph], { config: limits });
});
afterAll(async () => await Promise.all([trusting?.close(), other?.close(), subgraph?.close()]));
afterEach(() => {
  for (const go of letGo) go();
  letGo = [];
});

/** Waits until the subgraph has a slow request, and lets it end. */
const letSlowEnd = async () => {
  while (letGo.length === 0) await new Promise((resolve) => setImmediate(resolve));
  letGo[0]!();
};
const until = async (gateway: TestGateway, state: { underWay: number; waiting: number }) => {
  let operations: unknown;
  do {
    operations = ((await gateway.http('/health/details')).body as { operations?: unknown }).operations;
  } while (JSON.stringify(operations) !== JSON.stringify(state));
};
const ask = async (gateway: TestGateway, query: string, client: string) =>
  await gateway.ask(query, { headers: { 'x-forwarded-for': client } });

describe('Limits of requests without a token', () => {
  it('count by the client’s address behind a trusted proxy', async () => {
    const slow = ask(trusting, '{ slow }', '192.0.2.1');
    await until(trusting, { underWay: 1, waiting: 0 });
    const same = ask(trusting, '{ river }', '203.0.113.9, 192.0.2.1');
    await until(trusting, { underWay: 1, waiting: 1 });
    expect((await ask(trusting, '{ river }', '192.0.2.2')).body).toEqual({ data: { river: 'Takahashi' } });
    await until(trusting, { underWay: 1, waiting: 1 });
    await letSlowEnd();
    expect([(await slow).status, (await same).status]).toEqual([200, 200]);
  });

  it('count by the peer’s address if the peer is not a trusted proxy, whatever it forwards', async () => {
    const slow = ask(other, '{ slow }', '192.0.2.1');
    await until(other, { underWay: 1, waiting: 0 });
    const second = ask(other, '{ river }', '192.0.2.2');
    await until(other, { underWay: 1, waiting: 1 });
    await letSlowEnd();
    expect([(await slow).status, (await second).status]).toEqual([200, 200]);
  });
});
