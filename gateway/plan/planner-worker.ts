import { Worker } from 'node:worker_threads';
import type { QueryPlan } from '@apollo/query-planner';
import type { FromPlanner, Overrides, PlannerSettings, ToPlanner } from './planner-messages.js';

/** What a planner thread reports about a supergraph that it can plan for. */
export interface Loaded {
  readonly apiSdl: string;
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
}

/** The SDL is not a supergraph, or uses a feature that this gateway does not support. */
export class SupergraphRefused extends Error {}

/** The result of planning one operation. `stopped`: it took too long or too much memory, and its thread was ended. */
export type PlanningResult =
  | { readonly kind: 'plan'; readonly plan: QueryPlan }
  | { readonly kind: 'failed'; readonly problem: string }
  | { readonly kind: 'stopped'; readonly problem: string };

/** Megabytes. */
const YOUNG_GENERATION = 16;

/** One thread that plans one operation at a time. Apollo's planner cannot be interrupted; its thread can be ended. */
export class PlannerWorker {
  #finish: ((result: PlanningResult) => void) | undefined;
  #next = 0;
  #ended = false;

  private constructor(
    private readonly worker: Worker,
    readonly loaded: Loaded,
  ) {
    worker.on('message', (message: FromPlanner) => {
      if ((message.kind === 'plan' || message.kind === 'failed') && message.id === this.#next) this.#end(message);
    });
    worker.on('error', (error) => {
      this.#ended = true;
      this.#end({ kind: 'stopped', problem: `the planner's thread died: ${error.message}` });
    });
  }

  /**
   * Starts a thread and loads the supergraph in it.
   *
   * @param memory megabytes that the thread may keep
   * @param onStarted receives what ends the thread while it is still loading
   * @throws SupergraphRefused; Error where no thread can be had
   */
  static async start(
    thread: URL,
    settings: PlannerSettings,
    memory: number,
    onStarted: (terminate: () => Promise<unknown>) => void,
  ): Promise<PlannerWorker> {
    const worker = new Worker(thread, {
      workerData: settings,
      // The planner needs none of the process's environment.
      env: { APOLLO_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
      execArgv: [],
      // At its limit a thread may take 16 MB more, in which it must be ended: a collection of a larger young generation would end the process.
      resourceLimits: { maxOldGenerationSizeMb: memory, maxYoungGenerationSizeMb: YOUNG_GENERATION },
      stdout: true,
      stderr: true,
    });
    worker.unref();
    onStarted(async () => await worker.terminate());
    const loaded = await new Promise<Loaded>((resolve, reject) => {
      worker.once('message', (message: FromPlanner) => {
        if (message.kind === 'ready') resolve(message);
        else reject(new SupergraphRefused(message.kind === 'refused' ? message.problem : 'the planner did not say that it is ready'));
      });
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('the planner ended before it was ready')));
    }).catch(async (error: unknown) => {
      await worker.terminate();
      throw error;
    });
    return new PlannerWorker(worker, loaded);
  }

  /** Whether its thread has ended, so that it plans nothing any more. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Plans one operation; nothing else may be under way. @param within milliseconds, after which the thread is ended */
  async plan(operation: string, overrides: Overrides, within: number): Promise<PlanningResult> {
    if (this.#ended) return { kind: 'stopped', problem: 'the planner has ended' };
    const result = new Promise<PlanningResult>((resolve) => {
      this.#finish = resolve;
    });
    const timer = setTimeout(() => {
      this.#ended = true;
      this.#end({ kind: 'stopped', problem: 'planning took too long' });
      void this.worker.terminate();
    }, within);
    this.#next += 1;
    this.worker.postMessage({ id: this.#next, operation, overrides } satisfies ToPlanner);
    try {
      return await result;
    } finally {
      clearTimeout(timer);
    }
  }

  async terminate(): Promise<void> {
    this.#ended = true;
    this.#end({ kind: 'stopped', problem: 'the planner was closed' });
    await this.worker.terminate();
  }

  #end(result: PlanningResult): void {
    this.#finish?.(result);
    this.#finish = undefined;
  }
}
