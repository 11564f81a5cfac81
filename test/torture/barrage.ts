import { Pool } from 'undici';
import type { Operation } from '../bench/operations.js';
import type { Reply, Verdict } from './verdict.js';

export interface Shot {
  readonly operation: Operation;
  /** Judges the answer, given the subgraphs that may have failed at its beginning and at its end. */
  readonly judge: (reply: Reply | undefined, failing: ReadonlySet<string>) => Verdict;
}

export interface BarrageOptions {
  readonly origin: string;
  readonly callers: readonly string[];
  readonly connections: number;
  /** Sent in turn. */
  readonly shots: readonly Shot[];
}

/** Longer than any deadline of the gateway: a request that waits longer is lost. */
const LOST_AFTER = 15_000;
const SHOWN_AT_MOST = 10;

/** Load without pauses, with each answer judged. The failing subgraph is set while it runs. */
export class Barrage {
  sent = 0;
  right = 0;
  partial = 0;
  wrong = 0;
  /** The first few wrong answers. */
  readonly complaints: string[] = [];
  /** The slowest answer since this was last set to 0, in milliseconds. */
  slowest = 0;
  /** The subgraph that may fail now. */
  failing: string | undefined;
  readonly #pool: Pool;
  readonly #underWay = new Set<Promise<unknown>>();
  #next = 0;
  #over = false;
  #running: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: BarrageOptions) {
    this.#pool = new Pool(options.origin, { connections: options.connections + 2, headersTimeout: LOST_AFTER, bodyTimeout: LOST_AFTER });
  }

  start(): void {
    this.#running = Promise.all(Array.from({ length: this.options.connections }, async () => await this.#connection()));
  }

  /** Waits until every request that is under way now is answered. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  /** Waits for every answer. */
  async end(): Promise<void> {
    this.#over = true;
    await this.#running;
    await this.#pool.destroy();
  }

  /** One request beside the load. */
  async ask(operation: Operation): Promise<Reply | undefined> {
    const { callers } = this.options;
    const authorization = callers[this.#next++ % callers.length]!;
    try {
      const { statusCode, body } = await this.#pool.request({
        path: '/graphql',
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json', authorization },
        body: operation.body,
      });
      return { status: statusCode, body: (await body.json()) as Reply['body'] };
    } catch {
      return undefined;
    }
  }

  async #connection(): Promise<void> {
    while (!this.#over) {
      const shot = this.options.shots[this.sent++ % this.options.shots.length]!;
      const before = this.failing;
      const began = performance.now();
      const answered = this.ask(shot.operation);
      this.#underWay.add(answered);
      const reply = await answered;
      this.#underWay.delete(answered);
      this.slowest = Math.max(this.slowest, performance.now() - began);
      const verdict = shot.judge(reply, new Set([before, this.failing].filter((name) => name !== undefined)));
      if (verdict === 'right') this.right++;
      else if (verdict === 'partial') this.partial++;
      else {
        this.wrong++;
        if (this.complaints.length < SHOWN_AT_MOST) this.complaints.push(`${shot.operation.name}: ${verdict.wrong}`);
      }
    }
  }
}
