import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createLocalJWKSet, SignJWT } from 'jose';
import { type Logger, pino } from 'pino';
import { request } from 'undici';
import { type Caller, makeKeys, signCallerToken, signingKey, type Writer } from '../../../kit/index.js';
import { fingerprintOfMachine } from '../../envelope/fingerprint.js';
import { exportPublicKey, importPrivateKey } from '../../envelope/sealed-box.js';
import type { Clinic } from '../../testing/clinic.js';
import type { CloudKeys } from '../../testing/cloud-under-test.js';
import { VaultClient } from '../cloud/vault-client.js';
import { openRelease } from '../data-source.js';
import { assembleKeys } from '../read-keys.js';
import { followIndex } from '../search/follow-index.js';
import { startRelease } from '../start.js';

/** An answer of the release process. */
export interface ReleaseAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects
  readonly json: any;
  /** The code of the error, if it is one. */
  readonly code: string | undefined;
}

/** What a test changes about an order. */
export interface OrderChange {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly omit?: readonly string[];
  readonly signer?: Awaited<ReturnType<typeof makeKeys>>;
}

let orders = 0;

/** The directory: it signs orders. */
export class TestDirectory {
  private constructor(readonly keys: Awaited<ReturnType<typeof makeKeys>>) {}

  static async make(keys?: Awaited<ReturnType<typeof makeKeys>>): Promise<TestDirectory> {
    return new TestDirectory(keys ?? (await makeKeys({ sealing: false })));
  }

  async sign(order: unknown, { claims = {}, header = {}, omit = [], signer = this.keys }: OrderChange = {}): Promise<string> {
    const { kid, key } = await signingKey(signer.privateSet);
    const iat = Math.floor(Date.now() / 1000);
    const all = { iss: 'hareyaka-directory', aud: 'receipt-release', iat, exp: iat + 60, jti: `test-order-${++orders}`, order, ...claims };
    const said = Object.fromEntries(Object.entries(all).filter(([name]) => !omit.includes(name)));
    return await new SignJWT(said).setProtectedHeader({ alg: 'EdDSA', typ: 'release-order+jwt', kid, ...header }).sign(key);
  }
}

/** Asks the release process. */
export async function askRelease(
  url: string,
  path: string,
  body: string | Buffer | object,
  headers: Readonly<Record<string, string>> = {},
): Promise<ReleaseAnswer> {
  const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const answer = await request(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: bytes,
  });
  const text = await answer.body.text();
  const json = text === '' ? undefined : JSON.parse(text);
  return { status: answer.statusCode, json, code: json?.error?.code };
}

/** The fingerprint that a clinic's machine prints at its enrolment. */
export function fingerprintOfClinic({ signing, own }: Pick<Clinic, 'signing' | 'own'>): string {
  return fingerprintOfMachine({ signingKey: exportPublicKey(signing.publicKey), clinicKey: exportPublicKey(own.publicKey) });
}

/** A person who searches. */
export function searcher(change: Partial<Caller> = {}): Caller {
  return {
    ...{
      issuer: 'https://issuer.example',
      subject: 'dr-sato',
      facility: 'fac_viewer',
      address: '192.0.2.1',
      scopes: [],
      assurance: 'hpki',
    },
    ...{ methods: ['hwk'], authenticatedAt: 1_700_000_000, operation: 'op', opens: [], names: [], ...change },
  };
}

/** Options of the release process under test. */
export interface ReleaseOptions {
  readonly cloud: { readonly url: string; readonly keys: CloudKeys };
  readonly log?: Logger;
  readonly directory?: TestDirectory;
  readonly system?: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  /** Wraps what a test breaks. */
  readonly wrapVault?: (vault: VaultClient) => VaultClient;
  readonly wrapWriter?: (writer: Writer) => Writer;
}

/** Starts a release process over a database of its own, beside a cloud. Its index is followed only when a test says so. */
export async function startReleaseUnderTest(database: string, options: ReleaseOptions) {
  const { cloud, log = pino({ level: 'silent' }), system = generateKeyPairSync('x25519') } = options;
  const directory = options.directory ?? (await TestDirectory.make());
  const gateway = await makeKeys({ sealing: false });
  const data = await openRelease(database, log, 10_000);
  const clock = { now: () => Date.now() };
  const keys = assembleKeys({
    signing: [importPrivateKey(cloud.keys.releaseSigning)],
    opening: [importPrivateKey(cloud.keys.releaseSealing)],
  });
  const vault = new VaultClient({ url: cloud.url, keys: () => keys, deadline: 10_000, now: Date.now });
  const started = await startRelease({
    ...{ host: '127.0.0.1', port: 0, log, database: data.database, vault: options.wrapVault?.(vault) ?? vault },
    writer: options.wrapWriter?.(data.writer) ?? data.writer,
    keys: () => keys,
    subgraphKey: () => ({ kid: 'system-1', key: system.publicKey }),
    directory: { issuer: 'hareyaka-directory', keys: createLocalJWKSet(directory.keys.publicSet) },
    gateway: { issuer: 'hareyaka-gateway', keys: createLocalJWKSet(gateway.publicSet) },
    now: () => clock.now(),
  });
  const order = async (path: string, ordered: object, change: OrderChange = {}) =>
    await askRelease(started.url, `/release/${path}`, { order: await directory.sign(ordered, change) });
  return {
    ...{ url: started.url, data, directory, gateway, system, keys, clock, order, started },
    /** Registers the machines of clinics, as the support centre does. */
    register: async (...clinics: readonly Clinic[]) => {
      const facilities = [...new Set(clinics.map(({ tenant }) => tenant))].map((facility) => ({
        ...{ facility, institution: '3310000001' },
        uploaders: clinics.filter(({ tenant }) => tenant === facility).map(fingerprintOfClinic),
      }));
      return await order('facilities', { facilities });
    },
    /** Orders one key. @returns the answer about it */
    orderKey: async (link: string, facility: string, localId: string) => {
      const { json, code } = await order('keys', { keys: [{ link, facility, localId, consents: ['con_1'] }] });
      return json.keys?.[0] ?? { code };
    },
    /** Withdraws one key. @returns the answer about it */
    withdraw: async (link: string, facility: string, localId: string) => {
      const { json, code } = await order('withdrawals', { withdrawals: [{ link, facility, localId }] });
      return json.withdrawals?.[0] ?? { code };
    },
    follow: async () => await followIndex(started.follow),
    search: async (
      criteria: object,
      { caller = searcher(), first = 20, token }: { caller?: Caller; first?: number; token?: string } = {},
    ) => {
      const key = await signingKey(gateway.privateSet);
      const signed = token ?? signCallerToken(caller, { audience: 'receipt-cloud', issuer: 'hareyaka-gateway', key, now: clock.now() });
      return await askRelease(started.url, '/release/search', { criteria, first }, { authorization: `Bearer ${signed}` });
    },
    close: async () => {
      await started.close();
      await vault.close();
      await data.close();
    },
  };
}

export type ReleaseUnderTest = Awaited<ReturnType<typeof startReleaseUnderTest>>;
