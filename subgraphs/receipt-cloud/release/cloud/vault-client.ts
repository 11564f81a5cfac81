import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { signHeaders } from '../../envelope/request-signature.js';
import type { ReleaseKeys } from '../read-keys.js';
import { ReleaseError } from '../release-error.js';
import { entriesForm, patientForm, type SignedCommit, tenantForm, tenantsForm } from './vault-forms.js';

/** Requests to the cloud at once. It gives the release process two turns. */
const CONNECTIONS = 4;
/** How often a request is sent if the cloud is busy or does not answer, and the pause before the next time in milliseconds. */
const TRIES = 3;
const PAUSE = 300;
/** Bytes of an answer: two commits, each with the manifest of 20,000 files. */
const ANSWER_AT_MOST = 64 * 1024 * 1024;

/** A refusal of the cloud that a repetition does not change. */
export class VaultRefused extends Error {
  constructor(readonly code: string) {
    super(`the cloud refuses: ${code}`);
  }
}

/** Options of the client. */
export interface VaultOptions {
  readonly url: string;
  readonly keys: () => ReleaseKeys;
  /** Milliseconds without a byte of an answer. */
  readonly deadline: number;
  readonly now: () => number;
}

interface Address {
  readonly tenant: string;
  readonly tag: string;
}

/** Asks the cloud's vault. What it gives is not trusted: a caller checks signatures. Every method throws ReleaseError CLOUD_UNAVAILABLE. */
export class VaultClient {
  readonly #agent: Agent;

  constructor(private readonly options: VaultOptions) {
    const { deadline } = options;
    this.#agent = new Agent({
      connections: CONNECTIONS,
      pipelining: 1,
      headersTimeout: deadline,
      bodyTimeout: deadline,
      connectTimeout: deadline,
    });
  }

  /** @returns undefined if the cloud has no such facility */
  async describe(tenant: string) {
    return await this.#find(`/vault/tenants/${tenant}`, tenantForm);
  }

  async list(after: string, first: number) {
    return await this.#read(`/vault/tenants?after=${after}&first=${first}`, tenantsForm);
  }

  async listChanged(tenant: string, after: number, first: number) {
    return await this.#read(`/vault/index?tenant=${tenant}&after=${after}&first=${first}`, entriesForm);
  }

  /** @returns undefined if the facility has no patient of this tag */
  async readPatient({ tenant, tag }: Address) {
    return await this.#find(`/vault/patients/${tenant}/${tag}`, patientForm);
  }

  /** @returns undefined if the present commit does not name it */
  async readObject({ tenant, tag }: Address, name: string): Promise<Buffer | undefined> {
    try {
      return await this.#ask('GET', `/vault/patients/${tenant}/${tag}/objects/${name}`);
    } catch (error) {
      if (error instanceof VaultRefused && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  }

  /** Puts an object. @throws VaultRefused, also if the cloud keeps other bytes under this name */
  async putObject({ tenant, tag }: Address, name: string, sealed: Buffer): Promise<void> {
    const answer = readJson(await this.#ask('PUT', `/vault/patients/${tenant}/${tag}/objects/${name}`, sealed), keptForm);
    if (answer.sha256 !== createHash('sha256').update(sealed).digest('hex')) throw new VaultRefused('OTHER_BYTES');
  }

  /** Replaces a patient's key. The same commit again changes nothing. @throws VaultRefused */
  async rekey({ tenant, tag }: Address, signed: SignedCommit): Promise<void> {
    await this.#ask('POST', `/vault/patients/${tenant}/${tag}/rekey`, Buffer.from(JSON.stringify(signed)));
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #find<S extends z.ZodType>(path: string, form: S): Promise<z.output<S> | undefined> {
    try {
      return await this.#read(path, form);
    } catch (error) {
      if (error instanceof VaultRefused && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  }

  async #read<S extends z.ZodType>(path: string, form: S): Promise<z.output<S>> {
    return readJson(await this.#ask('GET', path), form);
  }

  async #ask(method: 'GET' | 'PUT' | 'POST', path: string, body: Buffer = Buffer.alloc(0)): Promise<Buffer> {
    for (let tries = 1; ; tries++) {
      const answer = await this.#send(method, path, body).catch((cause: unknown) => ({ status: 0, bytes: Buffer.alloc(0), cause }));
      const { status, bytes } = answer;
      if (status === 200 || status === 201) return bytes;
      if (status >= 400 && status < 500) {
        const { code } = readJson(bytes, refusalForm).error;
        if (!TRANSIENT.has(code)) throw new VaultRefused(code);
      }
      if (tries === TRIES) throw new ReleaseError('CLOUD_UNAVAILABLE', 'cause' in answer ? { cause: answer.cause } : undefined);
      await pause(PAUSE * tries);
    }
  }

  async #send(method: 'GET' | 'PUT' | 'POST', path: string, body: Buffer): Promise<{ status: number; bytes: Buffer }> {
    const { url, keys, now } = this.options;
    const target = new URL(`${url.replace(/\/$/, '')}${path}`);
    const { keyid, key } = keys().signing;
    const headers = signHeaders({ method, path: `${target.pathname}${target.search}`, body }, { keyid, key, now: now() });
    const answer = await request(target, { method, headers, dispatcher: this.#agent, ...(body.length > 0 && { body }) });
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > ANSWER_AT_MOST) throw new Error('an answer of the cloud is too long');
      chunks.push(chunk);
    }
    return { status: answer.statusCode, bytes: Buffer.concat(chunks) };
  }
}

const keptForm = z.object({ sha256: z.string() });
const refusalForm = z.object({ error: z.object({ code: z.string().regex(/^[A-Z_]{1,40}$/) }) });
/** Refusals of the request's signature: another try is signed anew. If that does not help, the cloud cannot be used. */
const TRANSIENT: ReadonlySet<string> = new Set(['CLOCK', 'NONCE_USED', 'CREDENTIAL_UNKNOWN', 'SIGNATURE_INVALID', 'BODY_SLOW']);

/** Reads an answer. An answer of another form is that of something else than the cloud. @throws ReleaseError CLOUD_UNAVAILABLE */
function readJson<S extends z.ZodType>(bytes: Buffer, form: S): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    value = undefined;
  }
  const read = form.safeParse(value);
  if (!read.success) throw new ReleaseError('CLOUD_UNAVAILABLE', { cause: new Error('an answer of the cloud has another form') });
  return read.data;
}
