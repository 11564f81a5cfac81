import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { gatewayError } from '../errors.js';
import { type Cancellation, Cancelled } from './cancellation.js';
import { type Entry, FairGate, GateRefused } from './fair-gate.js';
import { RecentCallers } from './recent-callers.js';
import { Share } from './share.js';

export interface AdmissionLimits {
  /** Operations under way at once: of all callers, and of one. */
  readonly operations: number;
  readonly operationsPerCaller: number;
  /** Cost units that one caller's operations may have under way at once. All callers together may have `COST_SHARES` times as many. */
  readonly costPerCaller: number;
  /** Milliseconds by which the event loop may be late before fewer operations are admitted. */
  readonly loopDelay: number;
}

/** Cost units under way: all callers together may have this many times one caller's limit. */
export const COST_SHARES = 4;
/**
 * One caller's share of cost over time, while other callers have work. The unit is the cost that one caller may have under way: a caller that
 * was quiet may use `COST_BURST` of them at once, and earns `COST_RATE` of one each second.
 */
export const COST_BURST = 2;
export const COST_RATE = 0.5;
/**
 * One caller's share of the event loop, while other callers have work: a caller that was quiet may use `LOOP_BURST_MS` milliseconds at once,
 * and earns `LOOP_SHARE` of each millisecond.
 */
export const LOOP_BURST_MS = 250;
export const LOOP_SHARE = 0.2;
/** Operations that wait to be admitted: of all callers, and of one. */
export const WAITING_OPERATIONS = 5_000;
export const WAITING_OPERATIONS_PER_CALLER = 500;
/** While the event loop is late, only one in this many of the usual operations is admitted: enough to keep it busy. */
const PART_WHILE_LATE = 4;

/** How often the event loop's delay is checked, and the resolution of that measurement, both in milliseconds. */
const LOOK_EVERY = 500;
const RESOLUTION = 20;

/** A request for admission: the caller, the deadline, and the cancellation that ends the wait. */
export type Arrival = Omit<Entry, 'weight'>;

/**
 * Decides when each operation may begin, fairly per caller: by the number of operations, by their cost, and by the time they keep the event
 * loop busy. Callers with less under way go first. An operation waits at most until its deadline.
 */
export class AdmissionControl {
  readonly #operations: FairGate;
  readonly #costs: FairGate;
  /** New operation texts are parsed one at a time; the event loop serves other events between two of them. */
  readonly #reading = new FairGate({
    capacity: 1,
    perCaller: 1,
    waiting: WAITING_OPERATIONS,
    waitingPerCaller: WAITING_OPERATIONS_PER_CALLER,
  });
  readonly #loopShare = new Share({ burst: LOOP_BURST_MS, perMs: LOOP_SHARE });
  readonly #costShare: Share;
  readonly #recent = new RecentCallers();
  readonly #delay: IntervalHistogram;
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly limits: AdmissionLimits) {
    const waiting = { waiting: WAITING_OPERATIONS, waitingPerCaller: WAITING_OPERATIONS_PER_CALLER };
    this.#operations = new FairGate({ capacity: limits.operations, perCaller: limits.operationsPerCaller, ...waiting });
    this.#costs = new FairGate({ capacity: COST_SHARES * limits.costPerCaller, perCaller: limits.costPerCaller, ...waiting });
    const { costPerCaller } = limits;
    this.#costShare = new Share({ burst: COST_BURST * costPerCaller, perMs: (COST_RATE * costPerCaller) / 1_000 });
    this.#delay = monitorEventLoopDelay({ resolution: RESOLUTION });
    this.#delay.enable();
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY);
    this.#timer.unref();
  }

  get underWay(): number {
    return this.#operations.inside;
  }

  get waiting(): number {
    return this.#operations.waiting + this.#costs.waiting + this.#reading.waiting;
  }

  /** Admits a request if it may begin at once. @returns whether it was admitted */
  tryAdmit(caller: string, operations = 1): boolean {
    this.#recent.note(caller);
    return this.#mayWork(caller) && this.#operations.tryEnter(caller, operations);
  }

  /** Waits until a request may begin. @throws GraphQLError OVERLOADED, TOO_MANY_REQUESTS; Cancelled */
  async admit(arrival: Arrival, operations = 1): Promise<void> {
    await this.#untilMayWork(arrival);
    await refusals(this.#operations.enter({ ...arrival, weight: operations }));
  }

  /** Ends what `tryAdmit` or `admit` began. Call it when the client has the answer, or has hung up and no work for it is running. */
  release(caller: string, operations = 1): void {
    this.#operations.leave(caller, operations);
  }

  /** Reserves cost for an operation, and waits where none is free. @returns `undefined` if it was reserved at once @throws as `admit` */
  takeCost(arrival: Arrival, cost: number): Promise<void> | undefined {
    const { caller } = arrival;
    if (!this.#hasLeft(this.#costShare, caller)) return this.#takeCostLater(arrival, cost);
    if (!this.#isLight(cost) && !this.#costs.tryEnter(caller, cost)) return this.#takeCostInTurn(arrival, cost);
    this.#charge(this.#costShare, caller, cost);
    return undefined;
  }

  async #takeCostInTurn(arrival: Arrival, cost: number): Promise<void> {
    await refusals(this.#costs.enter({ ...arrival, weight: cost }));
    this.#charge(this.#costShare, arrival.caller, cost);
  }

  /** Use by a caller that is alone is free. */
  #charge(share: Share, caller: string, amount: number): void {
    if (this.#hasOthers(caller)) share.charge(caller, amount);
  }

  async #takeCostLater(arrival: Arrival, cost: number): Promise<void> {
    await this.#untilShareIsLeft(this.#costShare, arrival);
    await this.takeCost(arrival, cost);
  }

  returnCost(caller: string, cost: number): void {
    if (this.#isLight(cost)) return;
    this.#costs.leave(caller, cost);
  }

  /** Waits for the caller's turn, runs work that cannot be interrupted, and charges its time to the caller. @throws as `admit` */
  async inTurn<T>(arrival: Arrival, work: () => T): Promise<T> {
    await this.#untilTurn(arrival);
    try {
      return this.measured(arrival.caller, work);
    } finally {
      setImmediate(() => this.#reading.leave(arrival.caller, 1));
    }
  }

  /** Runs work and charges the time for which it kept the event loop busy to the caller. */
  measured<T>(caller: string, work: () => T): T {
    const began = performance.now();
    try {
      return work();
    } finally {
      this.#charge(this.#loopShare, caller, performance.now() - began);
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.#delay.disable();
  }

  /** Checks the caller's share again after the wait: other work of that caller may have used it up. */
  async #untilTurn(arrival: Arrival): Promise<void> {
    for (;;) {
      await this.#untilMayWork(arrival);
      await refusals(this.#reading.enter({ ...arrival, weight: 1 }));
      if (this.#mayWork(arrival.caller)) return;
      this.#reading.leave(arrival.caller, 1);
    }
  }

  /** Whether a cost is so small that a caller's full number of such operations stays below the caller's limit: not worth counting. */
  #isLight(cost: number): boolean {
    return cost * this.limits.operationsPerCaller < this.limits.costPerCaller;
  }

  #mayWork(caller: string): boolean {
    return this.#hasLeft(this.#loopShare, caller);
  }

  #hasOthers(caller: string): boolean {
    return this.#recent.hasOthers(caller) || this.#operations.hasOthers(caller);
  }

  #untilMayWork(arrival: Arrival): Promise<void> {
    return this.#untilShareIsLeft(this.#loopShare, arrival);
  }

  /** Whether a caller may go on: its share is not used up, or no other caller has work. */
  #hasLeft(share: Share, caller: string): boolean {
    return share.wait(caller) === 0 || !this.#hasOthers(caller);
  }

  async #untilShareIsLeft(share: Share, { caller, deadlineAt, cancellation }: Arrival): Promise<void> {
    while (!this.#hasLeft(share, caller)) {
      const left = deadlineAt - Date.now();
      if (left <= 0) throw gatewayError('TOO_MANY_REQUESTS');
      await pause(Math.min(left, LOOK_AGAIN, Math.max(1, share.wait(caller))), cancellation);
    }
  }

  #look(): void {
    const late = this.#delay.mean / 1e6 - RESOLUTION > this.limits.loopDelay;
    this.#delay.reset();
    this.#operations.resize(late ? Math.ceil(this.limits.operations / PART_WHILE_LATE) : this.limits.operations);
  }
}

/** Milliseconds between two checks of a caller that waits for its share: it may go on as soon as no other caller has work. */
const LOOK_AGAIN = 50;

async function pause(ms: number, cancellation: Cancellation | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(end, ms);
    const unlisten = cancellation?.onCancel(end);
    function end(): void {
      clearTimeout(timer);
      unlisten?.();
      resolve();
    }
  });
  if (cancellation?.cancelled) throw new Cancelled();
}

/** Turns a gate's refusal into the error that a client sees. */
async function refusals(entered: Promise<void>): Promise<void> {
  try {
    await entered;
  } catch (error) {
    if (!(error instanceof GateRefused)) throw error;
    throw gatewayError(error.reason === 'caller' ? 'TOO_MANY_REQUESTS' : 'OVERLOADED');
  }
}
