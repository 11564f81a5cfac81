import type { Logger } from 'pino';
import { redactError } from '../../kit/index.js';
import type { Pair, Relation } from '../relations/relation.js';
import type { RelationsSource } from '../relations/relations.source.js';
import type { RaisedFinding } from '../reviews/raise-findings.js';
import { WATCH_RULES, type WatchRuleCode } from '../reviews/watch-rule.js';
import type { WatchedEvent } from './rule.js';
import { getReach, judgeEvent, needsRelations } from './rules.js';
import { PEOPLE_AT_ONCE, type Span, type Step, type WatchStore } from './watch.store.js';
import type { WatchConstants } from './watch-constants.js';

/** Milliseconds between two looks at the log. */
const LOOK_EVERY = 1_000;
/** The longest pause after failures, in milliseconds. */
const PAUSE_AT_MOST = 30_000;
/** Milliseconds that the directory has for one step. */
const RELATIONS_WITHIN = 10_000;
const DAY = 86_400_000;

/** The dependencies of the watcher. */
export interface WatcherOptions {
  readonly store: WatchStore;
  readonly relations: RelationsSource;
  readonly constants: WatchConstants;
  readonly log: Logger;
  readonly now?: () => number;
}

/**
 * Judges the log by the watch rules, from where it was left, and raises what they find. It runs beside the intake. If the directory or the database
 * fails, it waits, tries again, and misses nothing. Several processes may watch one log: a step counts for the one that finishes it first.
 */
export class Watcher {
  /** New findings of this process, by rule. */
  readonly found: ReadonlyMap<WatchRuleCode, number>;
  readonly #found = new Map<WatchRuleCode, number>(WATCH_RULES.map((rule) => [rule, 0]));
  readonly #end = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #failures = 0;
  #pauseUntil = 0;

  constructor(private readonly options: WatcherOptions) {
    this.found = this.#found;
  }

  /** Whether the last look failed: the log is not watched now. */
  get failing(): boolean {
    return this.#failures > 0;
  }

  start(): void {
    this.#timer = setInterval(() => {
      if (this.#now() >= this.#pauseUntil) void this.run();
    }, LOOK_EVERY);
    this.#timer.unref();
  }

  /** Judges everything that was not judged yet. A failure is logged: the next run tries again. */
  async run(): Promise<void> {
    this.#running ??= this.#tryAll().finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  /** Ends after the step that is under way. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#end.abort();
    await this.#running;
  }

  #now(): number {
    return (this.options.now ?? Date.now)();
  }

  async #tryAll(): Promise<void> {
    const { log, store } = this.options;
    try {
      while (!this.#end.signal.aborted) {
        const step = await store.readStep();
        if (!step) break;
        await this.#judge(step);
        this.#recover();
      }
      this.#recover();
    } catch (error) {
      if (this.#end.signal.aborted) return;
      this.#failures += 1;
      this.#pauseUntil = this.#now() + Math.min(LOOK_EVERY * 2 ** this.#failures, PAUSE_AT_MOST);
      if (this.#failures === 1) log.error({ code: 'WATCH_FAILING', err: redactError(error) }, 'the log is not watched: it is tried again');
    }
  }

  #recover(): void {
    if (this.#failures > 0) this.options.log.info({ failures: this.#failures }, 'the log is watched again');
    this.#failures = 0;
  }

  async #judge(step: Step): Promise<void> {
    const { store, constants } = this.options;
    const relations = await this.#readRelations(step.events);
    const findings: RaisedFinding[] = [];
    const spans = listSpans(step.events);
    const reach = getReach(constants);
    for (let begin = 0; begin < spans.length; begin += PEOPLE_AT_ONCE) {
      const readings = await store.readReadings(spans.slice(begin, begin + PEOPLE_AT_ONCE), reach, step.until);
      for (const event of step.events) {
        const own = readings.get(event.actor);
        if (!own) continue;
        const ofPatient = own.byPatient.get(event.patient) ?? [];
        const { leaf, n, at, actor, user, facility } = event;
        const facts = { relation: relations.get(keyOf(event)), readings: own.all, ofPatient };
        for (const finding of judgeEvent(event, facts, constants)) findings.push({ ...finding, leaf, n, at, actor, user, facility });
      }
    }
    const now = this.#now();
    const fresh = await store.finish(step, findings, { now, dueAt: now + constants.reviewWithinDays * DAY });
    for (const { rule } of fresh ?? []) this.#found.set(rule, this.#found.get(rule)! + 1);
  }

  /** Asks the directory once for each person, patient and facility. */
  async #readRelations(events: readonly WatchedEvent[]): Promise<Map<string, Relation>> {
    if (!needsRelations(this.options.constants)) return new Map();
    const pairs = new Map<string, Pair>();
    for (const event of events) {
      const { user, patient, facility, listed } = event;
      if (!listed && user !== null) pairs.set(keyOf(event), { user, patient, facility: facility ?? '' });
    }
    if (pairs.size === 0) return new Map();
    const signal = AbortSignal.any([this.#end.signal, AbortSignal.timeout(RELATIONS_WITHIN)]);
    const found = await this.options.relations.read([...pairs.values()], signal);
    return new Map([...pairs.keys()].map((key, i) => [key, found[i]!]));
  }
}

/** Tells what a relation is about; nobody's for a reading of which the directory was not asked. */
function keyOf({ user, patient, facility, listed }: WatchedEvent): string {
  return listed || user === null ? '' : JSON.stringify([user, patient, facility]);
}

/** For each person, the first and the last time of the person's events in a step. */
function listSpans(events: readonly WatchedEvent[]): Span[] {
  const spans = new Map<string, Span>();
  for (const { actor, at } of events) {
    const { first, last } = spans.get(actor) ?? { first: at, last: at };
    spans.set(actor, { actor, first: Math.min(first, at), last: Math.max(last, at) });
  }
  return [...spans.values()];
}
