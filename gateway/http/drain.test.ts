import { Agent as KeepAliveAgent, request } from 'node:http';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { answerJson, type FakeSubgraph, startFakeSubgraph } from '../testing/fake-subgraph.js';
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js';

let subgraph: FakeSubgraph;
let gateway: TestGateway;

beforeEach(async () => {
  subgraph = await startFakeSubgraph('people', 'type Query { person: String }', { Query: { person: () => 'Hanako' } });
  gateway = await startTestGateway([subgraph], { config: { operationDeadline: 3_000, subgraphDeadline: 2_900 } });
});
afterEach(async () => await subgraph.close());

/** The subgraph holds its answer until the test releases it. */
function held(): { asked: Promise<void>; answer: () => void } {
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    subgraph.fault = (_, response) => {
      answer = () => answerJson(response, { data: { person: 'Hanako' } });
      resolve();
    };
  });
  return { asked, answer: () => answer() };
}

it('A closing gateway answers the running operation, accepts no new one, and then closes', async () => {
  const { asked, answer } = held();
  const underWay = gateway.ask('{ person }');
  await asked;
  const closing = gateway.close();
  await expect(fetch(`${gateway.url}/health`, { headers: { connection: 'close' } })).rejects.toThrow();
  answer();
  expect((await underWay).body).toEqual({ data: { person: 'Hanako' } });
  await closing;
});

it('A connection that a client keeps open does not keep the gateway open', async () => {
  const agent = new KeepAliveAgent({ keepAlive: true, maxSockets: 1 });
  const { asked, answer } = held();
  const underWay = new Promise<string | undefined>((resolve, reject) => {
    const options = { agent, method: 'POST', headers: { 'content-type': 'application/json' } };
    request(`${gateway.url}/graphql`, options, (response) => {
      response.resume().on('end', () => resolve(response.headers.connection));
    })
      .on('error', reject)
      .end(JSON.stringify({ query: '{ person }' }));
  });
  await asked;
  const closing = gateway.close();
  answer();
  await underWay;
  // If the gateway waited for the client, or for the operation's deadline of a minute, this test would time out.
  await closing;
  agent.destroy();
}, 45_000);

it('An operation whose subgraph hangs delays the end no longer than its own deadline', async () => {
  const { asked } = held();
  const underWay = gateway.ask('{ person }');
  await asked;
  await gateway.close();
  expect((await underWay).codes).toEqual(['SUBGRAPH_TIMED_OUT']);
});
