import type { QueryPlan } from '@apollo/query-planner';
import type { Arrival } from '../admission/admission-control.js';
import { Cancelled } from '../admission/cancellation.js';
import { type GatewayErrorCode, gatewayError } from '../errors.js';
import type { Overrides, PlannerSettings } from './planner-messages.js';
import { type Loaded, PlannerWorker, type PlanningResult } from './planner-worker.js';
import { PlanningQueue } from './planning-queue.js';

export interface PlannerOptions extends PlannerSettings {
  /** Milliseconds for one operation; then its planning is ended by force. */
  readonly within: number;
  /** The greatest number of threads. The first starts with the planner, the others when operations wait. */
  readonly threads?: number | undefined;
  /** Megabytes that a thread may keep. An operation that needs more is ended, like one that takes too long. */
  readonly memory?: number | undefined;
  /** The path of the thread's program. */
  readonly thread?: URL | undefined;
  /** Receives problems: an operation that could not be planned, a thread that died. */
  readonly onTrouble?: (problem: string) => void;
}

/** Room for a large supergraph: the planner itself takes some twenty megabytes, and memory for one operation is free after it. */
const MEMORY = 384;
/** Operations that wait to be planned: of all callers, and of one. */
export const WAITING_PLANS = 500;
export const WAITING_PLANS_PER_CALLER = 50;

/** A text is much shorter than another if it is at least this many times shorter. */
const MUCH_SHORTER = 4;

/** The caller that waits for a plan. */
export type PlanAsker = Arrival;

/** The gateway itself as a caller: it prepares operations before somebody asks for them. */
export const OWN_ASKER: PlanAsker = { caller: '', deadlineAt: Number.POSITIVE_INFINITY };

/** Nobody waits for what the gateway prepares, and its operator chose it: it may take this many times as long. */
const OWN_PATIENCE = 10;

const NO_OVERRIDES: Overrides = {};

interface Waiter {
  resolve(plan: QueryPlan): void;
  reject(error: Error): void;
}

interface Job {
  readonly operation: string;
  readonly overrides: Overrides;
  readonly caller: string;
  readonly size: number;
  /** The requests that wait for this plan, each with its own deadline. */
  readonly waiters: Set<Waiter>;
}

/**
 * Plans operations in worker threads. Several requests for the same operation share one plan. The queue is fair per caller, and where there
 * are two threads or more, one caller's operations leave the last one to other callers.
 */
export class Planner {
  readonly #idle: PlannerWorker[] = [];
  readonly #running = new Map<PlannerWorker, Job>();
  readonly #queue = new PlanningQueue<Job>();
  /** Jobs that wait or run, by text and overrides. */
  readonly #jobs = new Map<string, Job>();
  /** Ends the threads that are still loading the supergraph. */
  readonly #starting = new Set<() => Promise<unknown>>();
  #starts = 0;
  #closed = false;

  private constructor(private readonly options: PlannerOptions) {}

  /** Loads a supergraph. @throws SupergraphRefused */
  static async start(options: PlannerOptions): Promise<{ planner: Planner; loaded: Loaded }> {
    const planner = new Planner(options);
    try {
      const { loaded } = await planner.#startWorker();
      return { planner, loaded };
    } catch (error) {
      await planner.close();
      throw error;
    }
  }

  /**
   * @param operation one operation and its fragments
   * @throws GraphQLError OPERATION_NOT_PLANNED, OVERLOADED, TOO_MANY_REQUESTS; Cancelled
   */
  async plan(operation: string, asker: PlanAsker = OWN_ASKER, overrides: Overrides = NO_OVERRIDES): Promise<QueryPlan> {
    if (this.#closed) throw gatewayError('OVERLOADED');
    const key = `${JSON.stringify(overrides)} ${operation}`;
    const job =
      this.#jobs.get(key) ?? this.#enqueue(key, { operation, overrides, caller: asker.caller, size: operation.length, waiters: new Set() });
    const plan = this.#await(job, key, asker);
    this.#dispatch();
    return await plan;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#queue.clear()) refuse(job, 'OVERLOADED');
    for (const job of this.#running.values()) refuse(job, 'OVERLOADED');
    this.#jobs.clear();
    const workers = [...this.#idle, ...this.#running.keys()];
    await Promise.all([...workers.map(async (worker) => await worker.terminate()), ...[...this.#starting].map(async (end) => await end())]);
  }

  #enqueue(key: string, job: Job): Job {
    if (this.#queue.countOf(job.caller) >= WAITING_PLANS_PER_CALLER && job.caller !== OWN_ASKER.caller)
      throw gatewayError('TOO_MANY_REQUESTS');
    if (this.#queue.length >= WAITING_PLANS) {
      const last = this.#queue.lastOfLargest()!;
      if (last.caller === job.caller) throw gatewayError('OVERLOADED');
      this.#drop(last);
      refuse(last, 'TOO_MANY_REQUESTS');
    }
    this.#jobs.set(key, job);
    this.#queue.add(job);
    return job;
  }

  /** Waits for a job until the deadline, or until the client hangs up. A job without waiters leaves the queue. */
  #await(job: Job, key: string, { deadlineAt, cancellation }: PlanAsker): Promise<QueryPlan> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        unlisten?.();
        job.waiters.delete(waiter);
        if (job.waiters.size === 0 && this.#queue.remove(job)) this.#jobs.delete(key);
      };
      const withdraw = (error: Error) => {
        leave();
        reject(error);
      };
      const waiter: Waiter = {
        resolve: (plan) => {
          leave();
          resolve(plan);
        },
        reject: withdraw,
      };
      job.waiters.add(waiter);
      const left = deadlineAt - Date.now();
      const timer = Number.isFinite(left) ? setTimeout(() => withdraw(gatewayError('OVERLOADED')), Math.max(0, left)) : undefined;
      const unlisten = cancellation?.onCancel(() => withdraw(new Cancelled()));
      if (cancellation?.cancelled) withdraw(new Cancelled());
    });
  }

  #drop(job: Job): void {
    this.#queue.remove(job);
    for (const [key, one] of this.#jobs) if (one === job) this.#jobs.delete(key);
  }

  #dispatch(): void {
    for (let worker = this.#idle.pop(); worker; worker = this.#idle.pop()) {
      if (worker.ended) continue;
      const job = this.#queue.next((one) => this.#mayRun(one));
      if (!job) {
        this.#idle.push(worker);
        break;
      }
      void this.#run(worker, job);
    }
    if (this.#queue.length > 0 || this.#running.size + this.#idle.length === 0) this.#startAnother();
  }

  /** Whether a job may start. The last free thread is for callers that have no job running, and for texts much shorter than the running one. */
  #mayRun(job: Job): boolean {
    const threads = this.#threads;
    if (threads < 2 || this.#running.size < threads - 1) return true;
    return ![...this.#running.values()].some(({ caller, size }) => caller === job.caller && job.size > size / MUCH_SHORTER);
  }

  get #threads(): number {
    return this.options.threads ?? 1;
  }

  async #run(worker: PlannerWorker, job: Job): Promise<void> {
    this.#running.set(worker, job);
    const began = performance.now();
    const within = job.caller === OWN_ASKER.caller ? OWN_PATIENCE * this.options.within : this.options.within;
    const result = await worker.plan(job.operation, job.overrides, within);
    this.#queue.charge(job.caller, performance.now() - began);
    this.#running.delete(worker);
    for (const [key, one] of this.#jobs) if (one === job) this.#jobs.delete(key);
    if (!worker.ended) this.#idle.push(worker);
    if (!this.#closed) this.#settle(job, result);
    this.#dispatch();
  }

  #settle(job: Job, result: PlanningResult): void {
    if (result.kind === 'plan') {
      for (const waiter of [...job.waiters]) waiter.resolve(result.plan);
      return;
    }
    const { onTrouble } = this.options;
    onTrouble?.(result.kind === 'failed' ? `an operation could not be planned: ${result.problem}` : result.problem);
    refuse(job, 'OPERATION_NOT_PLANNED');
  }

  /** Starts another thread if one is allowed. If it cannot start and there is no other, the waiting jobs are refused. */
  #startAnother(): void {
    const { size } = this.#running;
    if (this.#closed || this.#idle.length > 0 || this.#starts > 0 || size >= this.#threads) return;
    this.#startWorker().then(
      () => this.#dispatch(),
      (error: Error) => {
        if (this.#closed) return;
        this.options.onTrouble?.(error.message);
        if (this.#running.size > 0 || this.#idle.length > 0) return;
        for (const job of this.#queue.clear()) {
          this.#drop(job);
          refuse(job, 'OVERLOADED');
        }
      },
    );
  }

  async #startWorker(): Promise<PlannerWorker> {
    const { supergraphSdl, maxEvaluatedPlans, pathsLimit, memory = MEMORY } = this.options;
    let terminate: (() => Promise<unknown>) | undefined;
    this.#starts += 1;
    try {
      const thread = this.options.thread ?? new URL('./planner-thread.js', import.meta.url);
      const worker = await PlannerWorker.start(thread, { supergraphSdl, maxEvaluatedPlans, pathsLimit }, memory, (end) => {
        terminate = end;
        this.#starting.add(end);
      });
      if (this.#closed) await worker.terminate();
      else this.#idle.push(worker);
      return worker;
    } finally {
      this.#starts -= 1;
      if (terminate) this.#starting.delete(terminate);
    }
  }
}

function refuse({ waiters }: Job, code: GatewayErrorCode): void {
  for (const waiter of [...waiters]) waiter.reject(gatewayError(code));
}
