import { Agent, request } from 'undici';
import type { KeyResult } from './order-queue.store.js';
import { readDue, readErrorCode, readKeys, readTaken, readWithdrawals } from './release-answers.js';
import { type OrderSigner, signOrder } from './release-order.js';

/** The routes of the release process, and the milliseconds that each may take. */
const WITHIN = { facilities: 10_000, keys: 30_000, withdrawals: 180_000, due: 10_000 } as const;
const ANSWER_BYTES_AT_MOST = 256 * 1024;

export type ReleaseRoute = keyof typeof WITHIN;

/** A request to the release process failed: it was not reached, refused the order, or answered nonsense. */
export class ReleaseFailure extends Error {
  constructor(
    readonly route: ReleaseRoute,
    /** UNREACHABLE, TIMED_OUT, ANSWER_INVALID, or the code of the release process's error. */
    readonly code: string,
    /** Whether one of the orders in it is the cause: without it, the others may be taken. */
    readonly isOrders: boolean = false,
  ) {
    super(`${route}: ${code}`);
  }
}

/** A facility, and the machines whose uploads it trusts. */
export interface TrustedMachines {
  readonly facility: string;
  readonly institution: string;
  readonly uploaders: readonly string[];
}

/** The patient of a link at a facility. */
export interface OrderedPlace {
  readonly link: string;
  readonly facility: string;
  readonly localId: string;
}

/** Sends orders to the release process: HTTP, JSON. */
export class ReleaseClient {
  readonly #agent = new Agent({ connections: 2, keepAliveTimeout: 30_000 });
  readonly #running = new Set<AbortController>();
  #closed = false;

  /** @param url the address of the release process, without a path */
  constructor(
    private readonly url: string,
    private readonly signer: OrderSigner,
    private readonly within: Readonly<Record<ReleaseRoute, number>> = WITHIN,
  ) {}

  async nameFacilities(facilities: readonly TrustedMachines[]): Promise<number> {
    return await this.#post('facilities', { facilities }, readTaken);
  }

  /** @returns an answer for each order, in the same order */
  async orderKeys(keys: readonly (OrderedPlace & { readonly consents: readonly string[] })[]): Promise<KeyResult[]> {
    const asked = keys.map(({ link, facility, localId, consents }) => ({ link, facility, localId, consents }));
    return await this.#post('keys', { keys: asked }, (body) => readKeys(body, keys));
  }

  async withdraw(withdrawals: readonly OrderedPlace[]): Promise<{ withdrawn: string[]; failed: Map<string, string> }> {
    // The release process refuses an order with further members.
    const places = withdrawals.map(({ link, facility, localId }) => ({ link, facility, localId }));
    return await this.#post('withdrawals', { withdrawals: places }, (body) => readWithdrawals(body, withdrawals));
  }

  /** The links whose keys are to be ordered again. */
  async listDue(after: number, first: number): Promise<{ due: string[]; next: number }> {
    return await this.#post('due', { after, first }, (body) => readDue(body, first));
  }

  /** Ends the requests that run. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const running of this.#running) running.abort();
    await this.#agent.destroy();
  }

  async #post<T>(route: ReleaseRoute, order: object, read: (body: unknown) => T | undefined): Promise<T> {
    if (this.#closed) throw new ReleaseFailure(route, 'CLOSED');
    const body = JSON.stringify({ order: await signOrder(order, this.signer) });
    const running = new AbortController();
    this.#running.add(running);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      running.abort();
    }, this.within[route]);
    try {
      const { status, text } = await this.#send(route, body, running.signal);
      const answer = parse(text);
      if (status !== 200) throw new ReleaseFailure(route, readErrorCode(answer) ?? `HTTP_${status}`, status === 400 || status === 413);
      const found = read(answer);
      if (found === undefined) throw new ReleaseFailure(route, 'ANSWER_INVALID');
      return found;
    } catch (error) {
      if (error instanceof ReleaseFailure) throw error;
      throw new ReleaseFailure(route, late ? 'TIMED_OUT' : this.#closed ? 'CLOSED' : 'UNREACHABLE');
    } finally {
      clearTimeout(timer);
      this.#running.delete(running);
    }
  }

  async #send(route: ReleaseRoute, body: string, signal: AbortSignal): Promise<{ status: number; text: string }> {
    const answer = await request(new URL(`/release/${route}`, this.url), {
      ...{ method: 'POST', dispatcher: this.#agent, signal, body },
      headers: { 'content-type': 'application/json' },
    });
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > ANSWER_BYTES_AT_MOST) throw new ReleaseFailure(route, 'ANSWER_INVALID');
      chunks.push(chunk);
    }
    return { status: answer.statusCode, text: Buffer.concat(chunks).toString('utf8') };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
