import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { closeStarted, start } from '../testing/started-subgraphs.js';
import { TOKENS_AT_MOST } from './apollo-host.js';

const REFUSED = [{ message: 'The request is not a GraphQL operation that this subgraph knows.', extensions: { code: 'BAD_REQUEST' } }];

afterEach(closeStarted);

describe('what Apollo Server would add by itself', () => {
  const environment = {
    APOLLO_KEY: 'service:ward:secret',
    APOLLO_GRAPH_REF: 'ward@current',
    // With a graph reference, Apollo Server treats a graph id as an error.
    APOLLO_GRAPH_ID: 'ward',
    APOLLO_SCHEMA_REPORTING: 'true',
  };

  it('stays off in any environment: nothing is sent, and answers are the same', async () => {
    const { fetch } = globalThis;
    const sent: unknown[] = [];
    globalThis.fetch = async (address) => {
      sent.push(address);
      return new Response('{}');
    };
    Object.assign(process.env, environment);
    try {
      const seen: unknown[] = [];
      const subgraph = await start({ plugins: [{ serverWillStart: async ({ apollo }) => void seen.push(apollo) }] });
      expect(JSON.parse((await subgraph.ask('{ open }')).text)).toEqual({ data: { open: 'open' } });
      await subgraph.close();
      expect([seen, sent]).toEqual([[{}], []]);
      expect(process.env).toMatchObject(environment);
    } finally {
      for (const name of Object.keys(environment)) delete process.env[name];
      globalThis.fetch = fetch;
    }
  });

  it('adds no trace when the request asks for one', async () => {
    // With a plugin, Apollo Server gets the request's headers.
    const subgraph = await start({ plugins: [{}] });
    const { text } = await subgraph.ask('{ open }', undefined, { headers: { 'apollo-federation-include-trace': 'ftv1' } });
    expect(JSON.parse(text)).toEqual({ data: { open: 'open' } });
  });

  it('shows no landing page', async () => {
    const subgraph = await start();
    for (const path of ['/', '/graphql']) {
      const { statusCode, headers, body } = await request(`${subgraph.url}${path}`, { headers: { accept: 'text/html' } });
      expect([statusCode, headers['content-type']]).toEqual([404, 'application/json; charset=utf-8']);
      expect(await body.text()).not.toMatch(/apollo/i);
    }
  });
});

describe('an operation that is refused before it is executed', () => {
  it('can have too many tokens', async () => {
    const subgraph = await start();
    expect((await subgraph.ask(`{ ${'open '.repeat(TOKENS_AT_MOST)} }`)).errors).toEqual(REFUSED);
    expect((await subgraph.ask(`{ ${'open '.repeat(100)} }`)).data).toEqual({ open: 'open' });
  });

  it('can be one of a batch, or only the hash of a persisted operation', async () => {
    const subgraph = await start();
    const persistedQuery = { version: 1, sha256Hash: 'a'.repeat(64) };
    for (const body of [[{ query: '{ open }' }], { extensions: { persistedQuery } }, {}, null, { query: '{ open }', variables: [] }]) {
      const answer = await request(`${subgraph.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect([answer.statusCode, await answer.body.json()]).toEqual([400, { errors: REFUSED }]);
    }
  });
});
