import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOMS = ['gateway', 'subgraphs', 'schema', 'packing', 'clients', 'test'];
const sources = ROOMS.filter(existsSync).flatMap((room) => filesUnder(room));
/** Without tests, what tests use, and the gallery's files, which only the development build has. */
const production = sources.filter((file) => !/\.test\.ts$|\.gallery\.tsx$|\/testing\/|^test\//.test(file));

function filesUnder(folder: string, ending = /\.tsx?$/): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === 'node_modules') return [];
    return statSync(path).isDirectory() ? filesUnder(path, ending) : ending.test(path) ? [path] : [];
  });
}

/** The imports of a file: a path from the root, or a package's name. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const statements = text.matchAll(/^(?:import|export)\s(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'/gm);
  return [...statements].map(([, stated, loaded]) => {
    const to = (stated ?? loaded)!;
    return to.startsWith('.') ? relative('.', join(dirname(file), to)).replace(/\.js$/, '.ts') : to;
  });
}

/** Every folder with a subgraph, so that a new subgraph is checked from its first day. */
const subgraphs = readdirSync('subgraphs').filter((name) => existsSync(join('subgraphs', name, 'subgraph.ts')));

/** No file in `from` may import a file that `to` matches. */
const never: [what: string, from: RegExp, to: RegExp][] = [
  ['sources → graphql, type-graphql, typeorm, kit', /^subgraphs\/sources\//, /^(graphql|type-graphql|typeorm)$|^subgraphs\/(?!sources\/)/],
  ['kit → a subgraph, sources, the gateway', /^subgraphs\/kit\//, /^subgraphs\/(?!kit\/)|^gateway\//],
  [
    'hospital-charts → a subgraph, the gateway, GraphQL',
    /^subgraphs\/hospital-charts\//,
    /^subgraphs\/(?!hospital-charts\/|kit\/|sources\/)|^gateway\/|^(graphql|type-graphql)$/,
  ],
  ...subgraphs.map((name): [string, RegExp, RegExp] => [
    `${name} → another subgraph, the gateway`,
    new RegExp(`^subgraphs/${name}/`),
    new RegExp(`^subgraphs/(?!${name}/|kit/|sources/|storage/|uploads/|hospital-charts/)|^gateway/`),
  ]),
  ['storage → more than the kit', /^subgraphs\/storage\//, /^subgraphs\/(?!storage\/|kit\/)|^gateway\/|^(graphql|type-graphql|typeorm)$/],
  [
    'uploads → more than the kit and the storage',
    /^subgraphs\/uploads\//,
    /^subgraphs\/(?!uploads\/|storage\/|kit\/)|^gateway\/|^(graphql|type-graphql|typeorm)$/,
  ],
  [
    'the receipt cloud’s envelope → anything but itself: clinics and the release process use it',
    /^subgraphs\/receipt-cloud\/envelope\//,
    /^subgraphs\/(?!receipt-cloud\/envelope\/)|^gateway\//,
  ],
  [
    'the release process → the rest of the receipt cloud, but the envelope: it is another party’s',
    /^subgraphs\/receipt-cloud\/release\//,
    /^subgraphs\/receipt-cloud\/(?!release\/|envelope\/|number-column\.)/,
  ],
  ['the receipt cloud → the release process', /^subgraphs\/receipt-cloud\/(?!release\/)/, /^subgraphs\/receipt-cloud\/release\//],
  ['gateway → any subgraph, but the kit', /^gateway\//, /^subgraphs\/(?!kit\/)/],
  ['gateway → the kit’s barrel, which loads type-graphql', /^gateway\//, /^subgraphs\/kit\/index\.ts$/],
  ['schema → a subgraph’s code', /^schema\//, /^(subgraphs|gateway)\//],
  ['resolver → entity, socket, SQL', /\.resolver\.ts$/, /\.entity\.ts$|^(typeorm|undici|node:net|node:http|node:tls)$/],
  ['clients/sdk → the rest of the repository', /^clients\/sdk\//, /^(?!clients\/sdk\/)(clients|gateway|subgraphs|schema|packing)\//],
  ['clients/sdk → React, Node: it runs in every browser', /^clients\/sdk\/(?!generation\/)/, /^(react|node:)/],
  [
    'clients/portal → the rest of the repository, but the package of the SDK',
    /^clients\/portal\//,
    /^(?!clients\/portal\/)(clients|gateway|subgraphs|schema|packing)\//,
  ],
  [
    'the portal’s screens ← anything but the router and the gallery',
    /^clients\/portal\/src\/(?!app\/|gallery\/|screens\/|.*\.gallery\.)/,
    /^clients\/portal\/src\/screens\//,
  ],
  [
    'the portal’s components → more than format and words',
    /^clients\/portal\/src\/components\/(?!.*\.gallery\.)/,
    /^clients\/portal\/src\/(?!components\/|format\/|words\/)|^@hareyaka\//,
  ],
  ['the portal’s screens → the app', /^clients\/portal\/src\/screens\/(?!.*\.gallery\.)/, /^clients\/portal\/src\/app\//],
  [
    'the portal → its gallery, but by the router',
    /^clients\/portal\/src\/(?!gallery\/|app\/router\.|.*\.gallery\.)/,
    /\/gallery\/|\.gallery\./,
  ],
  [
    'clients/uploader → the rest of the repository, but the sources and the envelope',
    /^clients\/uploader\//,
    /^(?!clients\/uploader\/|subgraphs\/sources\/|subgraphs\/receipt-cloud\/envelope\/)(clients|gateway|subgraphs|schema|packing)\//,
  ],
  ['the uploader’s formats → its other rooms', /^clients\/uploader\/formats\//, /^clients\/uploader\/(?!formats\/)/],
  [
    'the uploader’s mapping → files, network, state',
    /^clients\/uploader\/mapping\//,
    /^clients\/uploader\/(?!formats\/|mapping\/)|^undici$/,
  ],
  ['production → test', /^(gateway|subgraphs|schema|clients)\//, /^test\//],
];

/** The rooms of a part of the tree, the lowest floor first. A room imports only from its own floor and from lower ones. */
const floors: Readonly<Record<string, readonly (readonly string[])[]>> = {
  gateway: [
    ['observe', 'graphiql'],
    ['operation'],
    ['authn'],
    ['audit'],
    ['admission', 'session'],
    ['execute'],
    ['disclosures', 'authz', 'plan'],
    ['graph'],
    ['pipeline'],
    ['http', 'portal'],
    ['apollo'],
  ],
  'subgraphs/kit': [
    ['names', 'identity', 'network', 'relay', 'observe'],
    ['permit', 'audit'],
    ['process'],
    ['content', 'database'],
    ['server'],
    ['chart'],
    ['system'],
    ['conformance'],
  ],
  'subgraphs/directory': [
    ['decision', 'backup', 'terms'],
    ['mutation'],
    ['permits'],
    ['access'],
    ['patients', 'issuer'],
    ['facilities', 'migrations'],
    ['users', 'charts'],
    ['consents', 'emergency', 'explanation', 'history', 'operator'],
    ['permissions'],
    ['linking', 'bulk', 'import'],
    ['releases'],
    ['commands'],
  ],
  'subgraphs/receipt-cloud': [
    ['envelope', 'migrations'],
    ['tenants'],
    ['deliveries'],
    ['charts', 'sending', 'intake'],
    ['vault'],
    ['intake-process', 'release'],
  ],
  'clients/portal/src': [['words', 'format'], ['components'], ['graph'], ['session'], ['chart'], ['screens'], ['app', 'gallery']],
  'subgraphs/audit': [
    ['tree', 'records', 'relations', 'rights', 'migrations'],
    ['log', 'witness'],
    ['checkpoints', 'intake', 'events', 'prune', 'atna', 'uses'],
    ['reviews'],
    ['watch'],
    ['verify', 'export', 'syslog'],
    ['commands'],
  ],
};

/** Imports that go up today. Each one is to be removed; none may be added. */
const upwards: readonly (readonly [reason: string, ...arrows: string[]])[] = [
  [
    'it joins the rows of two rooms',
    'subgraphs/directory/access/own-rights.store.ts → emergency',
    'subgraphs/directory/access/own-rights.store.ts → permissions',
  ],
];

describe('the imports between rooms', () => {
  it('never go to a room on a higher floor, unless a reason is listed', () => {
    const found = Object.entries(floors).flatMap(([part, rooms]) => {
      const floorOf = (file: string) => {
        const [room, ...rest] = file.startsWith(`${part}/`) ? relative(part, file).split('/') : [];
        return rest.length === 0 ? undefined : { room: room!, floor: rooms.findIndex((names) => names.includes(room!)) };
      };
      return production.flatMap((file) => {
        const from = floorOf(file);
        if (!from) return [];
        if (from.floor < 0) return [`${file}: the room has no floor`];
        const higher = importsOf(file).flatMap((target) => {
          const to = floorOf(target);
          return to && to.floor > from.floor ? [to.room] : [];
        });
        return [...new Set(higher)].map((room) => `${file} → ${room}`);
      });
    });
    expect(found.sort()).toEqual(upwards.flatMap(([, ...arrows]) => arrows).sort());
  });

  it('a type and a store import no resolver, loader or mapper, and not each other; a mapper imports no resolver or loader, a loader no resolver', () => {
    const kindOf = (file: string) => /\.(type|resolver|loader|mapper|store)\.ts$/.exec(file)?.[1];
    const mayNot: Readonly<Record<string, readonly string[]>> = {
      type: ['resolver', 'loader', 'mapper', 'store'],
      loader: ['resolver'],
      mapper: ['resolver', 'loader'],
      store: ['resolver', 'loader', 'mapper', 'type'],
    };
    const found = production.flatMap((file) =>
      importsOf(file)
        .filter((to) => mayNot[kindOf(file) ?? '']?.includes(kindOf(to) ?? ''))
        .map((to) => `${file} → ${to}`),
    );
    expect(found).toEqual([]);
  });

  it.each(never)('never violate the rule “%s”', (_what, from, to) => {
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

  it('from a subgraph to the kit go only through kit/index.ts', () => {
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

describe('the source tree', () => {
  it('has no utils, common, helpers, shared, lib or core, and no collections of types or constants', () => {
    expect(
      sources.filter(
        (file) =>
          /(^|\/)(utils?|common|helpers?|shared|lib|core)\/|\/(types|constants|index)\.ts$/.test(file) &&
          file !== 'subgraphs/kit/index.ts' &&
          file !== 'clients/sdk/index.ts',
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
    const settings = /\.config\.ts$/;
    expect(production.filter((file) => !settings.test(file) && /^export default/m.test(readFileSync(file, 'utf8')))).toEqual([]);
    expect(
      production.filter((file) => /@Entity\(/.test(readFileSync(file, 'utf8')) && /@ObjectType\(/.test(readFileSync(file, 'utf8'))),
    ).toEqual([]);
  });

  it('declares in each room exactly the packages that the room imports', () => {
    /** Packages that another package loads, or of which only the types are used. */
    const indirect =
      /^(mysql2|better-sqlite3(-node22)?|class-validator|graphiql|react|react-dom|reflect-metadata|@hareyaka\/kit|@types\/.+)$/;
    /** Files that run when something is built or developed, not in the product: they may use development packages. */
    const TOOLS = /^clients\/sdk\/generation\/|^clients\/portal\/(vite\.config\.ts$|src\/gallery\/|.*\.gallery\.)/;
    const { workspaces } = JSON.parse(readFileSync('package.json', 'utf8')) as { workspaces: string[] };
    const isPackage = (to: string) => !to.startsWith('node:') && !ROOMS.some((room) => to.startsWith(`${room}/`));
    const found = workspaces
      .filter((room) => room !== 'test')
      .flatMap((room) => {
        const { dependencies = {}, peerDependencies = {} } = JSON.parse(readFileSync(join(room, 'package.json'), 'utf8')) as {
          dependencies?: Record<string, string>;
          peerDependencies?: Record<string, string>;
        };
        const imported = new Set(
          production
            .filter((file) => file.startsWith(`${room}/`) && !TOOLS.test(file))
            .flatMap(importsOf)
            .filter(isPackage)
            .map((to) => /^(@[^/]+\/)?[^/]+/.exec(to)![0]),
        );
        const undeclared = [...imported].filter(
          (name) => !(name in dependencies || name in peerDependencies) && name !== 'better-sqlite3-node22',
        );
        const unused = Object.keys(dependencies).filter((name) => !imported.has(name) && !indirect.test(name));
        return [...undeclared.map((name) => `${room}: ${name} is not declared`), ...unused.map((name) => `${room}: ${name} is not used`)];
      });
    expect(found).toEqual([]);
  });

  it('pins the same version of a package in every room, and all packages at the root, from which the built tree resolves them', () => {
    /** A browser loads it in one bundle, with its own React: the built tree resolves nothing of it. */
    const isBundled = (room: string) => room === 'clients/portal';
    const root = JSON.parse(readFileSync('package.json', 'utf8'));
    for (const room of root.workspaces as string[]) {
      const { dependencies = {} } = JSON.parse(readFileSync(join(room, 'package.json'), 'utf8')) as {
        dependencies?: Record<string, string>;
      };
      for (const [name, version] of Object.entries(dependencies)) {
        expect([room, name, version]).toEqual([room, name, expect.stringMatching(/^(npm:[\w-]+@)?\d+\.\d+\.\d+/)]);
        if (!isBundled(room) && !/^@(types|hareyaka)\//.test(name))
          expect([room, name, root.dependencies[name]]).toEqual([room, name, version]);
      }
    }
  });
});

describe('the documents', () => {
  it('name only source files that exist', () => {
    const documents = [
      'README.md',
      'CONTRIBUTING.md',
      ...[...ROOMS, 'docs'].filter(existsSync).flatMap((room) => filesUnder(room, /\.md$/)),
    ];
    const missing = documents.flatMap((document) =>
      [...readFileSync(document, 'utf8').matchAll(/(?<![\w…*.-])[a-z][\w.-]*(?:\/[\w.-]+)*\.ts\b/g)]
        .map(([path]) => path)
        .filter((path) => ![path, join(dirname(document), path)].some(existsSync) && !sources.some((source) => source.endsWith(`/${path}`)))
        .map((path) => `${document}: ${path}`),
    );
    expect(missing).toEqual([]);
  });
});

describe('the gateway’s imports from the kit', () => {
  it('have names that the entries of the kit’s package export', () => {
    const entries = {
      process: readFileSync('subgraphs/kit/process.ts', 'utf8'),
      gateway: readFileSync('subgraphs/kit/gateway.ts', 'utf8'),
    };
    const missing = production
      .filter((file) => file.startsWith('gateway/'))
      .flatMap((file) =>
        [...readFileSync(file, 'utf8').matchAll(/import (?:type )?\{([^}]+)\} from '[./]+subgraphs\/kit\/([^']+)'/g)].flatMap(
          ([, names, path]) => {
            const entry = path!.startsWith('process/') ? 'process' : 'gateway';
            return names!
              .split(',')
              .map((name) =>
                name
                  .trim()
                  .replace(/^type /, '')
                  .replace(/ as .*/, ''),
              )
              .filter((name) => name !== '' && !new RegExp(`\\b${name}\\b`).test(entries[entry]))
              .map((name) => `kit/${entry}.ts: ${name}`);
          },
        ),
      );
    expect([...new Set(missing)]).toEqual([]);
  });
});
