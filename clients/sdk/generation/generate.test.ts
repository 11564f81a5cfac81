import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { generate } from './generate.js';

const SCHEMA = 'schema/api.graphql';
let folder: string | undefined;
afterEach(async () => {
  if (folder) await rm(folder, { recursive: true });
  folder = undefined;
});

/** Generates from these operations, one file for each. */
async function generateFrom(...texts: string[]) {
  folder = await mkdtemp(join(tmpdir(), 'sdk-operations-'));
  for (const [index, text] of texts.entries()) await writeFile(join(folder, `part-${index}.graphql`), text);
  return await generate(SCHEMA, folder);
}

describe('The generated files of the SDK', () => {
  it('are those in the repository: else run "npm run sdk"', async () => {
    const files = await generate(SCHEMA, 'clients/sdk/operations');
    expect((await readdir('clients/sdk/generated')).sort()).toEqual([...files.keys()].sort());
    for (const [name, text] of files) expect([name, await readFile(join('clients/sdk/generated', name), 'utf8')]).toEqual([name, text]);
  }, 60_000);

  it('have the same text and hash for an operation, however it is formatted', async () => {
    const plain = (await generateFrom('query Me { me { id name } }')).get('persisted-documents.json');
    const spaced = (await generateFrom('# who\nquery Me {\n  me {\n    id, name\n  }\n}\n')).get('persisted-documents.json');
    expect(spaced).toBe(plain);
    expect(Object.values(JSON.parse(plain!))).toEqual(['query Me{me{id name}}']);
  });

  it('have each fragment that an operation uses once, also one of another file and one that is used by a fragment', async () => {
    const files = await generateFrom(
      'fragment Who on User { id ...Named } fragment Named on User { name } fragment Unused on User { kana }',
      'query Me { me { ...Who ...Named } }',
    );
    expect(Object.values(JSON.parse(files.get('persisted-documents.json')!))).toEqual([
      'query Me{me{...Who ...Named}}fragment Named on User{name}fragment Who on User{id ...Named}',
    ]);
    expect(files.has('part-0.ts')).toBe(false);
  });

  it('have one type of chart, whatever systems the network has', async () => {
    const types = (await generateFrom('query Chart { patient(id: "p") { charts { id viewerUrl } } }')).get('operation-types.ts');
    expect(types).toContain('readonly charts: ReadonlyArray<{ readonly id: string, readonly viewerUrl: string | null }>');
  });

  it('accept values of enums that the graph gets later', async () => {
    const types = (await generateFrom('query Chart { patient(id: "p") { sex } }')).get('operation-types.ts');
    expect(types).toMatch(/type Sex =[^;]*'%future added value'/);
  });

  it.each([
    ['an operation that does not fit the schema', 'query Me { me { salary } }', /salary/],
    ['an operation without a name', '{ me { id } }', /name/],
    ['two operations of one name', 'query Me { me { id } } query Me { me { name } }', /one operation named "Me"/],
  ])('are not written for %s', async (_what, text, problem) => {
    await expect(generateFrom(text)).rejects.toThrow(problem);
  });
});
