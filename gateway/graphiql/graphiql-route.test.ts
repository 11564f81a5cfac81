import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FakeSubgraph, startFakeSubgraph } from '../testing/fake-subgraph.js';
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js';
import { createTestIssuer, type TestIssuer } from '../testing/test-issuer.js';

const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
let issuer: TestIssuer;
let subgraph: FakeSubgraph;
let serving: TestGateway;
let other: TestGateway;

beforeAll(async () => {
  issuer = await createTestIssuer();
  subgraph = await startFakeSubgraph('rivers', 'type Query { river: String }', { Query: { river: () => 'Takahashi' } });
  serving = await startTestGateway([subgraph], { issuer, config: { graphiql: true } });
  other = await startTestGateway([subgraph], { issuer });
});
afterAll(async () => await Promise.all([serving?.close(), other?.close(), subgraph?.close(), issuer?.close()]));

describe('The GraphiQL page', () => {
  it('is served to a browser if it is configured, runs only its own files, and has no part of the schema', async () => {
    const answer = await serving.http('/graphql', { headers: BROWSER });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const policy = answer.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.text).not.toMatch(/river|<script>|<style>| on\w+=|https?:\/\//);
    const files = [...answer.text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path!);
    expect(files).toHaveLength(6);
    for (const path of files) {
      const file = await serving.http(path);
      expect([path, file.status, file.headers.get('content-type')]).toEqual([
        path,
        200,
        expect.stringMatching(/^text\/(javascript|css); /),
      ]);
    }
  });
  it.each([
    ['a browser', BROWSER],
    ['a request for its files', {}],
  ])('is not served to %s if it is not configured', async (_, headers) => {
    const path = 'accept' in headers ? '/graphql' : '/graphiql/page.js';
    const answer = await other.http(path, { headers });
    expect(answer.status).toBe('accept' in headers ? 401 : 404);
    expect(answer.headers.get('content-type')).toContain('application/json');
  });
  it.each([
    ['JSON', '/graphql?query={river}', { accept: 'application/json' }],
    ['an operation in the address, as a browser opens it', '/graphql?query={river}', BROWSER],
    ['anything', '/graphql', { accept: '*/*' }],
  ])('is not served for %s, which needs a token as always', async (_, path, headers) => {
    expect((await serving.http(path, { headers })).codes).toEqual(['UNAUTHENTICATED']);
  });
  it('does not change how operations are answered', async () => {
    const token = await issuer.token();
    expect((await serving.ask('{ river }', { token })).body).toEqual({ data: { river: 'Takahashi' } });
    expect((await serving.ask('{ river }', { headers: BROWSER })).codes).toEqual(['UNAUTHENTICATED']);
    expect((await serving.http('/graphiql/../package.json')).status).toBe(404);
  });
});
