import { setTimeout as pause } from 'node:timers/promises';
import type { CareFleet, CarePerson } from './care-fleet.js';

/** What the clients of a test saw. */
export class Tally {
  /** Failures that were tried again, by their code. */
  readonly failures = new Map<string, number>();
  readonly #times = new Map<string, number[]>();

  clear(): void {
    this.failures.clear();
    this.#times.clear();
  }

  fail(code: string): void {
    this.failures.set(code, (this.failures.get(code) ?? 0) + 1);
  }

  take(what: string, milliseconds: number): void {
    if (!this.#times.has(what)) this.#times.set(what, []);
    this.#times.get(what)!.push(milliseconds);
  }

  /** How often something succeeded, and how long it took, failures included. */
  describe(what: string): string {
    const times = [...(this.#times.get(what) ?? [])].sort((a, b) => a - b);
    const at = (share: number) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN);
    return `${what}: ${times.length}, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`;
  }
}

/** Milliseconds before a client tries again the first time, at the most, and for which it does so. Each time it waits longer, or hundreds would come at once. */
const AGAIN_AFTER = 200;
const LONGEST_WAIT = 5_000;
const PATIENCE = 600_000;

/** A client that tries again, at the other gateway, until it has an answer. It sends the same input each time. */
export class PatientClient {
  #gateway: number;

  constructor(
    private readonly fleet: Pick<CareFleet, 'ask'>,
    readonly person: CarePerson,
    private readonly tally: Tally,
    index: number,
  ) {
    this.#gateway = index % 2;
  }

  /**
   * @param what the name of the figures
   * @param read reads an answer; if it returns nothing, the answer is not complete, and is tried again
   * @throws what `read` throws; and if there is no answer in minutes
   */
  async ask<T>(what: string, query: string, variables: object, read: (data: object) => T | undefined): Promise<T> {
    const began = performance.now();
    for (let tries = 0; ; tries++) {
      const { data, code } = await this.#askOnce(query, variables);
      const answer = data && read(data);
      if (answer !== undefined) {
        this.tally.take(what, performance.now() - began);
        return answer;
      }
      this.tally.fail(code);
      if (performance.now() - began > PATIENCE) throw new Error(`no answer to ${what} in ${PATIENCE / 1000} s: ${code}`);
      this.#gateway = 1 - this.#gateway;
      await pause(Math.random() * Math.min(LONGEST_WAIT, AGAIN_AFTER * 2 ** tries));
    }
  }

  /** @returns the data of an answer without errors, or else the code of the failure */
  async #askOnce(query: string, variables: object): Promise<{ readonly data?: object; readonly code: string }> {
    try {
      const { data, codes, status } = await this.fleet.ask(this.#gateway, this.person.token, query, variables);
      return data && codes.length === 0 ? { data, code: 'INCOMPLETE' } : { code: codes[0] ?? `HTTP_${status}` };
    } catch (error) {
      return { code: (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name };
    }
  }
}
