import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FakeSubgraph, startFakeSubgraph } from '../../gateway/testing/fake-subgraph.js';
import { composeSupergraph, readAnswer } from '../../gateway/testing/start-test-gateway.js';
import { startProgram } from './running-program.js';

/** The programs on the page, by their file names. */
async function programsOf(page: string): Promise<Map<string, string>> {
  const text = await readFile(page, 'utf8');
  return new Map([...text.matchAll(/```js\n\/\/ ([\w-]+\.js)\n(.*?)```/gs)].map(([, name, code]) => [name!, code!]));
}

describe('The programs in docs/apollo.md', () => {
  let folder: string;
  let open: FakeSubgraph;
  let guarded: FakeSubgraph;

  beforeAll(async () => {
    // Within the project, so that the programs find their packages.
    folder = await mkdtemp(resolve('.hareyaka-doc-'));
    await symlink(resolve('dist'), join(folder, 'dist'));
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    const me = () => ({ name: '岡', notes: ['n'] });
    open = await startFakeSubgraph('open', 'type Query { me: Person } type Person { name: String notes: [String] }', { Query: { me } });
    const sdl = 'type Query { me: Person } type Person { name: String notes: [String] @requiresScopes(scopes: [["notes:read"]]) }';
    guarded = await startFakeSubgraph('guarded', sdl, { Query: { me } });
    for (const [name, code] of await programsOf('docs/apollo.md')) await writeFile(join(folder, name), code);
  });
  afterAll(async () => {
    await Promise.all([open?.close(), guarded?.close(), rm(folder, { recursive: true, force: true })]);
  });

  const asked = async (program: string, subgraph: FakeSubgraph, authorization: string) => {
    await writeFile(join(folder, 'supergraph.graphql'), composeSupergraph([subgraph]));
    subgraph.asked.length = 0;
    const { url, stop } = await startProgram(program, folder);
    try {
      const headers = { 'content-type': 'application/json', authorization };
      return await readAnswer(await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query: '{ me { name notes } }' }) }));
    } finally {
      await stop();
    }
  };

  it.each(['before.js', 'gateway.js', 'server-options.js'])('give the same answer, and pass on the caller’s token: %s', async (program) => {
    const { body } = await asked(program, open, 'Bearer doctor');
    expect(body).toEqual({ data: { me: { name: '岡', notes: ['n'] } } });
    expect(open.asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer doctor']);
  });

  it('let authorize decide who sees a protected field', async () => {
    expect((await asked('server-options.js', guarded, 'Bearer doctor')).body).toEqual({ data: { me: { name: '岡', notes: ['n'] } } });
    const { body, codes } = await asked('server-options.js', guarded, 'Bearer stranger');
    expect([body.data, codes]).toEqual([{ me: { name: '岡', notes: null } }, ['UNAUTHORIZED_FIELD_OR_TYPE']]);
  });

  it('are refused by ApolloGateway if the supergraph protects a field, and run by HareyakaGateway', async () => {
    await expect(asked('before.js', guarded, 'Bearer doctor')).rejects.toThrow(/ended/);
    expect((await asked('gateway.js', guarded, 'Bearer doctor')).body.data).toEqual({ me: { name: '岡', notes: null } });
  });
});
