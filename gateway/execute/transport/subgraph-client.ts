import type { Logger } from 'pino';
import type { Dispatcher } from 'undici';
import type { KitErrorCode } from '../../../subgraphs/kit/errors.js';
import { type Cancellation, Cancelled } from '../../admission/cancellation.js';
import { FairGate, GateRefused } from '../../admission/fair-gate.js';
import type { WireText } from '../answers/wire-text.js';
import type { OperationAllowance } from './caller-allowances.js';
import { type BreakerState, type CallOutcome, CircuitBreaker } from './circuit-breaker.js';
import { type Address, post } from './http-post.js';
import { RetryBudget } from './retry-budget.js';
import { SubgraphFailure } from './subgraph-failure.js';

export interface SubgraphClientOptions {
  readonly name: string;
  readonly url: string;
  readonly dispatcher: Dispatcher;
  /** Milliseconds for one call. */
  readonly deadline: number;
  /** Bytes. */
  readonly answerLimit: number;
  /** Calls under way at once that one caller may have, of `CALLS_AT_ONCE`. */
  readonly callsPerCaller: number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Called after each call with its outcome and its duration in seconds. */
  readonly observe: (outcome: string, seconds: number) => void;
}

/** The context of one operation, the same for each of its calls. */
export interface Circumstances {
  readonly requestId: string;
  /** The caller for whom calls are counted. */
  readonly caller: string;
  readonly cancellation: Cancellation;
  /** Milliseconds since 1970. */
  readonly deadlineAt: number;
  /** The caller token for a subgraph; undefined without authentication. */
  readonly tokenFor: ((subgraph: string) => string) | undefined;
  /** More headers for a call, if the host of the engine has some. @throws SubgraphFailure */
  readonly headersFor?: ((subgraph: string, body: WireText) => CallHeaders | Promise<CallHeaders>) | undefined;
  /** Bytes that the operation may take of its subgraphs' answers. */
  readonly bytes?: OperationAllowance | undefined;
  /** Called for each error in an answer, with a code of the kit's table or `other`. */
  readonly onError?: ((subgraph: string, code: KitErrorCode | 'other', requestId: string) => void) | undefined;
  /** `traceparent` for a call, if traces are kept. */
  readonly trace?: ((subgraph: string) => { readonly header: string; end(outcome: string): void }) | undefined;
}

/** Headers by their names in lower case. */
export type CallHeaders = Readonly<Record<string, string>>;

interface Question {
  readonly body: WireText;
  readonly answer: Promise<WireText>;
}

/** Milliseconds reserved for shaping the answer. */
const RESERVE = 100;
/** Calls under way to one subgraph at once; as many connections are kept. Calls beyond these wait, fairly per caller. */
export const CALLS_AT_ONCE = 64;
/** Calls to one subgraph that wait: of all callers, and of one. */
export const WAITING_CALLS = 10_000;
export const WAITING_CALLS_PER_CALLER = 1_000;
/** A timeout counts against the subgraph only if the call had at least this part of the subgraph's deadline. */
const FAIR_TIME = 0.5;

/** One subgraph as the gateway reaches it: with a deadline, retries within a budget, and a circuit breaker. */
export class SubgraphClient {
  readonly name: string;
  readonly #address: Address;
  readonly #budget = new RetryBudget();
  readonly #breaker: CircuitBreaker;
  readonly #calls: FairGate;
  /** Each caller's running questions, by the caller's token: callers never share one. */
  readonly #underWay = new Map<string, Question[]>();

  constructor(private readonly options: SubgraphClientOptions) {
    this.name = options.name;
    const url = new URL(options.url);
    this.#address = { subgraph: options.name, origin: url.origin, path: url.pathname + url.search, answerLimit: options.answerLimit };
    this.#breaker = new CircuitBreaker((state) => {
      if (state === 'open') options.log.warn({ subgraph: options.name }, 'the circuit breaker of a subgraph opened');
      else options.log.info({ subgraph: options.name }, 'the circuit breaker of a subgraph closed');
    });
    this.#calls = new FairGate({
      capacity: CALLS_AT_ONCE,
      perCaller: options.callsPerCaller,
      waiting: WAITING_CALLS,
      waitingPerCaller: WAITING_CALLS_PER_CALLER,
    });
  }

  /** Whether calls are let through at present. */
  get state(): BreakerState {
    return this.#breaker.state;
  }

  /**
   * @param idempotent a query: it may be sent twice, and two equal ones of one caller may share one request
   * @throws SubgraphFailure; Cancelled where the client of a query hung up
   */
  async call(body: WireText, idempotent: boolean, circumstances: Circumstances): Promise<WireText> {
    if (idempotent && circumstances.cancellation.cancelled) throw new Cancelled();
    const token = circumstances.tokenFor?.(this.name);
    if (!idempotent || token === undefined) return await this.#guarded(body, idempotent, token, circumstances);
    const questions = this.#underWay.get(token);
    const equal = questions?.find((one) => one.body === body);
    if (equal) return await this.#shared(equal, circumstances, async () => await this.call(body, idempotent, circumstances));
    const question = { body, answer: this.#guarded(body, idempotent, token, circumstances) };
    if (questions) questions.push(question);
    else this.#underWay.set(token, [question]);
    try {
      return await question.answer;
    } finally {
      this.#over(token, question);
    }
  }

  /** Two clients may share a call. If the first hangs up while the call waits, the second makes its own. */
  async #shared({ answer }: Question, { cancellation }: Circumstances, askAnew: () => Promise<WireText>): Promise<WireText> {
    try {
      return await answer;
    } catch (error) {
      if (!(error instanceof Cancelled) || cancellation.cancelled) throw error;
      return await askAnew();
    }
  }

  #over(token: string, question: Question): void {
    const questions = this.#underWay.get(token)!;
    if (questions.length === 1) this.#underWay.delete(token);
    else questions.splice(questions.indexOf(question), 1);
  }

  async #guarded(body: WireText, idempotent: boolean, token: string | undefined, circumstances: Circumstances): Promise<WireText> {
    const { observe, name } = this.options;
    const { caller } = circumstances;
    const span = circumstances.trace?.(name);
    const began = performance.now();
    // Without tokens a caller is an address, which may stand for many clients.
    const accused = token === undefined ? undefined : caller;
    const permission = this.#breaker.permit(accused);
    let failure: SubgraphFailure | undefined;
    let hasTurn = false;
    let outcome = 'CANCELLED';
    try {
      if (!permission) throw new LeftAlone();
      if (!this.#calls.tryEnter(caller, 1)) await this.#turn(circumstances, idempotent);
      hasTurn = true;
      const answer = await this.#tried(body, idempotent, token, circumstances, span?.header);
      outcome = 'answered';
      return answer;
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      failure = error instanceof SubgraphFailure ? error : new SubgraphFailure('SUBGRAPH_UNAVAILABLE', String(error));
      outcome = failure.code;
      this.#logFailure(failure, circumstances);
      throw failure;
    } finally {
      if (hasTurn) this.#calls.leave(caller, 1);
      if (permission) {
        const said = outcome === 'answered' ? outcome : toOutcome(failure);
        this.#breaker.end(permission, accused, said, failure?.blame === 'subgraph' ? 'subgraph' : 'either');
      }
      observe(outcome, (performance.now() - began) / 1000);
      span?.end(outcome);
    }
  }

  #logFailure(failure: SubgraphFailure, { requestId }: Circumstances): void {
    if (failure instanceof LeftAlone) return;
    const { code, message, blame } = failure;
    this.options.log.warn({ subgraph: this.name, requestId, code, err: message, blame }, 'a call to a subgraph failed');
  }

  /** Waits for a turn. A wait that ends at the deadline is not the subgraph's failure. @throws SubgraphFailure, Cancelled */
  async #turn({ caller, cancellation, deadlineAt }: Circumstances, idempotent: boolean): Promise<void> {
    try {
      await this.#calls.enter({
        caller,
        weight: 1,
        cancellation: idempotent ? cancellation : undefined,
        deadlineAt: deadlineAt - RESERVE,
      });
    } catch (error) {
      if (!(error instanceof GateRefused)) throw error;
      const code = error.reason === 'caller' ? 'TOO_MANY_REQUESTS' : 'OVERLOADED';
      throw new SubgraphFailure(code, 'the call did not get a turn', { blame: 'caller' });
    }
  }

  async #tried(
    body: WireText,
    idempotent: boolean,
    token: string | undefined,
    circumstances: Circumstances,
    traceparent: string | undefined,
  ): Promise<WireText> {
    const given = circumstances.headersFor?.(this.name, body);
    const more = given instanceof Promise ? await given : given;
    this.#budget.sent();
    for (let again = false; ; again = true) {
      const budget = Math.min(this.options.deadline, circumstances.deadlineAt - Date.now() - RESERVE);
      if (budget <= 0) throw new SubgraphFailure('SUBGRAPH_TIMED_OUT', 'no time was left', { blame: 'caller' });
      const headers: Record<string, string> = {
        ...more,
        'content-type': 'application/json',
        accept: 'application/json, application/graphql-response+json',
        'x-request-id': circumstances.requestId,
        'x-hareyaka-budget-ms': String(Math.floor(budget)),
      };
      if (token !== undefined) headers.authorization = `Bearer ${token}`;
      if (traceparent !== undefined) headers.traceparent = traceparent;
      try {
        return await post(this.options.dispatcher, this.#address, { headers, body, within: budget, allowance: circumstances.bytes });
      } catch (error) {
        if (error instanceof SubgraphFailure && error.code === 'SUBGRAPH_TIMED_OUT' && budget < FAIR_TIME * this.options.deadline) {
          throw new SubgraphFailure(error.code, error.message, { blame: 'caller' });
        }
        const retry = idempotent && !again && error instanceof SubgraphFailure && error.harmless;
        if (!retry || !this.#budget.spend()) throw error;
      }
    }
  }
}

/** The breaker is open. */
class LeftAlone extends SubgraphFailure {
  constructor() {
    super('SUBGRAPH_UNAVAILABLE', 'gets no calls: its circuit breaker is open');
  }
}

/** The outcome of a failed call for the circuit breaker. A subgraph that sends any answer is reachable. */
function toOutcome(failure: SubgraphFailure | undefined): CallOutcome {
  if (!failure || failure.blame === 'caller') return 'unknown';
  return failure.code === 'SUBGRAPH_INVALID' ? 'answered' : 'failed';
}
