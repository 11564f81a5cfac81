import { type Dispatcher, request } from 'undici';
import { type Clock, SYSTEM_CLOCK } from '../../clock.js';
import { type ProblemCode, UploaderProblem } from '../../problems.js';
import { Throttle } from '../../sending/throttle.js';

export interface OrcaSettings {
  /** Such as `http://192.168.0.10:8000`; of WebORCA with `/api` behind it. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** The receipt computer is somebody's workplace: not more than this. */
  readonly requestsPerSecond?: number | undefined;
}

const SILENCE_MS = 30_000;
const REPLY_BYTES = 16 * 1024 * 1024;

/** The API of a receipt computer (日レセ API), with Basic authentication. It sends one request at a time. */
export class OrcaClient {
  readonly #throttle: Throttle;
  readonly #base: string;

  constructor(
    private readonly settings: OrcaSettings,
    private readonly dispatcher?: Dispatcher,
    clock: Clock = SYSTEM_CLOCK,
  ) {
    this.#throttle = new Throttle(settings.requestsPerSecond ?? 5, clock);
    this.#base = settings.url.replace(/\/$/, '');
  }

  get(path: string): Promise<Buffer> {
    return this.#ask('GET', path);
  }

  /** @param name of the request's record @param members its members; texts */
  post(path: string, name: string, members: OrcaMembers): Promise<Buffer> {
    return this.#ask('POST', path, `<data><${name} type="record">${writeMembers(members)}</${name}></data>`);
  }

  /** @throws UploaderProblem ORCA_DOWN, ORCA_PASSWORD, ORCA_ERROR */
  async #ask(method: 'GET' | 'POST', path: string, body?: string): Promise<Buffer> {
    await this.#throttle.take(1);
    const { user, password } = this.settings;
    let status: number;
    let bytes: Buffer;
    try {
      const response = await request(`${this.#base}${path}`, {
        method,
        headers: {
          authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/xml; charset=UTF-8' }),
        },
        ...(body !== undefined && { body }),
        ...{ headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS },
        ...(this.dispatcher && { dispatcher: this.dispatcher }),
      });
      status = response.statusCode;
      const parts: Buffer[] = [];
      let length = 0;
      for await (const part of response.body) {
        parts.push(part as Buffer);
        length += (part as Buffer).length;
        if (length > REPLY_BYTES) throw new Error('the reply is too long');
      }
      bytes = Buffer.concat(parts);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      throw new UploaderProblem('ORCA_DOWN', { detail: /^[A-Z_]{3,40}$/.test(code ?? '') ? code : undefined, cause });
    }
    if (status === 200) return bytes;
    const problem: ProblemCode = status === 401 || status === 403 ? 'ORCA_PASSWORD' : status >= 500 ? 'ORCA_DOWN' : 'ORCA_ERROR';
    throw new UploaderProblem(problem, { detail: String(status) });
  }
}

export type OrcaMembers = { readonly [name: string]: string | OrcaMembers };

function writeMembers(members: OrcaMembers): string {
  return Object.entries(members)
    .map(([name, value]) =>
      typeof value === 'string'
        ? `<${name} type="string">${escapeXml(value)}</${name}>`
        : `<${name} type="record">${writeMembers(value)}</${name}>`,
    )
    .join('');
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
