import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Commit, commitSchema } from '../../../subgraphs/receipt-cloud/envelope/commit.js';
import { fingerprintOf, makeCode } from '../../../subgraphs/receipt-cloud/envelope/fingerprint.js';
import { type IndexEntry, openIndexEntry } from '../../../subgraphs/receipt-cloud/envelope/index-entry.js';
import { openManifest, sealManifest } from '../../../subgraphs/receipt-cloud/envelope/manifest.js';
import { makeKey, nameObject, unwrapPatientKey, wrapPatientKey } from '../../../subgraphs/receipt-cloud/envelope/patient-key.js';
import { isRequestSigned, readSignature } from '../../../subgraphs/receipt-cloud/envelope/request-signature.js';
import { isSealedSize, openObject, sealObject } from '../../../subgraphs/receipt-cloud/envelope/seal-object.js';
import { exportPublicKey, importPublicKey } from '../../../subgraphs/receipt-cloud/envelope/sealed-box.js';
import { hashStatement, isSignedBy, signStatement } from '../../../subgraphs/receipt-cloud/envelope/signed-statement.js';

interface Machine {
  readonly keyid: string;
  readonly tenant: string;
  readonly signingKey: KeyObject;
  readonly clinicKey: KeyObject;
  revoked: boolean;
}

interface HeldPatient {
  commit: Commit;
  hash: string;
  wrappings: { clinic: string; release: string };
  readonly receipts: Map<string, string>;
  readonly objects: Map<string, Buffer>;
}

/** What happens to a request: it is cut before or after it was handled, or answered with a status. */
export type Fault = 'CUT_BEFORE' | 'CUT_AFTER' | number | undefined;

/** The intake of the receipt cloud in memory, after its protocol, with the release process's key in hand. */
export class FakeIntake {
  readonly #server: Server;
  readonly release = generateKeyPairSync('x25519');
  readonly receipt = generateKeyPairSync('ed25519');
  readonly #codes = new Map<string, { tenant: string; usedBy?: string }>();
  readonly #machines = new Map<string, Machine>();
  readonly #nonces = new Set<string>();
  readonly tagKeys = new Map<string, { clinic: string; release: string }>();
  readonly patients = new Map<string, HeldPatient>();
  readonly reports: unknown[] = [];
  readonly requests: string[] = [];
  now: () => number = Date.now;
  fault: (method: string, path: string) => Fault = () => undefined;

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<FakeIntake> {
    const intake = new FakeIntake();
    await new Promise<void>((done) => intake.#server.listen(0, '127.0.0.1', done));
    return intake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  /** @returns CODE.FINGERPRINT */
  makeCode(tenant: string): string {
    const code = makeCode();
    this.#codes.set(code, { tenant });
    return `${code}.${fingerprintOf(exportPublicKey(this.release.publicKey))}`;
  }

  revoke(tenant: string): void {
    for (const machine of this.#machines.values()) if (machine.tenant === tenant) machine.revoked = true;
  }

  /** Everything of a facility, as the release process could read it: by local ID, the contents by path. */
  read(tenant: string): Map<string, { index: IndexEntry; revision: number; files: Map<string, Buffer> }> {
    const found = new Map();
    for (const [address, { commit, wrappings, objects }] of this.patients) {
      if (!address.startsWith(`${tenant} `)) continue;
      const { tag, keyVersion, revision } = commit;
      const place = { tenant, tag, keyVersion };
      const key = unwrapPatientKey(wrappings.release, this.release.privateKey, place);
      const manifest = openManifest(key, place, revision, Buffer.from(commit.manifest, 'base64url'));
      const files = new Map(manifest.files.map(({ path, object }) => [path, openObject(key, place, object, objects.get(object)!)]));
      const index = openIndexEntry(commit.index, this.release.privateKey, place);
      found.set(index.localId, { index, revision, files });
    }
    return found;
  }

  /** What the release process does when a consent is withdrawn: another key, everything sealed anew. */
  rekey(tenant: string): void {
    for (const [address, held] of this.patients) {
      if (!address.startsWith(`${tenant} `)) continue;
      const { commit } = held;
      const place = { tenant, tag: commit.tag, keyVersion: commit.keyVersion };
      const old = unwrapPatientKey(held.wrappings.release, this.release.privateKey, place);
      const { files } = openManifest(old, place, commit.revision, Buffer.from(commit.manifest, 'base64url'));
      const [key, revision, next] = [makeKey(), commit.revision + 1, { ...place, keyVersion: place.keyVersion + 1 }];
      const objects = new Map<string, Buffer>();
      const moved = files.map((file) => {
        const content = openObject(old, place, file.object, held.objects.get(file.object)!);
        const object = nameObject(key, file.path, content);
        objects.set(object, sealObject(key, next, object, content));
        return { ...file, object };
      });
      const clinicKey = [...this.#machines.values()].find((one) => one.tenant === tenant && !one.revoked)!.clinicKey;
      const manifest = sealManifest(key, next, { revision, files: moved }).toString('base64url');
      const { wrappings: _, ...rest } = commit;
      held.commit = { ...rest, revision, previous: held.hash, keyVersion: next.keyVersion, manifest, objects: [...objects.keys()] };
      held.hash = hashStatement(held.commit);
      held.wrappings = { clinic: wrapPatientKey(key, clinicKey, next), release: wrapPatientKey(key, this.release.publicKey, next) };
      held.objects.clear();
      for (const [name, sealed] of objects) held.objects.set(name, sealed);
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    try {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const fault = this.fault(method, url);
      if (fault === 'CUT_BEFORE') return void request.socket.destroy();
      if (typeof fault === 'number') return void response.writeHead(fault).end();
      this.requests.push(`${method} ${url.replace(/[A-Za-z0-9_-]{43}/g, '…')}`);
      const [status, body] = this.#answer(method, url, Buffer.concat(parts), request.headers);
      if (fault === 'CUT_AFTER') return void request.socket.destroy();
      response.writeHead(status, { 'content-type': Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json' });
      response.end(Buffer.isBuffer(body) || typeof body === 'string' ? body : JSON.stringify(body));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      response.writeHead(error.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { code: error.code, message: error.code, ...error.details } }));
    }
  }

  #answer(method: string, url: string, body: Buffer, headers: IncomingMessage['headers']): [number, unknown] {
    if (url === '/intake/enrolments') return [201, this.#enrol(JSON.parse(body.toString()))];
    const machine = this.#authenticate(method, url, body, headers);
    const { tenant } = machine;
    if (url === '/intake/tag-key') {
      const kept = this.tagKeys.get(tenant);
      if (method === 'GET') return [200, { clinic: kept!.clinic }];
      if (kept) throw new Refusal(409, 'TAG_KEY_KEPT');
      this.tagKeys.set(tenant, JSON.parse(body.toString()));
      return [204, ''];
    }
    if (url.startsWith('/intake/deliveries')) return [200, { deliveries: [], refused: [], next: null }];
    if (url === '/intake/reports') {
      this.reports.push(JSON.parse(body.toString()));
      return [204, ''];
    }
    const [, tag = '', kind, name = ''] = /^\/intake\/patients\/([\w-]{43})(?:\/(objects|commits)(?:\/([\w-]{43}))?)?$/.exec(url) ?? [];
    if (tag === '') throw new Refusal(404, 'NOT_FOUND');
    if (kind === 'objects' && method === 'PUT') return this.#put(`${tenant} ${tag}`, name, body);
    if (kind === 'commits') return [201, this.#commit(machine, tag, JSON.parse(body.toString()))];
    const held = this.patients.get(`${tenant} ${tag}`);
    if (!held) throw new Refusal(404, 'NOT_FOUND');
    if (kind === 'objects') return [200, held.objects.get(name)!];
    const { commit, hash, wrappings } = held;
    const { revision, keyVersion, manifest } = commit;
    return [200, { revision, hash, keyVersion, wrapping: wrappings.clinic, manifest, deletedAt: null }];
  }

  #enrol({ code, signingKey, clinicKey }: Record<string, string>): object {
    const known = this.#codes.get(code!);
    if (!known) throw new Refusal(404, 'CODE_UNKNOWN');
    const keyid = fingerprintOf(Buffer.from(signingKey!, 'base64url'));
    if (known.usedBy !== undefined && known.usedBy !== keyid) throw new Refusal(409, 'CODE_USED');
    const { tenant } = known;
    if (known.usedBy === undefined) {
      if (this.#machines.has(keyid)) throw new Refusal(409, 'KEY_USED');
      this.revoke(tenant);
      known.usedBy = keyid;
      const keys = {
        signingKey: importPublicKey(Buffer.from(signingKey!, 'base64url'), 'Ed25519'),
        clinicKey: importPublicKey(Buffer.from(clinicKey!, 'base64url')),
      };
      this.#machines.set(keyid, { keyid, tenant, ...keys, revoked: false });
    }
    const text = (key: KeyObject) => exportPublicKey(key).toString('base64url');
    const institution = '1311234567';
    return { tenant, institution, keyid, releaseKey: text(this.release.publicKey), receiptKey: text(this.receipt.publicKey), limits: {} };
  }

  #authenticate(method: string, path: string, body: Buffer, headers: IncomingMessage['headers']): Machine {
    const given = readSignature(headers.authorization);
    const machine = given && this.#machines.get(given.keyid);
    if (!given || !machine) throw new Refusal(401, 'CREDENTIAL_UNKNOWN');
    if (!isRequestSigned({ method, path, body }, given, machine.signingKey)) throw new Refusal(401, 'SIGNATURE_INVALID');
    if (machine.revoked) throw new Refusal(401, 'CREDENTIAL_REVOKED');
    if (Math.abs(given.ts - this.now()) > 300_000) throw new Refusal(401, 'CLOCK', { now: this.now() });
    if (this.#nonces.has(given.nonce)) throw new Refusal(401, 'NONCE_USED');
    if (body.length > 0 && !headers['content-digest']) throw new Refusal(400, 'DIGEST_MISSING');
    this.#nonces.add(given.nonce);
    return machine;
  }

  readonly #drafts = new Map<string, Map<string, Buffer>>();

  #put(address: string, name: string, body: Buffer): [number, unknown] {
    if (!isSealedSize(body.length)) throw new Refusal(422, 'OBJECT_INVALID');
    const drafts = this.#drafts.get(address) ?? new Map<string, Buffer>();
    this.#drafts.set(address, drafts);
    const isKept = drafts.has(name) || this.patients.get(address)?.objects.has(name) === true;
    if (!isKept) drafts.set(name, body);
    return [isKept ? 200 : 201, { name }];
  }

  /** Objects that no commit names are deleted after a day. */
  sweep(): void {
    this.#drafts.clear();
  }

  /** How many objects of different names were sent. */
  countObjects(tenant: string): number {
    return [...this.#drafts].reduce((sum, [address, objects]) => sum + (address.startsWith(`${tenant} `) ? objects.size : 0), 0);
  }

  #commit({ tenant, signingKey, keyid }: Machine, tag: string, body: Record<string, unknown>): string {
    const { signature, ...rest } = body;
    const commit = commitSchema.parse(rest);
    const hash = hashStatement(commit);
    if (!isSignedBy('commit', commit, String(signature), signingKey)) throw new Refusal(422, 'COMMIT_UNSIGNED');
    const address = `${tenant} ${tag}`;
    const held = this.patients.get(address);
    const repeated = held?.receipts.get(hash);
    if (repeated !== undefined) return repeated;
    const last = held?.commit.revision ?? 0;
    if (commit.revision !== last + 1 || commit.previous !== (held?.hash ?? null))
      throw new Refusal(409, 'REVISION_CONFLICT', { revision: last, hash: held?.hash ?? null, keyVersion: held?.commit.keyVersion ?? 0 });
    if (commit.keyVersion !== (held?.commit.keyVersion ?? 1) || (commit.wrappings === undefined) === (held === undefined))
      throw new Refusal(422, 'KEY_VERSION_INVALID');
    const drafts = this.#drafts.get(address) ?? new Map<string, Buffer>();
    const names = commit.objects.filter((name) => !drafts.has(name) && !held?.objects.has(name));
    if (names.length > 0) throw new Refusal(422, 'OBJECTS_MISSING', { names });
    const objects = new Map(commit.objects.map((name) => [name, held?.objects.get(name) ?? drafts.get(name)!]));
    const receipt = { tenant, tag, revision: commit.revision, commit: hash, receivedAt: this.now(), keyid };
    const text = JSON.stringify({ ...receipt, signature: signStatement('receipt', receipt, this.receipt.privateKey) });
    const receipts = new Map([...(held?.receipts ?? []), [hash, text]]);
    this.patients.set(address, { commit, hash, wrappings: commit.wrappings ?? held!.wrappings, receipts, objects });
    return text;
  }
}

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly details: object = {},
  ) {
    super(code);
  }
}
