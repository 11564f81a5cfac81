import { type Ask, type Lane, type LaneData, nextStep, type Operation, readLane, type SystemRef } from '@hareyaka/sdk';

/** Variables that every lane's operation has. */
export interface LaneVariables {
  readonly patient: string;
  readonly system: string;
}

/** What a screen asks of every system: an operation, and its variables beside the patient and the system. */
export interface LaneQuestion<Chart extends object> {
  // biome-ignore lint/suspicious/noExplicitAny: an operation may have further variables, which `variables` holds
  readonly operation: Operation<LaneData<Chart>, any>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The lanes of one question, and which of them are asked again at this moment while they still show what they had. */
export interface LanesState<Chart> {
  readonly lanes: readonly Lane<Chart>[];
  readonly asking: ReadonlySet<string>;
}

/** The greatest number of systems that are asked at the same time. */
const AT_ONCE = 4;

/** Milliseconds for which an answer is shown again without asking: from one screen to another and back. */
const FRESH_MS = 60_000;

/** States of a facility after which another try may bring more. */
const WORTH_ANOTHER_TRY: ReadonlySet<string> = new Set(['UNREACHABLE', 'TIMED_OUT']);

interface Entry {
  readonly question: LaneQuestion<object>;
  state: LanesState<object>;
  readonly loadedAt: Map<string, number>;
}

/**
 * Asks the operations of one patient's chart, once for each system, so that a slow system delays only its own lane. It lives as long as the patient's chart
 * is open; then `close` aborts what is under way and forgets everything.
 */
export class LanesStore {
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<() => void>();
  readonly #waiting: (() => Promise<void>)[] = [];
  readonly #closed = new AbortController();
  #running = 0;
  #newest: readonly Lane<object>[];

  constructor(
    private readonly ask: Ask,
    private readonly patient: string,
    readonly systems: readonly SystemRef[],
    private readonly now: () => number = Date.now,
  ) {
    this.#newest = systems.map((system) => ({ system, state: 'LOADING' }));
  }

  /** Registers a listener for every change. @returns what removes it */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** What has come so far. The same object until something changes. */
  read<Chart extends object>(question: LaneQuestion<Chart>): LanesState<Chart> {
    return this.#entryOf(question).state as unknown as LanesState<Chart>;
  }

  /**
   * The newest answer of each system to any question: the banner takes its allergies from it, because every question asks for them. A failure
   * replaces no earlier answer.
   */
  readonly readNewest = (): readonly Lane<object>[] => this.#newest;

  /** Asks all systems, except those whose answer to this question is younger than a minute. */
  open<Chart extends object>(question: LaneQuestion<Chart>): void {
    const entry = this.#entryOf(question);
    for (const { id } of this.systems) {
      const loadedAt = entry.loadedAt.get(id);
      if (loadedAt === undefined || this.now() - loadedAt > FRESH_MS) this.#start(entry, id, { keep: loadedAt !== undefined });
    }
  }

  /** Asks one system again. */
  retry<Chart extends object>(question: LaneQuestion<Chart>, system: string): void {
    this.#start(this.#entryOf(question), system, { keep: false });
  }

  /**
   * Asks the systems again that failed, or of which a facility did not answer. What they have answered so far stays until the new answer comes.
   *
   * @returns how many are asked
   */
  retryMissing<Chart extends object>(question: LaneQuestion<Chart>): number {
    const entry = this.#entryOf(question);
    const missing = entry.state.lanes.filter(isWorthAnotherTry);
    for (const { system } of missing) this.#start(entry, system.id, { keep: true });
    return missing.length;
  }

  get isClosed(): boolean {
    return this.#closed.signal.aborted;
  }

  /** Aborts what is under way and forgets what has come. */
  close(): void {
    this.#closed.abort(new DOMException('the chart is closed', 'AbortError'));
    this.#waiting.length = 0;
    this.#entries.clear();
    this.#newest = [];
    this.#listeners.clear();
  }

  #entryOf<Chart extends object>(question: LaneQuestion<Chart>): Entry {
    const key = `${question.operation.hash}${JSON.stringify(question.variables)}`;
    let entry = this.#entries.get(key);
    if (!entry) {
      const lanes = this.systems.map((system): Lane<object> => ({ system, state: 'LOADING' }));
      entry = { question: question as unknown as LaneQuestion<object>, state: { lanes, asking: new Set() }, loadedAt: new Map() };
      this.#entries.set(key, entry);
    }
    return entry;
  }

  #start(entry: Entry, system: string, { keep }: { readonly keep: boolean }): void {
    if (this.#closed.signal.aborted || entry.state.asking.has(system)) return;
    const asking = new Set(entry.state.asking).add(system);
    const lanes = keep
      ? entry.state.lanes
      : entry.state.lanes.map((lane): Lane<object> => (lane.system.id === system ? { system: lane.system, state: 'LOADING' } : lane));
    this.#change(entry, { lanes, asking });
    this.#waiting.push(() => this.#askOne(entry, system));
    this.#runNext();
  }

  #runNext(): void {
    while (this.#running < AT_ONCE) {
      const next = this.#waiting.shift();
      if (!next) return;
      this.#running++;
      void next().finally(() => {
        this.#running--;
        this.#runNext();
      });
    }
  }

  async #askOne(entry: Entry, id: string): Promise<void> {
    const system = this.systems.find((one) => one.id === id)!;
    const { operation, variables } = entry.question;
    try {
      const answer = await this.ask(operation, { ...variables, patient: this.patient, system: id }, { signal: this.#closed.signal });
      const at = this.now();
      const lane = readLane(system, answer, new Date(at).toISOString());
      const before = entry.state.lanes.find((one) => one.system.id === id);
      // A system that does not answer removes nothing that is shown: the strip keeps the time of the answer before. A denial does: the right may have been revoked.
      const isSilent = lane.state === 'FAILED' && nextStep(lane.code) === 'RETRY';
      const shown = isSilent && before?.state === 'LOADED' ? before : lane;
      if (lane.state === 'LOADED') entry.loadedAt.set(id, at);
      else entry.loadedAt.delete(id);
      const asking = new Set(entry.state.asking);
      asking.delete(id);
      this.#newest = this.#newest.map((one) => (one.system.id === id && !(isSilent && one.state === 'LOADED') ? lane : one));
      this.#change(entry, { lanes: entry.state.lanes.map((one) => (one.system.id === id ? shown : one)), asking });
    } catch {
      // The request was aborted because the chart is closed. There is nothing to show.
    }
  }

  #change(entry: Entry, state: LanesState<object>): void {
    entry.state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}

function isWorthAnotherTry(lane: Lane<object>): boolean {
  if (lane.state === 'FAILED') return true;
  if (lane.state === 'LOADING') return false;
  return Object.values(lane.chart).some(
    (list: { readonly answers?: readonly { readonly state: string }[] } | null) =>
      list === null || list?.answers?.some(({ state }) => WORTH_ANOTHER_TRY.has(state)) === true,
  );
}
