import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { accessToken } from '../network/issuer/access-token.js';
import { readBlocksBelow } from './document-blocks.js';
import { applyFile, copyProject, freePort } from './project-copy.js';
import { type RunningCommand, runInTerminal, runToEnd } from './running-command.js';

interface Chart {
  readonly system: { readonly name: string };
  readonly growth?: {
    readonly nodes: readonly { readonly height: number }[];
    readonly answers: readonly { readonly state: string }[];
  } | null;
  readonly labResults?: { readonly nodes: readonly { readonly item: { readonly text: string } }[] } | null;
}

/** The document's port is read from its text, and replaced by a free one. */
const PORT_OF_DOCUMENT = '4100';

describe('docs/vendor.md, followed to the letter', () => {
  const copy = copyProject();
  const terminals: RunningCommand[] = [];
  let output: readonly string[] = [];
  let token = '';
  beforeAll(async () => {
    const port = String(await freePort());
    const blocks = readBlocksBelow('docs/vendor.md', 'The shortest path: two fields of your own beside the demo');
    expect(blocks.length).toBeGreaterThan(6);
    for (const { language, place, text: written } of blocks) {
      const text = written.replaceAll(PORT_OF_DOCUMENT, port);
      if (language === 'text') continue;
      if (language !== 'sh') applyFile(copy.folder, place, text);
      else if (place === '') await runToEnd(text, copy.folder);
      else if (place === 'terminal 3') {
        await terminals[0]!.saying(/^ready after/);
        token = (await runToEnd(`${text}\necho "$TOKEN"`, copy.folder)).trim().split('\n').at(-1)!;
      } else {
        terminals.push(runInTerminal(text, copy.folder, place === 'terminal 1' ? { PORT: '0' } : {}));
        if (place === 'terminal 1') await terminals[0]!.saying(/^waiting until example answers/);
      }
    }
    output = terminals[0]!.printed;
  }, 240_000);
  afterAll(async () => {
    for (const terminal of [...terminals].reverse()) await terminal.interrupt();
    copy.remove();
  }, 60_000);

  const ask = async (query: string, bearer: string) => {
    const [gateway] = output.join('\n').match(/(?<=^ready after .* at )\S+\/graphql/m)!;
    const { body } = await request(gateway, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
      body: JSON.stringify({ query }),
    });
    const { data, errors = [] } = (await body.json()) as {
      data: { viewablePatients: { edges: { node: { charts: Chart[] } }[] } };
      errors?: { extensions: { code: string } }[];
    };
    const charts = data.viewablePatients.edges.flatMap(({ node }) => node.charts).filter(({ system }) => system.name === 'Example');
    return { charts, codes: [...new Set(errors.map(({ extensions }) => extensions.code))] };
  };
  /** The query that `npm start` printed for the vendor's data. */
  const printedQuestion = () => {
    const line = output.find((one) => one.includes('curl') && one.includes('ExampleChart'))!;
    return (JSON.parse(/-d '(.*)'$/.exec(line)![1]!) as { query: string }).query;
  };
  const of = async (account: string, scope?: string) => {
    const { issuer } = JSON.parse(readFileSync(join(copy.folder, '.hareyaka/running.json'), 'utf8')) as { issuer: string };
    return await accessToken(issuer, account, { scope });
  };
  const LAB_RESULTS =
    '{ viewablePatients { edges { node { charts { system { name } ... on ExampleChart { labResults { nodes { item { text } } } } } } } } }';

  it('prints the variables that the vendor needs', () => {
    for (const variable of [
      'HAREYAKA_GATEWAY_JWKS',
      'HAREYAKA_DIRECTORY_JWKS',
      'HAREYAKA_EXCHANGE_URL',
      'HAREYAKA_SYSTEM_KEYS',
      'HOST',
      'PORT',
    ])
      expect(output.filter((line) => line.startsWith(`  ${variable}=`))).toHaveLength(1);
  });

  it('shows the vendor’s own data in the graph, with the query that it printed', async () => {
    const { charts, codes } = await ask(printedQuestion(), token);
    expect(codes).toEqual([]);
    expect(charts.length).toBeGreaterThan(0);
    for (const { growth } of charts) {
      expect(growth!.nodes.length).toBeGreaterThanOrEqual(3);
      for (const { height } of growth!.nodes) expect(height).toBeGreaterThan(100);
    }
  });

  it('shows the field of the contract that it serves', async () => {
    const { charts } = await ask(LAB_RESULTS, token);
    expect(charts.flatMap(({ labResults }) => labResults!.nodes.map(({ item }) => item.text))).toContain('BMI');
  });

  it('keeps the vendor’s own field from a person without its category', async () => {
    const { charts, codes } = await ask(printedQuestion(), await of('ns-tanaka'));
    expect(codes).toEqual([]);
    expect(charts.length).toBeGreaterThan(0);
    for (const { growth } of charts) {
      expect(growth!.nodes).toEqual([]);
      expect(new Set(growth!.answers.map(({ state }) => state))).toEqual(new Set(['WITHHELD']));
    }
  });

  it('keeps the vendor’s own field from an application without its scope', async () => {
    const { charts, codes } = await ask(printedQuestion(), await of('dr-sato', 'openid directory:read chart:diagnosis'));
    expect(codes).toEqual(['UNAUTHORIZED_FIELD_OR_TYPE']);
    for (const { growth } of charts) expect(growth).toBeNull();
  });

  it('refuses to start with an SDL that has a type of another subgraph, and says what is wrong, where, and how to fix it', async () => {
    const file = join(copy.folder, 'schema/example.graphql');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\nextend type Query { me: ID }`);
    const started = runInTerminal('node dist/test/network/launch/launch.js --with example=http://127.0.0.1:1', copy.folder, { PORT: '0' });
    expect(await started.ended).toBe(1);
    expect(started.printed[0]).toMatch(/^WITH_NOT_COMPOSED: /);
    expect(started.printed[1]).toMatch(/^ {2}ROOT_FIELD: example: Query.me: is a root field; /);
    expect(started.printed.join()).not.toContain('starting');
  });
});
