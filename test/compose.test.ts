import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { readConfig as gatewayConfig, VARIABLE_NAMES } from '../gateway/config.js';
import { readConfig as auditConfig } from '../subgraphs/audit/config.js';
import { readConfig as careCabinetConfig } from '../subgraphs/care-cabinet/config.js';
import { readConfig as directoryConfig } from '../subgraphs/directory/config.js';
import { readConfig as humanbridgeConfig } from '../subgraphs/humanbridge/config.js';
import { readConfig as idLinkConfig } from '../subgraphs/id-link/config.js';
import { readConfig as receiptCloudConfig } from '../subgraphs/receipt-cloud/config.js';
import { readConfig as receiptIntakeConfig } from '../subgraphs/receipt-cloud/intake-process/config.js';

type Depends = Readonly<Record<string, { readonly condition: string }>>;
interface Service {
  readonly image: string;
  readonly user?: string;
  readonly restart: string;
  readonly init?: boolean;
  readonly command: string | string[];
  readonly networks?: string[];
  readonly network_mode?: string;
  readonly depends_on?: Depends;
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly secrets?: string[];
  readonly volumes?: string[];
  readonly ports?: string[];
  readonly healthcheck?: { readonly test: string[]; readonly timeout: string; readonly retries: number };
  readonly read_only?: boolean;
  readonly tmpfs?: string[];
  readonly cap_drop?: string[];
  readonly cap_add?: string[];
  readonly security_opt?: string[];
  readonly privileged?: boolean;
  readonly mem_limit?: string;
  readonly pids_limit?: number;
  readonly cpus?: number;
  readonly logging?: { readonly options: Readonly<Record<string, string>> };
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly volumes: Readonly<Record<string, null>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly configs: Readonly<Record<string, { readonly content: string }>>;
}

const yaml = createRequire(import.meta.url)('js-yaml') as { load(text: string): Compose };
const compose = yaml.load(readFileSync('docker-compose.yml', 'utf8'));
const { services } = compose;
const names = Object.keys(services);
const OURS = ['gateway', 'directory', 'humanbridge', 'id-link', 'care-cabinet', 'receipt-cloud', 'receipt-intake', 'audit'];
/** Those that are no part of the graph. */
const OUTSIDE = ['receipt-intake'];
const users = (network: string) => names.filter((name) => services[name]!.networks?.includes(network)).sort();
const waitsFor = (name: string) =>
  Object.fromEntries(Object.entries(services[name]!.depends_on ?? {}).map(([on, how]) => [on, how.condition]));
/** Host folder, or volume, by the path in the container. */
const mounts = (name: string) =>
  Object.fromEntries(
    (services[name]!.volumes ?? []).map((text) => text.replace(/^\$\{\w+:-([^}]*)\}/, '$1').split(':')).map(([from, to]) => [to!, from!]),
  );

describe('docker-compose.yml', () => {
  it('has exactly the expected services', () => {
    expect(names.sort()).toEqual(['keys', 'mysql', ...OURS].sort());
  });

  it.each(names)('confines %s: no capabilities but those named, no new privileges, limited memory, processes, CPU and log', (name) => {
    const service = services[name]!;
    expect(service).toMatchObject({ cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'], init: true });
    expect(service.cap_add ?? []).toEqual(name === 'keys' ? ['DAC_READ_SEARCH', 'CHOWN'] : []);
    expect(service.privileged).toBeUndefined();
    expect(service.mem_limit).toMatch(/^\d+[mg]$/);
    expect(service.pids_limit).toBeGreaterThan(0);
    expect(service.cpus).toBeGreaterThan(0);
    expect(Object.keys(service.logging!.options).sort()).toEqual(['max-file', 'max-size']);
    expect(service.restart).toBe(name === 'keys' ? 'no' : 'unless-stopped');
  });

  it.each(OURS)(
    'runs %s as user node, with no writable folder but /tmp, the gateway’s spool and the folders of files, and checks whether it is ready',
    (name) => {
      const { user, read_only, tmpfs, volumes = [], healthcheck } = services[name]!;
      expect([user, read_only, tmpfs]).toEqual(['1000:1000', true, [expect.stringMatching(/^\/tmp:size=\d+m,noexec,nosuid,nodev$/)]]);
      const writable =
        {
          gateway: ['gateway-spool:/spool'],
          'care-cabinet': ['care-cabinet-files:/files'],
          directory: ['directory-files:/files'],
          'receipt-intake': ['receipt-files:/files'],
        }[name] ?? [];
      expect(volumes.filter((volume) => !volume.endsWith(':ro'))).toEqual(writable);
      expect(healthcheck!.test.join(' ')).toContain('/ready');
      expect(healthcheck!.timeout).toMatch(/^\d+s$/);
    },
  );

  it('exposes only the gateway, and the intake to which clinics send', () => {
    expect(names.filter((name) => services[name]!.ports).sort()).toEqual(['gateway', 'receipt-intake']);
    expect(services['receipt-intake']!.ports).toEqual(['127.0.0.1:4010:4001']);
    expect(services.gateway!.ports).toEqual(['127.0.0.1:4000:4000']);
    expect(users('edge')).toEqual(['gateway']);
  });

  it('lets only its own service reach each database account', () => {
    expect(users('directory-data')).toEqual(['directory', 'mysql']);
    expect(users('care-cabinet-data')).toEqual(['care-cabinet', 'mysql']);
    expect(users('audit-data')).toEqual(['audit', 'mysql']);
    expect(users('receipt-data')).toEqual(['mysql', 'receipt-cloud', 'receipt-intake']);
    expect(services.mysql!.networks).toEqual(['directory-data', 'care-cabinet-data', 'audit-data', 'receipt-data']);
    for (const network of ['graph', 'directory-data', 'care-cabinet-data', 'audit-data', 'receipt-data'])
      expect(compose.networks[network]).toEqual({ internal: true });
    expect(users('graph')).toEqual(OURS.filter((name) => !OUTSIDE.includes(name)).sort());
    // The release process is another party's, so those that ask it, or are asked by it, have a way out.
    expect(users('receipts')).toEqual(['directory', 'receipt-cloud', 'receipt-intake']);
    expect(users('hospitals')).toEqual(['humanbridge', 'id-link']);
    expect(services.keys!.network_mode).toBe('none');
  });

  it('has a different password for each database account, and no password in the file', () => {
    const passwordOf = (name: string) =>
      /:(\$\{\w+)/.exec(String(services[name]!.environment!.HAREYAKA_DATABASE).slice('mysql:'.length))![1];
    expect(['directory', 'care-cabinet', 'audit', 'receipt-intake', 'receipt-cloud'].map(passwordOf)).toEqual([
      '${DIRECTORY_DB_PASSWORD',
      '${CARE_CABINET_DB_PASSWORD',
      '${AUDIT_DB_PASSWORD',
      '${RECEIPT_DB_PASSWORD',
      '${RECEIPT_DB_PASSWORD',
    ]);
    for (const name of names)
      for (const [variable, value] of Object.entries(services[name]!.environment ?? {}))
        if (/PASSWORD|TOKEN/.test(variable))
          expect([name, variable, value]).toEqual([name, variable, expect.stringMatching(/^\$\{\w+:\?/)]);
    expect(services.mysql!.environment!.MYSQL_ROOT_HOST).toBe('localhost');
  });

  it('starts the gateway when the directory is ready, and waits for no connected system', () => {
    const keys = { keys: 'service_completed_successfully' };
    expect(waitsFor('gateway')).toEqual({ ...keys, directory: 'service_healthy' });
    expect(waitsFor('directory')).toEqual({ ...keys, mysql: 'service_healthy' });
    for (const name of ['humanbridge', 'id-link']) expect(waitsFor(name)).toEqual(keys);
    for (const name of ['care-cabinet', 'receipt-cloud', 'receipt-intake', 'audit'])
      expect(waitsFor(name)).toEqual({ ...keys, mysql: 'service_healthy' });
  });

  it('mounts the supergraph’s folder and watches it', () => {
    expect(services.gateway!.environment).toMatchObject({
      HAREYAKA_SUPERGRAPH: '/supergraph/supergraph.graphql',
      HAREYAKA_SUPERGRAPH_WATCH: 'true',
    });
    expect(mounts('gateway')['/supergraph']).toBe('./schema');
    expect(readFileSync('docker-compose.yml', 'utf8')).not.toMatch(/COPY .*supergraph/);
  });

  it('gives each service only its own secrets, and no service the private files of the key folders', () => {
    expect(names.filter((name) => services[name]!.secrets)).toEqual(['keys']);
    expect([...services.keys!.secrets!].sort()).toEqual(Object.keys(compose.secrets).sort());
    for (const name of OURS) expect([name, mounts(name)['/keys/own']]).toEqual([name, `${name}-keys`]);
    const shared = OURS.flatMap((name) => Object.values(mounts(name))).filter((from) => from.startsWith('./keys'));
    expect(shared.filter((from) => !/^\.\/keys\/(issuers\/public|systems\/public|receipts\/public|viewers)$/.test(from))).toEqual([]);
    expect(names.filter((name) => Object.values(mounts(name)).some((from) => from.endsWith('-keys'))).sort()).toEqual(
      ['keys', ...OURS].sort(),
    );
  });

  it('keeps the gateway’s spool in a volume that user node owns', () => {
    expect(mounts('gateway')['/spool']).toBe('gateway-spool');
    expect(mounts('keys')['/out/gateway-spool']).toBe('gateway-spool');
    expect(String(services.keys!.command)).toContain('chown 1000:1000 /out/gateway-spool');
    expect(services.gateway!.environment!.HAREYAKA_AUDIT_SPOOL).toBe('/spool');
  });

  it.each(['care-cabinet', 'directory'])('keeps the files of %s in a volume that user node owns', (name) => {
    expect(mounts(name)['/files']).toBe(`${name}-files`);
    expect(mounts('keys')[`/out/${name}-files`]).toBe(`${name}-files`);
    expect(String(services.keys!.command)).toContain(`chown 1000:1000 /out/${name}-files`);
    expect(services[name]!.environment).toMatchObject({
      HAREYAKA_STORAGE: expect.stringContaining(':-folder:/files/objects'),
      HAREYAKA_UPLOADS: '/files/uploads',
    });
  });

  it('lets the intake write the files of clinics, and the subgraph only read them', () => {
    expect(services['receipt-intake']!.volumes).toContain('receipt-files:/files');
    expect(services['receipt-cloud']!.volumes).toContain('receipt-files:/files:ro');
    expect(String(services.keys!.command)).toContain('chown 1000:1000 /out/receipt-files');
    expect(services['receipt-cloud']!.environment!.HAREYAKA_STORAGE).toBe(services['receipt-intake']!.environment!.HAREYAKA_STORAGE);
  });

  it('gives no service a private key of the release process', () => {
    expect(readFileSync('docker-compose.yml', 'utf8')).not.toMatch(/release\.private|RELEASE_PRIVATE/);
  });
});

describe('the environment of a service in docker-compose.yml', () => {
  /** The environment with the operator's values, and paths as they are on the host. */
  const environmentOf = async (name: string, folder: string) => {
    const given: Record<string, string> = {};
    for (const [variable, value] of Object.entries(services[name]!.environment!)) {
      const text = String(value).replace(/\$\{(\w+):\?[^}]*\}/g, (_all, asked: string) =>
        asked.endsWith('_PORT')
          ? '2575'
          : /FHIR|ISSUER|JWKS/.test(asked)
            ? 'https://operator.example/x'
            : asked.endsWith('REGISTRY')
              ? 'mysql://r:p@centre/ssmix'
              : 'secret',
      );
      given[variable] = text.replace(/\$\{\w+:-([^}]*)\}/g, '$1');
    }
    if (name === 'gateway') given.HAREYAKA_SUPERGRAPH = join(mounts(name)['/supergraph']!, 'supergraph.graphql');
    if (name === 'gateway') given.HAREYAKA_GATEWAY_KEYS = join(folder, 'keys.json');
    await writeFile(join(folder, 'keys.json'), '{}');
    if (given.HAREYAKA_STORAGE_KEYS !== undefined) given.HAREYAKA_STORAGE_KEYS = join(folder, 'storage.keys');
    await writeFile(join(folder, 'storage.keys'), `first ${randomBytes(32).toString('base64')}\n`);
    return given;
  };

  it.each([
    ['gateway', gatewayConfig],
    ['directory', directoryConfig],
    ['humanbridge', humanbridgeConfig],
    ['id-link', idLinkConfig],
    ['care-cabinet', careCabinetConfig],
    ['receipt-cloud', receiptCloudConfig],
    ['receipt-intake', receiptIntakeConfig],
    ['audit', auditConfig],
  ] as [string, (env: NodeJS.ProcessEnv) => object][])('has every variable that %s needs, and no unknown one', async (name, readConfig) => {
    const folder = await mkdtemp(join(tmpdir(), 'hareyaka-compose-'));
    const given = await environmentOf(name, folder);
    const config = readConfig(given);
    await rm(folder, { recursive: true });
    const known = name === 'gateway' ? VARIABLE_NAMES : Object.keys(config);
    expect(Object.keys(given).filter((variable) => !known.includes(variable))).toEqual([]);
  });

  it('is for a program that the build has', () => {
    for (const name of OURS) {
      const program = (services[name]!.command as string[]).at(-1)!;
      expect(readFileSync(program.replace(/^dist\//, '').replace(/\.js$/, '.ts'), 'utf8')).not.toBe('');
    }
  });
});

describe('the service that distributes keys', () => {
  const asRoot = process.getuid?.() === 0;

  it('copies every secret into the folder of its service, readable only by user node, and again after a rotation', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hareyaka-keys-'));
    try {
      const [secrets, out] = [join(folder, 'secrets'), join(folder, 'out')];
      await mkdir(secrets);
      for (const name of [...OURS, 'gateway-spool', 'care-cabinet-files', 'directory-files', 'receipt-files'])
        await mkdir(join(out, name), { recursive: true });
      const [script] = services.keys!.command as [string];
      // Only root can give a file to another user.
      const own = asRoot ? '1000:1000' : `${process.getuid?.()}:${process.getgid?.()}`;
      const here = script
        .replaceAll('$$', '$')
        .replaceAll('/run/secrets', secrets)
        .replaceAll('/out/', `${out}/`)
        .replaceAll('1000:1000', own);
      for (const content of ['first', 'rotated']) {
        for (const name of Object.keys(compose.secrets)) await writeFile(join(secrets, name), `${content} ${name}`, { mode: 0o600 });
        await promisify(execFile)('sh', ['-euc', here]);
        for (const name of Object.keys(compose.secrets)) {
          const [, service, kind] = /^(.*)-(keys|facilities|spool|storage)$/.exec(name)!;
          const copy = join(out, service!, `${kind}.json`);
          const { mode, uid } = await stat(copy);
          expect([copy, mode & 0o777, uid]).toEqual([copy, 0o400, Number(own.split(':')[0])]);
          expect(await readFile(copy, 'utf8')).toBe(`${content} ${name}`);
        }
      }
      await rm(join(secrets, 'gateway-keys'));
      await expect(promisify(execFile)('sh', ['-euc', here])).rejects.toMatchObject({ code: 1 });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('puts each copy where its service expects it', () => {
    for (const name of OURS) {
      const asked = Object.values(services[name]!.environment!).filter((value) => String(value).startsWith('/keys/own/'));
      expect(asked.length).toBeGreaterThan(0);
      for (const path of asked) {
        const kind = String(path).replace(/^\/keys\/own\/(.*)\.json$/, '$1');
        expect(compose.secrets[`${name}-${kind}`]).toBeDefined();
        expect(mounts('keys')[`/out/${name}`]).toBe(mounts(name)['/keys/own']);
      }
    }
  });
});

describe('docs/operator.md', () => {
  it('names every value that docker-compose.yml needs from the operator', () => {
    const text = readFileSync('docker-compose.yml', 'utf8');
    const asked = [...new Set([...text.matchAll(/\$\{(\w+):[?-]/g)].map(([, name]) => name!))].filter(
      (name) => !name.startsWith('HAREYAKA_'),
    );
    const documented = readFileSync('docs/operator.md', 'utf8');
    expect(asked.filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
  });
});
