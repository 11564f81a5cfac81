/** An operation that waits to be planned. */
export interface Waiting {
  /** The caller that was the first to ask for it. */
  readonly caller: string;
  /** Characters of its text: short operations are usually planned quickly. */
  readonly size: number;
}

/** The half-life of a caller's planning time, in milliseconds. */
const HALF_LIFE = 10_000;
/** The expected planning time of one character, in milliseconds. */
const MS_PER_CHARACTER = 0.01;
const CALLERS_AT_MOST = 10_000;

/**
 * Operations that wait for a planner. Callers with less recent planning time come first, and short texts before long ones. A caller that sends
 * operations that are hard to plan so delays its own operations, not those of others.
 */
export class PlanningQueue<Job extends Waiting> {
  readonly #jobs: Job[] = [];
  readonly #spent = new Map<string, { ms: number; at: number }>();

  /** @param now milliseconds */
  constructor(private readonly now: () => number = Date.now) {}

  get length(): number {
    return this.#jobs.length;
  }

  /** How many operations of a caller wait. */
  countOf(caller: string): number {
    return this.#jobs.reduce((count, job) => count + (job.caller === caller ? 1 : 0), 0);
  }

  add(job: Job): void {
    this.#jobs.push(job);
  }

  /** Takes a job out. @returns whether it was there */
  remove(job: Job): boolean {
    const index = this.#jobs.indexOf(job);
    if (index !== -1) this.#jobs.splice(index, 1);
    return index !== -1;
  }

  /** Takes the next job that may run. */
  next(mayRun: (job: Job) => boolean): Job | undefined {
    let [best, least] = [undefined as Job | undefined, Number.POSITIVE_INFINITY];
    for (const job of this.#jobs) {
      const rank = this.#spentOn(job.caller) + job.size * MS_PER_CHARACTER;
      if (rank < least && mayRun(job)) [best, least] = [job, rank];
    }
    if (best) this.remove(best);
    return best;
  }

  /** Counts planning that was done for a caller. @param ms milliseconds */
  charge(caller: string, ms: number): void {
    const spent = this.#spentOn(caller) + ms;
    this.#spent.delete(caller);
    this.#spent.set(caller, { ms: spent, at: this.now() });
    if (this.#spent.size > CALLERS_AT_MOST) this.#spent.delete(this.#spent.keys().next().value as string);
  }

  /** The newest job of the caller who has most of them waiting. */
  lastOfLargest(): Job | undefined {
    const counts = new Map<string, number>();
    for (const { caller } of this.#jobs) counts.set(caller, (counts.get(caller) ?? 0) + 1);
    const [largest] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
    return this.#jobs.findLast(({ caller }) => caller === largest);
  }

  /** Takes all out. */
  clear(): Job[] {
    return this.#jobs.splice(0);
  }

  #spentOn(caller: string): number {
    const spent = this.#spent.get(caller);
    // Compare whole milliseconds, so that the remainder of a decayed debt does not decide.
    return spent ? Math.floor(spent.ms * 0.5 ** ((this.now() - spent.at) / HALF_LIFE)) : 0;
  }
}
