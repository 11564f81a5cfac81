import {
  AnswerState,
  type ChartAnswer,
  type ChartAsk,
  type ChartItem,
  findWorstState,
  isDated,
  type makeItemIds,
  type SubgraphContext,
  within,
} from '../../kit/index.js';
import { type Steps, slices } from '../../sources/in-slices.js';
import { SourceError } from '../../sources/source-error.js';
import type { Reading } from '../../sources/ssmix2/storage/read-file.js';
import { readFolderDay } from '../index/folder-dates.js';
import type { FolderDistances } from '../index/folder-distances.js';
import { buildChartItems } from '../items/chart-items.js';
import type { ItemOrigin } from '../items/item-origin.js';
import { joinStages } from '../items/join-stages.js';
import { isUntrusted, type LocatedFile, readLocatedFile } from './located-file.js';
import { MOST_FILES, NewestFirst, planSteps } from './newest-first.js';
import { OperationReads } from './operation-reads.js';

/** A registry's answer to one question: the files, and the number of entries that failed validation. */
export interface LocatedFiles {
  readonly files: readonly LocatedFile[];
  readonly invalid: number;
  /** Whether the registry has more files than it listed. */
  readonly cut?: boolean;
  /** The time of the registry's answer, if it is an earlier one because the registry does not answer now. */
  readonly since?: Date | undefined;
}

/** The greatest number of one question's files in work at once. Files that arrive faster than they are parsed would pile up in memory. */
export const FILES_AT_ONCE = 32;

/** The greatest number of items of one question: over ten years of a dozen results a day. More are left out, and the answer is PARTIAL. */
export const MOST_ITEMS = 50_000;

interface AnswerOptions {
  /** The connected system's id, for the items' provenance. */
  readonly system?: string;
  readonly itemId: ReturnType<typeof makeItemIds>;
  /** Whether charts show operations and treatments, so that a visit need not warn of them. */
  readonly servesProcedures?: boolean | undefined;
  readonly signal: AbortSignal;
  /** The person in the caller token. Callers take turns to have one hospital's files parsed. */
  readonly caller?: string;
  readonly log: SubgraphContext['log'];
  /** Queries the registry again, for files that were superseded between listing and fetching. */
  readonly relocate: () => Promise<LocatedFiles>;
  /** The reads that the operation's lists share. By default, this question shares none. */
  readonly reads?: OperationReads;
  /** Learns how far this hospital's records are from the dates of their folders. */
  readonly distances?: FolderDistances;
}

/**
 * Answers one question from the files that a registry located: the newest first, older ones on demand. Files are fetched concurrently, and
 * a failed file does not affect the others. A file of another patient is never shown.
 */
export async function answerFromFiles(ask: ChartAsk, location: LocatedFiles, options: AnswerOptions): Promise<ChartAnswer> {
  return await new FileReading(ask, location, options).readOn();
}

/** Reads the files of one question, step by step, and keeps the state between the steps. */
class FileReading {
  readonly #from: ItemOrigin;
  readonly #files: NewestFirst<LocatedFile>;
  readonly #known: Set<string>;
  readonly #answers: ChartAnswer[] = [];
  readonly #states = new Set<AnswerState>();
  readonly #reads: OperationReads;
  /** The patient and the hospital: a path is unique only within them. */
  readonly #patientKey: string;
  #invalid: number;
  /** Files that the registry lists and the hospital does not have. */
  #missing = 0;
  /** Whether it is not known how many records are left out. */
  #isUncounted = false;
  #itemCount = 0;

  constructor(
    private readonly ask: ChartAsk,
    private readonly location: LocatedFiles,
    private readonly options: AnswerOptions,
  ) {
    const { itemId, system, servesProcedures, reads = new OperationReads() } = options;
    this.#reads = reads;
    this.#patientKey = JSON.stringify([ask.place.institution, ask.place.localId]);
    const { category, patient, place } = ask;
    this.#from = { facility: place.facility, patient, itemId, system, archive: place, category, servesProcedures };
    this.#files = new NewestFirst(location.files, planSteps(ask));
    this.#known = new Set(location.files.map(({ path }) => path));
    this.#invalid = location.invalid;
    if (location.since) this.#states.add(AnswerState.STALE);
  }

  /** Reads the next files. Returns the answer from all files so far. @param since as of `OlderItems.read` */
  async readOn(since?: string): Promise<ChartAnswer> {
    const bound = this.#answers.length > 0 ? this.#files.upTo : null;
    const { gone, answers } = await this.#readAll(this.#files.next(since));
    if (bound !== null) this.#reportNewer(answers, bound);
    this.#answers.push(...answers);
    if (gone.size > 0) await this.#readInstead(gone);
    const { upTo } = this.#files;
    if (upTo === null && (this.#files.leavesOut || this.location.cut)) this.#states.add(AnswerState.PARTIAL);
    let more: Promise<ChartAnswer> | undefined;
    return { ...this.#answer(), ...(upTo !== null && { older: { upTo, read: (day) => (more ??= this.readOn(day)) } }) };
  }

  /** Reports items whose date is long after that of their folder: an earlier page, made without them, may be where they belong. */
  #reportNewer(answers: readonly ChartAnswer[], bound: string): void {
    const { facility, dates } = this.ask.place;
    const isMisplaced = ({ date }: ChartItem) => date != null && date > bound && within(date, dates);
    if (!answers.some(({ items }) => items.some(isMisplaced))) return;
    this.options.log.warn({ facility, category: this.ask.category }, 'a file is in a folder of a much earlier date');
    this.#states.add(AnswerState.INVALID_DATA);
    this.#isUncounted = true;
  }

  #answer(): ChartAnswer {
    const states = new Set([...this.#states, ...this.#answers.map(({ state }) => state)]);
    if (this.#invalid > 0) states.add(AnswerState.INVALID_DATA);
    const items = joinStages(
      this.#answers.flatMap((one) => one.items),
      this.ask.place.granted,
    );
    const leftOut = this.#countLeftOut();
    return {
      state: findWorstState(states),
      items,
      ...(leftOut !== null && { leftOut }),
      ...(this.location.since && { at: this.location.since }),
    };
  }

  /** Counts the records that are not shown, apart from those that are not read yet. Null if nobody knows. */
  #countLeftOut(): number | null {
    // An entry that the registry cannot read may be of any date, and of another patient. What is newer than a stale list is unknown too.
    if (this.location.cut || this.location.since || this.#invalid > 0 || this.#isUncounted) return null;
    const unread = this.#answers.filter(({ state }) => state !== AnswerState.ANSWERED).length;
    const beyond = this.#files.upTo === null ? Math.max(0, this.location.files.length - MOST_FILES) : 0;
    return this.#missing + unread + beyond;
  }

  /** Reads the files that the registry now lists in place of those that are gone. */
  async #readInstead(gone: ReadonlySet<string>): Promise<void> {
    try {
      const again = await this.options.relocate();
      const fresh = again.files.filter(({ path }) => !this.#known.has(path)).slice(0, MOST_FILES);
      for (const { path } of fresh) this.#known.add(path);
      const second = await this.#readAll(fresh);
      this.#answers.push(...second.answers);
      this.#invalid = again.invalid;
      // If the registry still lists a file that the hospital does not have, the answer is incomplete.
      this.#missing += second.gone.size + again.files.filter(({ path }) => gone.has(path)).length;
      if (this.#missing > 0) this.#states.add(AnswerState.INVALID_DATA);
    } catch (error) {
      this.#isUncounted = true;
      this.#states.add(stateOf(error, this.options.log));
    }
  }

  async #readAll(files: readonly LocatedFile[]): Promise<{ gone: Set<string>; answers: ChartAnswer[] }> {
    const gone = new Set<string>();
    const answers: ChartAnswer[] = [];
    let next = 0;
    const readSome = async () => {
      for (let at = next++; at < files.length; at = next++) answers[at] = await this.#fetched(files[at]!, gone);
    };
    await Promise.all(Array.from({ length: Math.min(FILES_AT_ONCE, files.length) }, readSome));
    return { gone, answers };
  }

  async #fetched(file: LocatedFile, gone: Set<string>): Promise<ChartAnswer> {
    if (this.#itemCount >= MOST_ITEMS) return { state: AnswerState.PARTIAL, items: [] };
    try {
      const answer = await this.#readAndShow(file);
      this.#itemCount += answer.items.length;
      return answer;
    } catch (error) {
      if (error instanceof SourceError && error.code === 'GONE') gone.add(file.path);
      return { state: stateOf(error, this.options.log), items: [] };
    }
  }

  async #readAndShow(file: LocatedFile): Promise<ChartAnswer> {
    const { ask, options } = this;
    let shown: ChartAnswer | undefined;
    const show = (reading: Reading) => {
      shown = this.#show(file, reading);
    };
    const read = async () => await readLocatedFile(file, ask, { ...options, turn: this.#turn, show });
    const reading = await this.#reads.reading(`${this.#patientKey} ${file.path} ${file.updatedAt}`, read);
    // Another list of the operation has read the file.
    return shown ?? (await slices.run(this.#turn, () => this.#showSteps(file, reading), options.signal));
  }

  /** The key by which parsing takes turns: this hospital's files for this caller. */
  get #turn(): string {
    return `${this.ask.place.institution} ${this.options.caller ?? ''}`;
  }

  // biome-ignore lint/correctness/useYield: one file is shown in one step
  *#showSteps(file: LocatedFile, reading: Reading): Steps<ChartAnswer> {
    return this.#show(file, reading);
  }

  #show({ path }: LocatedFile, read: Reading): ChartAnswer {
    if (isUntrusted(read)) return { state: AnswerState.INVALID_DATA, items: [] };
    if (read.outcome === 'READ') {
      const items = buildChartItems(read.content, { ...this.#from, file: path, warnings: read.fileWarnings });
      this.#learnDistance(path, items);
      return { state: AnswerState.ANSWERED, items };
    }
    return { state: read.outcome === 'UNSUPPORTED' ? AnswerState.UNSUPPORTED : AnswerState.ANSWERED, items: [] };
  }

  /** From now on, a period of this hospital's records includes the folders that are as far away as this file's. */
  #learnDistance(path: string, items: readonly ChartItem[]): void {
    const { category, place } = this.ask;
    const folder = this.options.distances && isDated(category) ? readFolderDay(path) : null;
    if (folder === null) return;
    for (const { date } of items) {
      const days = date == null ? null : this.options.distances!.learn(place.institution, category, folder, date);
      if (days !== null)
        this.options.log.warn({ facility: place.facility, category, days }, 'records are far from the dates of their folders');
    }
  }
}

/**
 * Maps a failure to the state of an answer. A file that is GONE was withdrawn, so nothing is missing: ANSWERED. A fault of our own is
 * logged; it affects only the data that it hit, which is not shown.
 */
export function stateOf(error: unknown, log: SubgraphContext['log']): AnswerState {
  if (!(error instanceof SourceError)) {
    log.error({ err: error }, 'a source cannot be read');
    return AnswerState.INVALID_DATA;
  }
  if (error.code === 'GONE') return AnswerState.ANSWERED;
  return AnswerState[error.code];
}
