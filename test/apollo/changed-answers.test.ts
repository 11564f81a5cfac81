import type { ApolloServerPlugin, BaseContext, GraphQLResponse } from '@apollo/server';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FormattedExecutionResult } from 'graphql';
import { type FakeSubgraph, startFakeSubgraph } from '../../gateway/testing/fake-subgraph.js';
import { composeSupergraph } from '../../gateway/testing/start-test-gateway.js';
import { type ApolloHost, FORMS, startApolloHost } from './apollo-host.js';

type Change = (result: FormattedExecutionResult<Record<string, never>>) => void;
const untouched = { me: { name: '岡', tags: ['a'] }, wrong: null };

/** The change that a plugin makes in `willSendResponse`, and the answer that the client must then get. */
const CHANGES: readonly [string, Change, (reported: unknown) => object][] = [
  ['nothing', () => undefined, (errors) => ({ errors, data: untouched })],
  [
    'adds extensions',
    (result) => Object.assign(result, { extensions: { took: 1 } }),
    (errors) => ({ errors, data: untouched, extensions: { took: 1 } }),
  ],
  ['removes the errors', (result) => Object.assign(result, { errors: undefined }), () => ({ data: untouched })],
  [
    'changes an error',
    ({ errors }) => Object.assign(errors![0]!, { message: '岡' }),
    () => ({ errors: [expect.objectContaining({ path: ['wrong'], message: '岡' })], data: untouched }),
  ],
  ['replaces the data', (result) => Object.assign(result, { data: { other: 1 } }), (errors) => ({ errors, data: { other: 1 } })],
  ['removes the data', (result) => Object.assign(result, { data: undefined }), (errors) => ({ errors })],
  [
    'changes a value deep within',
    ({ data }) => Object.assign(data!.me!, { name: 'B' }),
    (errors) => ({ errors, data: { ...untouched, me: { name: 'B', tags: ['a'] } } }),
  ],
  [
    'adds to a list',
    ({ data }) => (data!.me as unknown as { tags: string[] }).tags.push('b'),
    (errors) => ({ errors, data: { ...untouched, me: { name: '岡', tags: ['a', 'b'] } } }),
  ],
  ['adds a member', ({ data }) => Object.assign(data!, { more: 1 }), (errors) => ({ errors, data: { ...untouched, more: 1 } })],
  ['reads only', ({ data }) => void JSON.stringify(data), (errors) => ({ errors, data: untouched })],
  [
    'puts the data elsewhere',
    (result) => Object.assign(result, { extensions: { copy: result.data } }),
    (errors) => ({ errors, data: untouched, extensions: { copy: untouched } }),
  ],
];

describe.each(FORMS)('An answer over %s that a plugin changes', (form) => {
  let change: Change = () => undefined;
  let subgraph: FakeSubgraph;
  let host: ApolloHost;
  const plugin: ApolloServerPlugin<BaseContext> = {
    requestDidStart: async () => ({ willSendResponse: async ({ response }) => change(singleOf(response)) }),
  };

  beforeAll(async () => {
    subgraph = await startFakeSubgraph('people', 'type Query { me: Person wrong: String } type Person { name: String tags: [String] }', {
      Query: {
        me: () => untouched.me,
        wrong: () => {
          throw new Error('secret');
        },
      },
    });
    host = await startApolloHost(
      form,
      { supergraphSdl: composeSupergraph([subgraph]) },
      { plugins: [plugin], allowBatchedHttpRequests: true },
    );
  });
  afterAll(async () => {
    await host?.close();
    await subgraph?.close();
  });

  it.each(CHANGES)('is sent with the plugin’s change: it %s', async (_, made, expected) => {
    const query = '{ me { name tags } wrong }';
    change = made;
    const { body, headers, text } = await host.ask(query);
    const reported = [expect.objectContaining({ path: ['wrong'] })];
    expect(body).toEqual(expected(reported));
    expect(Number(headers.get('content-length') ?? Buffer.byteLength(text))).toBe(Buffer.byteLength(text));
    const batch = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify([{ query }, { query }]) };
    expect(JSON.parse((await host.http('/', batch)).text)).toEqual([expected(reported), expected(reported)]);
  });
});

function singleOf({ body }: Partial<GraphQLResponse>): FormattedExecutionResult<Record<string, never>> {
  if (body?.kind !== 'single') throw new Error('not a single answer');
  return body.singleResult as FormattedExecutionResult<Record<string, never>>;
}
