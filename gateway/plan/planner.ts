import { Worker } from 'node:worker_threads';
import type { QueryPlan } from '@apollo/query-planner';
import { gatewayError } from '../errors.js';
import type { FromPlanner, PlannerSettings, ToPlanner } from './planner-messages.js';

export interface PlannerOptions extends PlannerSettings {
  /** Milliseconds for one operation; then its planning is ended by force. */
  readonly within: number;
  /** Megabytes for what the thread keeps; one operation that needs more is ended as one that takes too long. */
  readonly memory?: number;
  /** Where the thread's program is. */
  readonly thread?: URL;
  /** Told when an operation could not be planned, or the thread died. */
  readonly onTrouble?: (problem: string) => void;
}

/** What a supergraph that can be served says of itself. */
export interface Loaded {
  readonly apiSdl: string;
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
}

/** The supergraph is none, or one that cannot be served. */
export class SupergraphRefused extends Error {}

/** Room for a large supergraph: the planner itself takes some twenty megabytes, and what it takes for one operation is gone after it. */
const MEMORY = 1_024;
/** More operations than these wait for nobody's planner. */
const WAITING_AT_MOST = 500;

interface Job {
  readonly operation: string;
  readonly resolve: (plan: QueryPlan) => void;
  readonly reject: (error: Error) => void;
}

/** Plans operations in a thread of its own, one after the other; what takes too long is ended with its thread, and a new one begins. */
export class Planner {
  #worker: Worker | undefined;
  /** It is still loading the supergraph. */
  #coming: Worker | undefined;
  #running: { job: Job; timer: NodeJS.Timeout } | undefined;
  readonly #waiting: Job[] = [];
  #next = 0;
  #closed = false;

  private constructor(private readonly options: PlannerOptions) {}

  /** Loads a supergraph. @throws SupergraphRefused */
  static async start(options: PlannerOptions): Promise<{ planner: Planner; loaded: Loaded }> {
    const planner = new Planner(options);
    try {
      return { planner, loaded: await planner.#begin() };
    } catch (error) {
      await planner.close();
      throw error;
    }
  }

  /** @throws GraphQLError OPERATION_NOT_PLANNED, OVERLOADED */
  plan(operation: string): Promise<QueryPlan> {
    return new Promise((resolve, reject) => {
      if (this.#closed || this.#waiting.length >= WAITING_AT_MOST) return reject(gatewayError('OVERLOADED'));
      this.#waiting.push({ operation, resolve, reject });
      if (this.#worker) this.#turn();
      // No new thread could be had when the last one ended: perhaps now.
      else this.#again();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#ended(({ reject }) => reject(gatewayError('OVERLOADED')));
    for (const { reject } of this.#waiting.splice(0)) reject(gatewayError('OVERLOADED'));
    await Promise.all([this.#worker?.terminate(), this.#coming?.terminate()]);
  }

  #turn(): void {
    if (this.#running || !this.#worker) return;
    const job = this.#waiting.shift();
    if (!job) return;
    const timer = setTimeout(() => this.#giveUp(), this.options.within);
    this.#running = { job, timer };
    this.#next += 1;
    this.#worker.postMessage({ id: this.#next, operation: job.operation } satisfies ToPlanner);
  }

  /** Ends the running job, in whatever way. */
  #ended(act: (job: Job) => void): void {
    if (!this.#running) return;
    const { job, timer } = this.#running;
    clearTimeout(timer);
    this.#running = undefined;
    act(job);
  }

  #giveUp(): void {
    this.options.onTrouble?.('planning took too long');
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
    this.#ended(({ reject }) => reject(gatewayError('OPERATION_NOT_PLANNED')));
    this.#again();
  }

  #again(): void {
    if (this.#closed || this.#coming) return;
    this.#begin().then(
      () => this.#turn(),
      (error: Error) => {
        this.options.onTrouble?.(error.message);
        for (const { reject } of this.#waiting.splice(0)) reject(gatewayError('OVERLOADED'));
      },
    );
  }

  async #begin(): Promise<Loaded> {
    const {
      supergraphSdl,
      maxEvaluatedPlans,
      pathsLimit,
      memory = MEMORY,
      thread = new URL('./planner-thread.js', import.meta.url),
    } = this.options;
    const worker = new Worker(thread, {
      workerData: { supergraphSdl, maxEvaluatedPlans, pathsLimit } satisfies PlannerSettings,
      // Nothing of the process's environment is the planner's business.
      env: { APOLLO_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: memory },
      stdout: true,
      stderr: true,
    });
    worker.unref();
    this.#coming = worker;
    return await new Promise((resolve, reject) => {
      worker.on('message', (message: FromPlanner) => {
        switch (message.kind) {
          case 'ready':
            this.#coming = undefined;
            this.#worker = worker;
            return resolve(message);
          case 'refused':
            this.#coming = undefined;
            void worker.terminate();
            return reject(new SupergraphRefused(message.problem));
          case 'plan':
            if (message.id === this.#next) this.#ended((job) => job.resolve(message.plan));
            return this.#turn();
          case 'failed':
            if (message.id !== this.#next) return;
            this.options.onTrouble?.(`an operation could not be planned: ${message.problem}`);
            this.#ended((job) => job.reject(gatewayError('OPERATION_NOT_PLANNED')));
            return this.#turn();
        }
      });
      worker.on('error', (error) => {
        if (this.#coming === worker) this.#coming = undefined;
        reject(error);
        if (this.#worker !== worker) return;
        this.#worker = undefined;
        this.options.onTrouble?.(`the planner's thread died: ${error.message}`);
        this.#ended((job) => job.reject(gatewayError('OPERATION_NOT_PLANNED')));
        this.#again();
      });
    });
  }
}
