import { BrokenCircuitError, type CircuitBreakerPolicy, CircuitState, circuitBreaker, handleWhen, SamplingBreaker } from 'cockatiel';
import type { Logger } from 'pino';
import type { Dispatcher } from 'undici';
import { type Address, post } from './post.js';
import { RetryBudget } from './retry-budget.js';
import { SubgraphFailure } from './subgraph-failure.js';
import type { WireText } from './wire-text.js';

export interface SubgraphClientOptions {
  readonly name: string;
  readonly url: string;
  readonly dispatcher: Dispatcher;
  /** Milliseconds for one call. */
  readonly deadline: number;
  /** Bytes. */
  readonly answerLimit: number;
  readonly log: Logger;
  /** Told of each call: its outcome, and how many seconds it took. */
  readonly observe: (outcome: string, seconds: number) => void;
}

/** One operation's circumstances, the same for each of its calls. */
export interface Circumstances {
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly deadlineAt: number;
  /** The caller token for a subgraph; undefined without authentication. */
  readonly tokenFor: ((subgraph: string) => string) | undefined;
  /** `traceparent` for a call, where traces are kept. */
  readonly trace?: ((subgraph: string) => { readonly header: string; end(outcome: string): void }) | undefined;
}

interface Question {
  readonly body: WireText;
  readonly answer: Promise<WireText>;
}

/** Left for shaping the answer, in milliseconds. */
const RESERVE = 100;
/** Half of at least ten calls in ten seconds have failed: for two seconds nobody waits for that subgraph. */
const BREAKER = { threshold: 0.5, duration: 10_000, minimumRps: 1 };
const HALF_OPEN_AFTER = 2_000;

/** One subgraph as the gateway reaches it: within the time that is left, retried within a budget, left alone while it is down. */
export class SubgraphClient {
  readonly name: string;
  readonly #address: Address;
  readonly #budget = new RetryBudget();
  readonly #breaker: CircuitBreakerPolicy;
  /** Questions of each caller that are under way, by the caller's token: nobody shares with another. */
  readonly #underWay = new Map<string, Question[]>();

  constructor(private readonly options: SubgraphClientOptions) {
    this.name = options.name;
    const url = new URL(options.url);
    this.#address = { origin: url.origin, path: url.pathname + url.search, answerLimit: options.answerLimit };
    this.#breaker = circuitBreaker(
      handleWhen((error) => error instanceof SubgraphFailure && error.code !== 'SUBGRAPH_INVALID'),
      { halfOpenAfter: HALF_OPEN_AFTER, breaker: new SamplingBreaker(BREAKER) },
    );
    this.#breaker.onBreak(() => options.log.warn({ subgraph: options.name }, 'a subgraph is left alone for a while'));
    this.#breaker.onReset(() => options.log.info({ subgraph: options.name }, 'a subgraph is asked again'));
  }

  /** Whether calls are refused at present. */
  get open(): boolean {
    return this.#breaker.state === CircuitState.Open;
  }

  /**
   * @param idempotent a query: it may be sent twice, and two equal ones of one caller may be answered by one
   * @throws SubgraphFailure
   */
  async call(body: WireText, idempotent: boolean, circumstances: Circumstances): Promise<WireText> {
    const token = circumstances.tokenFor?.(this.name);
    if (!idempotent || token === undefined) return await this.#guarded(body, idempotent, token, circumstances);
    const questions = this.#underWay.get(token);
    const equal = questions?.find((one) => one.body === body);
    if (equal) return await equal.answer;
    const question = { body, answer: this.#guarded(body, idempotent, token, circumstances) };
    if (questions) questions.push(question);
    else this.#underWay.set(token, [question]);
    try {
      return await question.answer;
    } finally {
      this.#over(token, question);
    }
  }

  #over(token: string, question: Question): void {
    const questions = this.#underWay.get(token)!;
    if (questions.length === 1) this.#underWay.delete(token);
    else questions.splice(questions.indexOf(question), 1);
  }

  async #guarded(body: WireText, idempotent: boolean, token: string | undefined, circumstances: Circumstances): Promise<WireText> {
    const { observe, log, name } = this.options;
    const span = circumstances.trace?.(name);
    const began = performance.now();
    let outcome = 'answered';
    try {
      return await this.#breaker.execute(() => this.#tried(body, idempotent, token, circumstances, span?.header));
    } catch (error) {
      const failure =
        error instanceof SubgraphFailure
          ? error
          : new SubgraphFailure('SUBGRAPH_UNAVAILABLE', error instanceof BrokenCircuitError ? 'is left alone' : String(error));
      outcome = failure.code;
      if (!(error instanceof BrokenCircuitError)) {
        log.warn({ subgraph: name, requestId: circumstances.requestId, code: failure.code, err: failure.message }, 'a subgraph failed');
      }
      throw failure;
    } finally {
      observe(outcome, (performance.now() - began) / 1000);
      span?.end(outcome);
    }
  }

  async #tried(
    body: WireText,
    idempotent: boolean,
    token: string | undefined,
    circumstances: Circumstances,
    traceparent: string | undefined,
  ): Promise<WireText> {
    this.#budget.sent();
    for (let again = false; ; again = true) {
      const budget = Math.min(this.options.deadline, circumstances.deadlineAt - Date.now() - RESERVE);
      if (budget <= 0) throw new SubgraphFailure('SUBGRAPH_TIMED_OUT', 'no time was left');
      const headers: Record<string, string> = {
        'content-type': 'application/json',
        accept: 'application/json, application/graphql-response+json',
        'x-request-id': circumstances.requestId,
        'x-hareyaka-budget-ms': String(Math.floor(budget)),
      };
      if (token !== undefined) headers.authorization = `Bearer ${token}`;
      if (traceparent !== undefined) headers.traceparent = traceparent;
      try {
        return await post(this.options.dispatcher, this.#address, headers, body, budget);
      } catch (error) {
        const retry = idempotent && !again && error instanceof SubgraphFailure && error.harmless;
        if (!retry || !this.#budget.spend()) throw error;
      }
    }
  }
}
