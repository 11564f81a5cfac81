import type { Dispatcher } from 'undici';

/** Milliseconds for one subgraph's answer, and for which an answer is good. */
const PROBE_WITHIN = 1_000;
const GOOD_FOR = 2_000;

/** Whether every subgraph can answer: asked when somebody asks, at most every two seconds. */
export class Readiness {
  #last: { at: number; answer: Promise<string[]> } | undefined;

  constructor(
    /** Name and address of each, as they are now. */
    private readonly subgraphs: () => readonly (readonly [name: string, url: string])[],
    private readonly dispatcher: Dispatcher,
  ) {}

  /** Names of the subgraphs that are not ready; none: the gateway is. */
  async missing(): Promise<string[]> {
    if (!this.#last || Date.now() - this.#last.at > GOOD_FOR) this.#last = { at: Date.now(), answer: this.#probe() };
    const missing = await this.#last.answer;
    if (missing.length > 0) this.#last = undefined;
    return missing;
  }

  async #probe(): Promise<string[]> {
    const probed = await Promise.all(
      this.subgraphs().map(async ([name, url]) => {
        try {
          const { statusCode, body } = await this.dispatcher.request({
            origin: new URL(url).origin,
            path: '/ready',
            method: 'GET',
            signal: AbortSignal.timeout(PROBE_WITHIN),
          });
          await body.dump();
          return statusCode === 200 ? [] : [name];
        } catch {
          return [name];
        }
      }),
    );
    return probed.flat();
  }
}
