import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { request } from 'undici';
import { prepareDemoHpki } from '../hpki/demo-hpki.js';
import { GATEWAY_CLIENT } from '../issuer/gateway-client.js';
import type { NetworkSummary } from '../network.js';
import { ASSURANCE_HPKI, ASSURANCE_TWO_FACTOR, ISSUER } from '../world/demo-accounts.js';
import { ALL_SCOPES } from '../world/scopes.js';
import { type Child, runCommand, startChild } from './child.js';
import { findKeptPort, keepPort } from './keep-port.js';

type Url = { readonly url: string };

/** All running processes, wired as an operator would wire them: by environment, with keys in files, and data from the import command. */
export interface Fleet {
  readonly gateway: string;
  readonly network: NetworkSummary;
  /** The subgraphs' own addresses, which are not public in production. */
  readonly subgraphs: Readonly<Record<SubgraphName, string>>;
  /** What clinics without a chart send to; absent if the fleet has none. */
  readonly receipts: ReceiptProcesses | undefined;
  readonly folder: string;
  readonly children: readonly Child<unknown>[];
  /** Ends every process, the gateway first. */
  stop(): Promise<void>;
}

export type SubgraphName = 'directory' | 'humanbridge' | 'id-link' | 'care-cabinet' | 'receipt-cloud' | 'audit';

/** The processes of the receipt cloud that are no subgraphs. */
export interface ReceiptProcesses {
  /** Where clinics send to. */
  readonly intake: string;
  readonly release: string;
  /** The database of the intake, for the command that enrols. */
  readonly database: string;
  /** The file of the release process's public keys. */
  readonly releaseKeys: string;
}

export interface FleetOptions {
  /** The data folder; made if missing, and kept. */
  readonly folder: string;
  readonly host?: string;
  /** The gateway's port; 0 for any. */
  readonly port?: number;
  /** The folder of the built portal. If absent, the gateway serves no portal. */
  readonly portal?: string | undefined;
  /** Number of invented patients, at the first start. */
  readonly patients?: number;
  /** Number of disclosing hospitals, at the first start; absent: twelve. */
  readonly hospitals?: number;
  /** Number of `dr-sato`'s patients whom every hospital knows, at the first start; absent: none. */
  readonly everywhere?: number;
  readonly logLevel?: string;
  /** Takes every log line of a process; absent: standard error. */
  readonly onLog?: (name: string, line: string) => void;
  /** Databases of directory, care cabinet and audit; SQLite files in the folder by default. */
  readonly databases?: { readonly directory: string; readonly careCabinet: string; readonly audit?: string; readonly receipts?: string };
  /** Changes the environment of a process: a test inserts a listener, or shortens a deadline. */
  readonly environment?: (name: string, env: Record<string, string>) => Record<string, string>;
  /** The supergraph; the checked-in one by default. */
  readonly supergraph?: string | undefined;
  readonly onProgress?: (step: string) => void;
  /** Whether the gateway has a port at which a browser shows the certificate of a card. */
  readonly cards?: boolean;
  /** The file of connected systems. If absent, the committed `systems.json`. */
  readonly systems?: string | undefined;
  /** Whether clinics and pharmacies can send: the intake and the release process of the receipt cloud. */
  readonly receipts?: boolean;
  /** Subgraphs of vendors. The vendors start these themselves. */
  readonly vendors?: readonly { readonly name: string; readonly url: string }[];
  /** Prints the variables of a vendor's process, and waits until it answers. The gateway starts after that. */
  readonly meetVendor?: (vendor: { name: string; url: string }, needs: Readonly<Record<string, string>>) => Promise<void>;
}

const SYSTEMS = ['humanbridge', 'id-link', 'care-cabinet', 'receipt-cloud'] as const;
/** The name of the demo's audit log: the first line of its checkpoints. */
export const AUDIT_ORIGIN = 'hareyaka.example/audit';

/** Starts the demo network, the subgraphs and the gateway. If one fails to start, the others are ended. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const folder = resolve(options.folder);
  const children: Child<unknown>[] = [];
  const { onProgress = () => undefined } = options;
  const start = async <Ready>(name: string, program: string, env: Record<string, string>, args?: readonly string[]) => {
    const common = { HAREYAKA_LOG_LEVEL: options.logLevel ?? 'warn', ...env };
    const child = await startChild<Ready>(name, {
      program,
      args,
      env: options.environment?.(name, common) ?? common,
      onLog: options.onLog && ((line) => options.onLog?.(name, line)),
    });
    children.push(child);
    return child;
  };
  const stop = async () => {
    for (const child of [...children].reverse()) await child.stop();
  };
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    onProgress('keys');
    const vendors = options.vendors ?? [];
    const keys = await makeKeys(
      join(folder, 'keys'),
      vendors.map(({ name }) => name),
    );
    const cards = await prepareDemoHpki(join(folder, 'hpki'));
    const systemsFile: Record<string, string> = options.systems ? { HAREYAKA_SYSTEMS: options.systems } : {};
    onProgress('the simulated hospitals');
    const network = (
      await start<NetworkSummary>('network', 'test/network/main.js', {
        HAREYAKA_DATA_DIR: folder,
        HAREYAKA_NETWORK_SYSTEM_KEYS: join(keys.systems, 'public'),
        ...(options.patients ? { HAREYAKA_NETWORK_PATIENTS: String(options.patients) } : {}),
        ...(options.everywhere ? { HAREYAKA_NETWORK_EVERYWHERE: String(options.everywhere) } : {}),
        ...(options.receipts ? { HAREYAKA_NETWORK_RECEIPTS: 'true' } : {}),
        ...(options.hospitals ? { HAREYAKA_NETWORK_HOSPITALS: String(options.hospitals) } : {}),
      })
    ).ready;
    const databases = options.databases ?? {
      directory: `sqlite:${join(folder, 'directory.sqlite')}`,
      careCabinet: `sqlite:${join(folder, 'care-cabinet.sqlite')}`,
    };
    const imported = join(folder, 'imported');
    if (!existsSync(imported)) {
      onProgress("the directory's import");
      await runCommand('subgraphs/directory/commands/import/main.js', [network.importFolder], {
        HAREYAKA_DATABASE: databases.directory,
        ...systemsFile,
      });
      await mkdir(imported);
    }
    onProgress('the subgraphs');
    const gatewayJwks = join(keys.issuers, 'public', 'gateway.json');
    const ofReceipts = {
      HAREYAKA_DATABASE: options.databases?.receipts ?? `sqlite:${join(folder, 'receipt-cloud.sqlite')}`,
      HAREYAKA_STORAGE: `folder:${join(folder, 'receipt-cloud-files')}`,
      HAREYAKA_STORAGE_KEYS: await makeStorageKeys(join(keys.systems, 'receipt-cloud-storage.keys')),
    };
    const receipts = options.receipts ? await startReceipts(start, { folder, keys, gatewayJwks, ofReceipts }) : undefined;
    const releaseUrl: Record<string, string> = receipts ? { HAREYAKA_RECEIPT_RELEASE_URL: receipts.release } : {};
    const directory = await start<Url>('directory', 'subgraphs/directory/main.js', {
      ...systemsFile,
      ...releaseUrl,
      HAREYAKA_DATABASE: databases.directory,
      HAREYAKA_DIRECTORY_KEYS: join(keys.issuers, 'directory.private.json'),
      HAREYAKA_SYSTEM_KEYS_FOLDER: join(keys.systems, 'public'),
      HAREYAKA_GATEWAY_JWKS: gatewayJwks,
      HAREYAKA_STORAGE: `folder:${join(folder, 'directory-files')}`,
      HAREYAKA_STORAGE_KEYS: await makeStorageKeys(join(keys.issuers, 'directory-storage.keys')),
      HAREYAKA_UPLOADS: join(folder, 'directory-uploads'),
    });
    const system = (name: string) => ({
      HAREYAKA_GATEWAY_JWKS: gatewayJwks,
      HAREYAKA_DIRECTORY_JWKS: `${directory.ready.url}/issuer/jwks`,
      HAREYAKA_EXCHANGE_URL: `${directory.ready.url}/issuer/exchange`,
      HAREYAKA_SYSTEM_KEYS: join(keys.systems, `${name}.private.json`),
    });
    const storageKeys = await makeStorageKeys(join(keys.systems, 'care-cabinet-storage.keys'));
    const [humanbridge, idLink, careCabinet, receiptCloud, audit] = await Promise.all([
      start<Url>('humanbridge', 'subgraphs/humanbridge/main.js', {
        ...system('humanbridge'),
        HAREYAKA_HUMANBRIDGE_PDQ_HOST: network.humanbridge.mllp.host,
        HAREYAKA_HUMANBRIDGE_PDQ_PORT: String(network.humanbridge.mllp.port),
        HAREYAKA_HUMANBRIDGE_REGISTRY: `sqlite:${network.humanbridge.registry}`,
        HAREYAKA_HUMANBRIDGE_FACILITIES: network.humanbridge.facilities,
        HAREYAKA_VIEWER_URL: network.humanbridge.viewer.url,
        HAREYAKA_VIEWER_KEYS: network.humanbridge.viewer.keys,
      }),
      start<Url>('id-link', 'subgraphs/id-link/main.js', {
        ...system('id-link'),
        HAREYAKA_ID_LINK_FHIR: network.idLink.fhir,
        HAREYAKA_ID_LINK_TOKEN: network.idLink.token,
        HAREYAKA_ID_LINK_FACILITIES: network.idLink.facilities,
        HAREYAKA_VIEWER_URL: network.idLink.viewer.url,
        HAREYAKA_VIEWER_KEYS: network.idLink.viewer.keys,
      }),
      start<Url>('care-cabinet', 'subgraphs/care-cabinet/main.js', {
        ...system('care-cabinet'),
        HAREYAKA_DATABASE: databases.careCabinet,
        HAREYAKA_STORAGE: `folder:${join(folder, 'care-cabinet-files')}`,
        HAREYAKA_STORAGE_KEYS: storageKeys,
        HAREYAKA_UPLOADS: join(folder, 'care-cabinet-uploads'),
      }),
      start<Url>('receipt-cloud', 'subgraphs/receipt-cloud/main.js', { ...system('receipt-cloud'), ...ofReceipts, ...releaseUrl }),
      start<Url>('audit', 'subgraphs/audit/main.js', {
        HAREYAKA_DATABASE: databases.audit ?? `sqlite:${join(folder, 'audit.sqlite')}`,
        HAREYAKA_AUDIT_KEYS: join(keys.systems, 'audit.private.json'),
        HAREYAKA_AUDIT_ORIGIN: AUDIT_ORIGIN,
        HAREYAKA_AUDIT_GATEWAYS: `gateway=${gatewayJwks}`,
        HAREYAKA_GATEWAY_JWKS: gatewayJwks,
        HAREYAKA_EXCHANGE_URL: `${directory.ready.url}/issuer/exchange`,
      }),
    ]);
    for (const vendor of vendors) await options.meetVendor?.(vendor, system(vendor.name));
    onProgress('the gateway');
    const subgraphs = {
      directory: directory.ready.url,
      humanbridge: humanbridge.ready.url,
      'id-link': idLink.ready.url,
      'care-cabinet': careCabinet.ready.url,
      'receipt-cloud': receiptCloud.ready.url,
      audit: audit.ready.url,
    };
    const cardPort = options.cards ? await chooseCardPort() : {};
    const gateway = await start<Url>('gateway', 'gateway/main.js', {
      HOST: options.host ?? '127.0.0.1',
      PORT: String(options.port ?? 0),
      HAREYAKA_SUPERGRAPH: options.supergraph ?? resolve('schema/supergraph.graphql'),
      HAREYAKA_OIDC_ISSUER: ISSUER,
      HAREYAKA_OIDC_JWKS: `${network.issuer}/jwks`,
      HAREYAKA_GATEWAY_KEYS: join(keys.issuers, 'gateway.private.json'),
      HAREYAKA_SIGN_IN: await writeSignIn(folder, network.issuer),
      HAREYAKA_SESSION_SECRETS: await makeSessionSecret(join(keys.issuers, 'session.secrets')),
      HAREYAKA_AUDIT_SPOOL: join(folder, 'audit-spool'),
      HAREYAKA_AUDIT_SPOOL_KEY: await makeSpoolKey(join(keys.issuers, 'audit-spool.key')),
      HAREYAKA_AUDIT_URL: audit.ready.url,
      HAREYAKA_AUDIT_STORE_JWKS: join(keys.systems, 'public', 'audit.json'),
      ...cards.variables,
      ...cardPort,
      HAREYAKA_GRAPHIQL: 'true',
      // A portal's development server can use any port.
      HAREYAKA_CORS_ORIGINS: 'http://localhost:*',
      // The gateway plans the portal's operations ahead, and answers to their hashes from the beginning.
      ...(options.portal
        ? { HAREYAKA_PORTAL: options.portal, HAREYAKA_MANIFEST: resolve('clients/sdk/generated/persisted-documents.json') }
        : {}),
      ...Object.fromEntries(
        [...Object.entries(subgraphs).map(([name, url]) => [name, `${url}/graphql`]), ...vendors.map(({ name, url }) => [name, url])].map(
          ([name, url]) => [`HAREYAKA_SUBGRAPH_URL_${name!.toUpperCase().replaceAll('-', '_')}`, url!],
        ),
      ),
    });
    await request(`${network.control}/gateway`, { method: 'PUT', body: new URL(gateway.ready.url).origin });
    return { gateway: gateway.ready.url, network, subgraphs, receipts, folder, children, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type StartChild = <Ready>(name: string, program: string, env: Record<string, string>) => Promise<Child<Ready>>;

/** Starts the intake of the receipt cloud, and the release process, which has keys and a database of its own. */
async function startReceipts(
  start: StartChild,
  {
    folder,
    keys,
    gatewayJwks,
    ofReceipts,
  }: {
    readonly folder: string;
    readonly keys: { readonly issuers: string; readonly systems: string };
    readonly gatewayJwks: string;
    readonly ofReceipts: Record<string, string>;
  },
): Promise<ReceiptProcesses> {
  const own = join(folder, 'keys', 'receipts');
  await makeMissingKeys(['receipt', 'release'].map((name) => [name, own]));
  const releaseKeys = join(own, 'public', 'release.json');
  const port = join(folder, 'receipt-intake-port');
  const intake = await start<Url>('receipt-intake', 'subgraphs/receipt-cloud/intake-process/main.js', {
    ...ofReceipts,
    ...(await findKeptPort(port)),
    HAREYAKA_RECEIPT_KEYS: join(own, 'receipt.private.json'),
    HAREYAKA_RECEIPT_RELEASE_KEYS: releaseKeys,
  });
  keepPort(port, intake.ready.url);
  const release = await start<Url>('receipt-release', 'subgraphs/receipt-cloud/release/main.js', {
    HAREYAKA_DATABASE: `sqlite:${join(folder, 'receipt-release.sqlite')}`,
    HAREYAKA_RECEIPT_RELEASE_PRIVATE_KEYS: join(own, 'release.private.json'),
    HAREYAKA_RECEIPT_CLOUD_URL: intake.ready.url,
    HAREYAKA_DIRECTORY_JWKS: join(keys.issuers, 'public', 'directory.json'),
    HAREYAKA_GATEWAY_JWKS: gatewayJwks,
    HAREYAKA_SYSTEM_KEYS_FOLDER: join(keys.systems, 'public'),
  });
  return { intake: intake.ready.url, release: release.ready.url, database: ofReceipts.HAREYAKA_DATABASE!, releaseKeys };
}

/** The file with which browsers sign in at the demo's issuer. */
async function writeSignIn(folder: string, issuer: string): Promise<string> {
  const provider = {
    id: 'demo',
    name: { ja: '見本の認証サービス', en: 'Demo sign-in service' },
    issuer: ISSUER,
    // Another site than the gateway's 127.0.0.1, as in production; and browsers allow passkeys for the name localhost alone.
    metadata: `${issuer.replace('127.0.0.1', 'localhost')}/.well-known/openid-configuration`,
    clientId: GATEWAY_CLIENT,
    scopes: ['openid', ...ALL_SCOPES],
    assurances: { [ASSURANCE_HPKI]: ASSURANCE_HPKI, [ASSURANCE_TWO_FACTOR]: ASSURANCE_TWO_FACTOR },
    stepUp: { hpki: ASSURANCE_HPKI, secondFactor: ASSURANCE_TWO_FACTOR },
  };
  const file = join(folder, 'sign-in.json');
  await writeFile(file, JSON.stringify({ providers: [provider] }, null, 2));
  return file;
}

/** The port at which a browser shows the certificate of a card. */
async function chooseCardPort(): Promise<Record<string, string>> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return { HAREYAKA_HPKI_LISTEN: `127.0.0.1:${port}`, HAREYAKA_HPKI_URL: `https://127.0.0.1:${port}` };
}

/** Sessions are sealed by it; it is made at the first start. */
async function makeSessionSecret(file: string): Promise<string> {
  if (!existsSync(file)) await writeFile(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  return file;
}

/** The audit's spool is encrypted with it; it is made at the first start. */
async function makeSpoolKey(file: string): Promise<string> {
  if (!existsSync(file)) await writeFile(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  return file;
}

/** The care cabinet's photos and files are encrypted with it; it is made at the first start. */
async function makeStorageKeys(file: string): Promise<string> {
  if (!existsSync(file)) await writeFile(file, `first ${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  return file;
}

/** Keys of the issuers and of each system, made at the first start by the operator's own command. */
async function makeKeys(folder: string, vendors: readonly string[]): Promise<{ issuers: string; systems: string }> {
  const [issuers, systems] = [join(folder, 'issuers'), join(folder, 'systems')];
  const wanted = [
    ...['gateway', 'directory'].map((name) => [name, issuers] as const),
    ...[...SYSTEMS, 'audit', ...vendors].map((name) => [name, systems] as const),
  ];
  await makeMissingKeys(wanted);
  return { issuers, systems };
}

/** @param wanted the name of each party, and the folder of its keys */
async function makeMissingKeys(wanted: readonly (readonly [name: string, folder: string])[]): Promise<void> {
  await Promise.all(
    wanted
      .filter(([name, out]) => !existsSync(join(out, `${name}.private.json`)))
      .map(async ([name, out]) => await runCommand('subgraphs/kit/process/keys/make-keys.js', [name, '--out', out])),
  );
}
