import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOMS = ['gateway', 'subgraphs', 'schema', 'clients', 'test'];
const sources = ROOMS.filter(existsSync).flatMap((room) => filesUnder(room));
const production = sources.filter((file) => !file.endsWith('.test.ts') && !file.includes('/testing/') && !file.startsWith('test/'));

function filesUnder(folder: string, ending = '.ts'): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === 'node_modules') return [];
    return statSync(path).isDirectory() ? filesUnder(path, ending) : path.endsWith(ending) ? [path] : [];
  });
}

/** What a file imports: a path from the root, or a package's name. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, to]) =>
    to!.startsWith('.') ? relative('.', join(dirname(file), to!)).replace(/\.js$/, '.ts') : to!,
  );
}

/** No file in `from` may import what `to` matches. */
const never: [what: string, from: RegExp, to: RegExp][] = [
  ['sources → graphql, type-graphql, typeorm, kit', /^subgraphs\/sources\//, /^(graphql|type-graphql|typeorm)$|^subgraphs\/(?!sources\/)/],
  ['kit → a subgraph, sources, the gateway', /^subgraphs\/kit\//, /^subgraphs\/(?!kit\/)|^gateway\//],
  [
    'hospital-charts → a subgraph, the gateway, GraphQL',
    /^subgraphs\/hospital-charts\//,
    /^subgraphs\/(?!hospital-charts\/|kit\/|sources\/)|^gateway\/|^(graphql|type-graphql)$/,
  ],
  ...['directory', 'humanbridge', 'id-link', 'care-cabinet', 'template'].map((name): [string, RegExp, RegExp] => [
    `${name} → another subgraph, the gateway`,
    new RegExp(`^subgraphs/${name}/`),
    new RegExp(`^subgraphs/(?!${name}/|kit/|sources/|hospital-charts/)|^gateway/`),
  ]),
  ['gateway → any subgraph, but the kit', /^gateway\//, /^subgraphs\/(?!kit\/)/],
  ['gateway → the kit’s barrel, which loads type-graphql', /^gateway\//, /^subgraphs\/kit\/index\.ts$/],
  ['schema → a subgraph’s code', /^schema\//, /^(subgraphs|gateway)\//],
  ['resolver → entity, socket, SQL', /\.resolver\.ts$/, /\.entity\.ts$|^(typeorm|undici|node:net|node:http|node:tls)$/],
  ['production → test', /^(gateway|subgraphs|schema|clients)\//, /^test\//],
];

describe('arrows only go one way', () => {
  it.each(never)('never %s', (_what, from, to) => {
    expect(
      production
        .filter((file) => from.test(file))
        .flatMap((file) =>
          importsOf(file)
            .filter((target) => to.test(target))
            .map((target) => `${file} → ${target}`),
        ),
    ).toEqual([]);
  });

  it('subgraphs use the kit through its one barrel', () => {
    const around = production
      .filter((file) => /^subgraphs\/(?!kit\/|sources\/)/.test(file))
      .flatMap((file) =>
        importsOf(file)
          .filter((to) => /^subgraphs\/kit\/(?!index\.ts$)/.test(to))
          .map((to) => `${file} → ${to}`),
      );
    expect(around).toEqual([]);
  });
});

describe('the house has rooms, not drawers', () => {
  it('has no utils, common, helpers, shared, lib or core, no collections of types or constants', () => {
    expect(
      sources.filter(
        (file) =>
          /(^|\/)(utils?|common|helpers?|shared|lib|core)\/|\/(types|constants|index)\.ts$/.test(file) && file !== 'subgraphs/kit/index.ts',
      ),
    ).toEqual([]);
  });

  it('reads the environment only in config.ts and where a process begins', () => {
    const readers = production.filter(
      (file) =>
        !/(config|main)\.ts$/.test(file) && /process\.env\b/.test(readFileSync(file, 'utf8').replace(/^\s*(\*|\/\/|\/\*).*$/gm, '')),
    );
    expect(readers).toEqual([]);
  });

  it('has no default exports and no entity that is also an object type', () => {
    expect(production.filter((file) => /^export default/m.test(readFileSync(file, 'utf8')))).toEqual([]);
    expect(
      production.filter((file) => /@Entity\(/.test(readFileSync(file, 'utf8')) && /@ObjectType\(/.test(readFileSync(file, 'utf8'))),
    ).toEqual([]);
  });

  it('pins the same version in every room, and all of them at the root, from where the built tree resolves', () => {
    const root = JSON.parse(readFileSync('package.json', 'utf8'));
    for (const room of root.workspaces as string[]) {
      const { dependencies = {} } = JSON.parse(readFileSync(join(room, 'package.json'), 'utf8')) as {
        dependencies?: Record<string, string>;
      };
      for (const [name, version] of Object.entries(dependencies)) {
        expect([room, name, version]).toEqual([room, name, expect.stringMatching(/^(npm:[\w-]+@)?\d+\.\d+\.\d+/)]);
        if (!name.startsWith('@types/')) expect([room, name, root.dependencies[name]]).toEqual([room, name, version]);
      }
    }
  });
});

describe('the documents', () => {
  it('name only source files that exist', () => {
    const documents = ['README.md', 'CONTRIBUTING.md', ...[...ROOMS, 'docs'].filter(existsSync).flatMap((room) => filesUnder(room, '.md'))];
    const missing = documents.flatMap((document) =>
      [...readFileSync(document, 'utf8').matchAll(/(?<![\w…*.-])[a-z][\w.-]*(?:\/[\w.-]+)*\.ts\b/g)]
        .map(([path]) => path)
        .filter((path) => ![path, join(dirname(document), path)].some(existsSync) && !sources.some((source) => source.endsWith(`/${path}`)))
        .map((path) => `${document}: ${path}`),
    );
    expect(missing).toEqual([]);
  });
});
