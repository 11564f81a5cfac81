import { LARGEST_PART, SharedAllowance } from './allowance.js';

/** Bytes of all answers of one operation, as a number of answers of the largest size. One subgraph's answers may take half of it. */
export const ANSWERS_AN_OPERATION = LARGEST_PART;
/** The same for all operations of one caller that are under way at once. */
export const ANSWERS_A_CALLER = 4;

interface Known {
  readonly allowance: SharedAllowance;
  operations: number;
}

/** Bytes of subgraphs' answers that one operation may take, and that all operations of one caller under way may take together. */
export class CallerAllowances {
  readonly #callers = new Map<string, Known>();

  constructor(
    /** Bytes of one answer. */
    private readonly answerLimit: number,
  ) {}

  /** How many callers have bytes counted at present. */
  get size(): number {
    return this.#callers.size;
  }

  /** Begins an operation. @param caller undefined without authentication: then each operation counts by itself */
  begin(caller: string | undefined): OperationAllowance {
    return new OperationAllowance(this, caller);
  }

  /** The allowance of one more operation. */
  join(caller: string | undefined): SharedAllowance {
    const total = ANSWERS_AN_OPERATION * this.answerLimit;
    if (caller === undefined) return new SharedAllowance(total);
    const known = this.#callers.get(caller) ?? { allowance: new SharedAllowance(ANSWERS_A_CALLER * this.answerLimit), operations: 0 };
    this.#callers.set(caller, known);
    known.operations += 1;
    return new SharedAllowance(total, known.allowance);
  }

  leave(caller: string | undefined, allowance: SharedAllowance): void {
    allowance.end();
    const known = caller === undefined ? undefined : this.#callers.get(caller);
    if (!known) return;
    known.operations -= 1;
    if (known.operations === 0) this.#callers.delete(caller!);
  }
}

/** One operation's allowance. Most operations take nothing that counts, so the account is opened with the first byte that does. */
export class OperationAllowance {
  #allowance: SharedAllowance | undefined;

  constructor(
    private readonly callers: CallerAllowances,
    private readonly caller: string | undefined,
  ) {}

  /** Takes bytes for a subgraph's answer: all of them or, where that is too much, none. @returns whether they were taken */
  take(subgraph: string, bytes: number): boolean {
    this.#allowance ??= this.callers.join(this.caller);
    return this.#allowance.take(subgraph, bytes);
  }

  /** The operation is over. */
  end(): void {
    if (this.#allowance) this.callers.leave(this.caller, this.#allowance);
    this.#allowance = undefined;
  }
}
