import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type Dispatcher, request } from 'undici';
import type { Commit } from '../envelope/commit.js';
import { sealIndexEntry } from '../envelope/index-entry.js';
import { openManifest, sealManifest } from '../envelope/manifest.js';
import { makeKey, makeTag, nameObject, unwrapPatientKey, wrapPatientKey, wrapTagKey } from '../envelope/patient-key.js';
import { signHeaders } from '../envelope/request-signature.js';
import { openObject, sealObject } from '../envelope/seal-object.js';
import { exportPublicKey, importPublicKey } from '../envelope/sealed-box.js';
import { hashStatement, signStatement } from '../envelope/signed-statement.js';

/** An answer of the cloud. */
export interface CloudAnswer {
  readonly status: number;
  readonly bytes: Buffer;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects
  readonly json: any;
  /** The code of the error, if it is one. */
  readonly code: string | undefined;
}

/** What a test changes about a request. */
export interface RequestChange {
  /** Headers that replace the right ones. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly now?: number;
  readonly key?: KeyObject;
  readonly keyid?: string;
}

/** What a clinic knows of one of its patients. */
export interface ClinicPatient {
  readonly localId: string;
  readonly tag: string;
  key: Buffer;
  keyVersion: number;
  revision: number;
  previous: string | null;
  files: ReadonlyMap<string, Buffer>;
}

/** A commit that is ready to be sent. */
export interface PreparedCommit {
  readonly commit: Commit;
  readonly body: Buffer;
  /** Sealed objects by name. */
  readonly objects: ReadonlyMap<string, Buffer>;
  readonly hash: string;
}

export interface Demographics {
  readonly name: string;
  readonly kana: string;
  readonly birthDate: string;
}
const SOMEBODY: Demographics = { name: '試験　花子', kana: 'シケン　ハナコ', birthDate: '1941-02-03' };

/** Asks the cloud. */
export async function askCloud(
  url: string,
  method: string,
  path: string,
  body: Buffer | undefined,
  headers: Record<string, string>,
): Promise<CloudAnswer> {
  const answer = await request(`${url}${path}`, {
    method: method as Dispatcher.HttpMethod,
    headers,
    ...(body !== undefined && body.length > 0 && { body }),
  });
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  const isJson = String(answer.headers['content-type']).startsWith('application/json');
  const json = isJson && bytes.length > 0 ? JSON.parse(bytes.toString()) : undefined;
  return { status: answer.statusCode, bytes, json, code: json?.error?.code };
}

/** A clinic with its keys, as the uploader has them. */
export class Clinic {
  readonly signing = generateKeyPairSync('ed25519');
  readonly own = generateKeyPairSync('x25519');
  readonly tagKey = makeKey();
  wrappedTagKey: { clinic: string; release: string } | undefined;
  tenant = '';
  keyid = '';
  releaseKey!: KeyObject;
  receiptKey!: KeyObject;

  constructor(
    public url: string,
    private readonly now: () => number = Date.now,
  ) {}

  /** The clinic's next machine, which has its clinic key and tag key: a copy of `keys.json`. */
  makeSuccessor(): Clinic {
    const { own, tagKey, wrappedTagKey } = this;
    return Object.assign(new Clinic(this.url, this.now), { own, tagKey, wrappedTagKey });
  }

  /** Enrols with a code. @throws if it is refused */
  async enrol(code: string): Promise<this> {
    return this.accept(await this.sendCode(code));
  }

  /** Takes the answer to a code. @throws if it is refused */
  accept(answer: CloudAnswer): this {
    if (answer.status !== 201) throw new Error(`not enrolled: ${answer.code}`);
    const { tenant, keyid, releaseKey, receiptKey } = answer.json;
    Object.assign(this, { tenant, keyid });
    this.releaseKey = importPublicKey(Buffer.from(releaseKey, 'base64url'));
    this.receiptKey = importPublicKey(Buffer.from(receiptKey, 'base64url'), 'Ed25519');
    return this;
  }

  async sendCode(code: string): Promise<CloudAnswer> {
    const text = (key: KeyObject) => exportPublicKey(key).toString('base64url');
    const form = { code, signingKey: text(this.signing.publicKey), clinicKey: text(this.own.publicKey), name: 'reception' };
    return await askCloud(this.url, 'POST', '/intake/enrolments', Buffer.from(JSON.stringify(form)), {
      'content-type': 'application/json',
    });
  }

  async sendTagKey(): Promise<CloudAnswer> {
    const wrap = (key: KeyObject) => wrapTagKey(this.tagKey, key, this.tenant);
    // It is wrapped once, so that a repeated request is the same.
    this.wrappedTagKey ??= { clinic: wrap(this.own.publicKey), release: wrap(this.releaseKey) };
    return await this.send('PUT', '/intake/tag-key', this.wrappedTagKey);
  }

  async send(method: string, path: string, form: object, change: RequestChange = {}): Promise<CloudAnswer> {
    return await this.ask(method, path, Buffer.from(JSON.stringify(form)), change);
  }

  async ask(method: string, path: string, body: Buffer = Buffer.alloc(0), change: RequestChange = {}): Promise<CloudAnswer> {
    return await askCloud(this.url, method, path, body, { ...this.sign(method, path, body, change), ...change.headers });
  }

  sign(
    method: string,
    path: string,
    body: Buffer,
    { now = this.now(), key = this.signing.privateKey, keyid = this.keyid }: RequestChange = {},
  ) {
    return signHeaders({ method, path, body }, { keyid, key, now });
  }

  patient(localId: string): ClinicPatient {
    const tag = makeTag(this.tagKey, localId);
    return { localId, tag, key: makeKey(), keyVersion: 0, revision: 0, previous: null, files: new Map() };
  }

  /** Makes the next commit. @param rekey whether it has a new key; the first one always has */
  prepare(
    patient: ClinicPatient,
    files: Readonly<Record<string, Buffer | string>>,
    { rekey = patient.keyVersion === 0, demographics = SOMEBODY } = {},
  ): PreparedCommit {
    const { tag, localId, previous } = patient;
    const revision = patient.revision + 1;
    const keyVersion = patient.keyVersion + (rekey ? 1 : 0);
    const key = rekey && patient.keyVersion > 0 ? makeKey() : patient.key;
    const place = { tenant: this.tenant, tag, keyVersion };
    const objects = new Map<string, Buffer>();
    const listed = Object.entries(files).map(([path, given]) => {
      const content = Buffer.from(given);
      const object = nameObject(key, path, content);
      objects.set(object, sealObject(key, place, object, content));
      return { path, object, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
    });
    const wrap = (recipient: KeyObject) => wrapPatientKey(key, recipient, place);
    const commit: Commit = {
      ...{ tenant: this.tenant, tag, revision, previous, keyVersion },
      ...(rekey && { wrappings: { clinic: wrap(this.own.publicKey), release: wrap(this.releaseKey) } }),
      manifest: sealManifest(key, place, { revision, files: listed }).toString('base64url'),
      objects: [...objects.keys()],
      index: sealIndexEntry({ localId, sex: 'FEMALE', ...demographics }, this.releaseKey, { tenant: this.tenant, tag }),
      at: this.now(),
    };
    if (rekey) patient.key = key;
    return { commit, body: this.signCommit(commit), objects, hash: hashStatement(commit) };
  }

  signCommit(commit: object, key: KeyObject = this.signing.privateKey): Buffer {
    return Buffer.from(JSON.stringify({ ...commit, signature: signStatement('commit', commit, key) }));
  }

  async putObjects({ commit, objects }: PreparedCommit): Promise<CloudAnswer[]> {
    const answers: CloudAnswer[] = [];
    for (const [name, sealed] of objects) answers.push(await this.ask('PUT', `/intake/patients/${commit.tag}/objects/${name}`, sealed));
    return answers;
  }

  async sendCommit({ commit, body }: Pick<PreparedCommit, 'commit' | 'body'>): Promise<CloudAnswer> {
    return await this.ask('POST', `/intake/patients/${commit.tag}/commits`, body);
  }

  /** Notes that a commit was taken. */
  settle(patient: ClinicPatient, { commit, hash }: PreparedCommit, files: Readonly<Record<string, Buffer | string>>): void {
    Object.assign(patient, { revision: commit.revision, previous: hash, keyVersion: commit.keyVersion });
    patient.files = new Map(Object.entries(files).map(([path, given]) => [path, Buffer.from(given)]));
  }

  /** Sends files of a patient: objects, then the commit. @throws if one is refused */
  async upload(
    patient: ClinicPatient,
    files: Readonly<Record<string, Buffer | string>>,
    options: { rekey?: boolean; demographics?: Demographics } = {},
  ): Promise<CloudAnswer> {
    const prepared = this.prepare(patient, files, options);
    for (const { status, code } of await this.putObjects(prepared)) if (status >= 300) throw new Error(`object refused: ${code}`);
    const receipt = await this.sendCommit(prepared);
    if (receipt.status !== 201) throw new Error(`commit refused: ${receipt.code} ${JSON.stringify(receipt.json)}`);
    this.settle(patient, prepared, files);
    return receipt;
  }

  /** Reads a patient back with the clinic's own key alone, as a machine does that has lost its state. */
  async restore(tag: string): Promise<Map<string, Buffer>> {
    const { revision, keyVersion, wrapping, manifest } = (await this.ask('GET', `/intake/patients/${tag}`)).json;
    const place = { tenant: this.tenant, tag, keyVersion };
    const key = unwrapPatientKey(wrapping, this.own.privateKey, place);
    const { files } = openManifest(key, place, revision, Buffer.from(manifest, 'base64url'));
    const read = new Map<string, Buffer>();
    for (const { path, object } of files) {
      const { status, bytes } = await this.ask('GET', `/intake/patients/${tag}/objects/${object}`);
      if (status !== 200) throw new Error(`object not there: ${status}`);
      read.set(path, openObject(key, place, object, bytes));
    }
    return read;
  }
}
