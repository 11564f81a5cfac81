import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { type FakeSubgraph, startFakeSubgraph } from '../testing/fake-subgraph.js';
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js';

let subgraph: FakeSubgraph;
let gateway: TestGateway;

beforeAll(async () => {
  subgraph = await startFakeSubgraph('people', 'type Query { person: String } type Mutation { rename: String }', {
    Query: { person: () => 'Hanako' },
  });
  // The audits send a GET without a special header, and ask for types of the schema.
  gateway = await startTestGateway([subgraph], { config: { csrfPrevention: false, introspection: true } });
});
afterAll(async () => {
  await gateway?.close();
  await subgraph?.close();
});

/** All of graphql-http's audits: what a server MUST, SHOULD and MAY do. */
describe('By the specification of GraphQL over HTTP, the gateway', () => {
  const audits = serverAudits({ url: () => `${gateway.url}/graphql`, fetchFn: fetch });
  it.each(audits.map(({ id, name, fn }) => ({ id, name, fn })))('$name ($id)', async ({ fn }) => {
    const result = await fn();
    expect(result.status === 'ok' ? 'ok' : result.reason).toBe('ok');
  });
  it('is checked by all of the 61 known audits', () => {
    expect(audits).toHaveLength(61);
  });
});
