import { type Cancellation, Cancelled } from './cancellation.js';

/**
 * How much may be inside a gate at once, and how many entries may wait for it. `capacity` and `perCaller` have the unit of the gate: operations,
 * calls or cost units.
 */
export interface GateLimits {
  readonly capacity: number;
  /** Of one caller. */
  readonly perCaller: number;
  readonly waiting: number;
  /** Of one caller. */
  readonly waitingPerCaller: number;
}

/**
 * Why an entry was refused. `caller`: this caller has too many entries waiting. `all`: all callers together have. `deadline`: the entry's
 * deadline passed while it waited.
 */
export type GateRefusal = 'caller' | 'all' | 'deadline';

/** An entry that was refused. */
export class GateRefused extends Error {
  constructor(readonly reason: GateRefusal) {
    super(`refused by a gate: ${reason}`);
  }
}

/** A request to enter a gate. */
export interface Entry {
  readonly caller: string;
  readonly weight: number;
  /** Milliseconds since 1970. */
  readonly deadlineAt: number;
  readonly cancellation?: Cancellation | undefined;
}

interface Waiter extends Entry {
  /** The entry's virtual start time: the smallest enters first. */
  readonly start: number;
  admit(): void;
  refuse(error: Error): void;
}

interface CallerState {
  inside: number;
  /** In order of arrival. */
  waiting: Waiter[];
  /** The virtual time up to which this caller has been served. */
  finish: number;
  /** Whether nothing is inside and nothing waits. */
  idle: boolean;
}

/** Shared by all callers that have no entries waiting, to save an array for each. */
const NONE: Waiter[] = [];
/** States of callers that have nothing inside, kept for their next entry; then all of them are forgotten. */
const IDLE_AT_MOST = 2_000;

/**
 * A weighted semaphore that is fair per caller (start-time fair queuing). While there is room, each entry is admitted at once. When there is
 * not, callers take turns by the weight that each was given so far, however many entries one of them has waiting.
 *
 * @example
 * const gate = new FairGate({ capacity: 1000, perCaller: 64, waiting: 2000, waitingPerCaller: 256 });
 * if (!gate.tryEnter(caller, 1)) await gate.enter({ caller, weight: 1, deadlineAt, cancellation });
 * try { … } finally { gate.leave(caller, 1); }
 */
export class FairGate {
  readonly #callers = new Map<string, CallerState>();
  /** Callers with entries that wait. */
  readonly #queue = new Map<string, CallerState>();
  /** How many callers have nothing inside and nothing waiting. */
  #idle = 0;
  #inside = 0;
  #waiting = 0;
  #virtualTime = 0;
  #capacity: number;

  constructor(private readonly limits: GateLimits) {
    this.#capacity = limits.capacity;
  }

  get inside(): number {
    return this.#inside;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Whether another caller has entries inside or waiting. */
  hasOthers(caller: string): boolean {
    const state = this.#callers.get(caller);
    return this.#callers.size - this.#idle > (state?.idle === false ? 1 : 0);
  }

  /** Changes the capacity. Entries inside stay. */
  resize(capacity: number): void {
    if (this.#capacity === capacity) return;
    this.#capacity = capacity;
    this.#admitWaiting();
  }

  /** Enters if there is room at once. An entry heavier than `perCaller` counts as `perCaller`. @returns whether it entered */
  tryEnter(caller: string, weight: number): boolean {
    const state = this.#callers.get(caller);
    if ((state !== undefined && state.waiting.length > 0) || !this.#fits(state, weight)) return false;
    const mine = this.#stateOf(caller, state);
    const own = this.#weigh(weight);
    mine.finish = Math.max(this.#virtualTime, mine.finish) + own;
    this.#admit(mine, own);
    return true;
  }

  /** Waits for room. @throws GateRefused; Cancelled where the client hung up */
  enter(entry: Entry): Promise<void> {
    const { caller, weight, deadlineAt, cancellation } = entry;
    if (this.tryEnter(caller, weight)) return Promise.resolve();
    const state = this.#stateOf(caller, this.#callers.get(caller));
    try {
      this.#checkRoomToWait(state);
    } catch (error) {
      this.#restIfIdle(state);
      return Promise.reject(error);
    }
    return new Promise((resolve, reject) => {
      const start = Math.max(this.#virtualTime, state.finish);
      state.finish = start + this.#weigh(weight);
      const end = () => {
        clearTimeout(timer);
        unlisten?.();
      };
      const waiter: Waiter = {
        ...entry,
        start,
        admit: () => {
          end();
          resolve();
        },
        refuse: (error) => {
          end();
          reject(error);
        },
      };
      const withdraw = (error: Error) => {
        this.#take(caller, state, waiter);
        waiter.refuse(error);
      };
      const timer = setTimeout(() => withdraw(new GateRefused('deadline')), Math.max(0, deadlineAt - Date.now()));
      const unlisten = cancellation?.onCancel(() => withdraw(new Cancelled()));
      if (state.waiting === NONE) state.waiting = [];
      state.waiting.push(waiter);
      this.#queue.set(caller, state);
      this.#waiting += 1;
      if (cancellation?.cancelled) withdraw(new Cancelled());
    });
  }

  leave(caller: string, weight: number): void {
    const state = this.#callers.get(caller);
    if (!state) throw new Error('left without having entered');
    const own = this.#weigh(weight);
    state.inside -= own;
    this.#inside -= own;
    this.#restIfIdle(state);
    if (this.#waiting > 0) this.#admitWaiting();
  }

  /** The weight that an entry counts with: at least 1, at most `perCaller`. */
  #weigh(weight: number): number {
    return Math.max(1, Math.min(weight, this.limits.perCaller, this.limits.capacity));
  }

  /** Whether an entry fits. An empty gate always admits one, even if its capacity was reduced below the entry's weight. */
  #fits(state: CallerState | undefined, weight: number): boolean {
    const own = this.#weigh(weight);
    if (this.#inside > 0 && this.#inside + own > this.#capacity) return false;
    return (state?.inside ?? 0) + own <= this.limits.perCaller;
  }

  #admit(state: CallerState, own: number): void {
    state.inside += own;
    this.#inside += own;
  }

  /** Makes room in a full queue: the caller with the most entries waiting loses its last one. */
  #checkRoomToWait(state: CallerState): void {
    if (state.waiting.length >= this.limits.waitingPerCaller) throw new GateRefused('caller');
    if (this.#waiting < this.limits.waiting) return;
    let [largestCaller, largest] = ['', state];
    for (const [caller, other] of this.#queue) {
      if (other.waiting.length > largest.waiting.length) [largestCaller, largest] = [caller, other];
    }
    const last = largest.waiting.at(-1);
    if (largest === state || !last || largest.waiting.length <= state.waiting.length + 1) throw new GateRefused('all');
    this.#take(largestCaller, largest, last);
    last.refuse(new GateRefused('caller'));
  }

  #admitWaiting(): void {
    for (let next = this.#next(); next; next = this.#next()) {
      const { caller, state, waiter } = next;
      state.waiting.shift();
      this.#waiting -= 1;
      if (state.waiting.length === 0) this.#queue.delete(caller);
      this.#virtualTime = Math.max(this.#virtualTime, waiter.start);
      this.#admit(state, this.#weigh(waiter.weight));
      waiter.admit();
    }
  }

  /** The waiter to admit next: among the callers' first waiters that fit, the one with the smallest virtual start time. */
  #next(): { caller: string; state: CallerState; waiter: Waiter } | undefined {
    if (this.#waiting === 0) return undefined;
    let best: { caller: string; state: CallerState; waiter: Waiter } | undefined;
    for (const [caller, state] of this.#queue) {
      const [waiter] = state.waiting;
      if (!waiter || (best && best.waiter.start <= waiter.start) || !this.#fits(state, waiter.weight)) continue;
      best = { caller, state, waiter };
    }
    return best;
  }

  #take(caller: string, state: CallerState, waiter: Waiter): void {
    const index = state.waiting.indexOf(waiter);
    if (index === -1) return;
    state.waiting.splice(index, 1);
    this.#waiting -= 1;
    if (state.waiting.length === 0) this.#queue.delete(caller);
    this.#restIfIdle(state);
  }

  /** The state of a caller who enters or waits next. @param state the one that is known */
  #stateOf(caller: string, state: CallerState | undefined): CallerState {
    if (state === undefined) {
      const made = { inside: 0, waiting: NONE, finish: this.#virtualTime, idle: false };
      this.#callers.set(caller, made);
      return made;
    }
    if (state.idle) {
      state.idle = false;
      this.#idle -= 1;
      // Work that is over no longer counts: an idle caller starts like a new one.
      state.finish = this.#virtualTime;
    }
    return state;
  }

  #restIfIdle(state: CallerState): void {
    if (state.idle || state.inside > 0 || state.waiting.length > 0) return;
    state.idle = true;
    this.#idle += 1;
    if (this.#idle <= IDLE_AT_MOST) return;
    for (const [caller, { idle }] of this.#callers) if (idle) this.#callers.delete(caller);
    this.#idle = 0;
  }
}
