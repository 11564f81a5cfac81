import { AnswerState, type ChartAnswer, type ChartAsk, findWorstState, type makeItemIds, type SubgraphContext } from '../../kit/index.js';
import { type ByteLease, byteBudget } from '../../sources/byte-budget.js';
import { PIECE, type Steps, slices } from '../../sources/in-slices.js';
import { SourceError } from '../../sources/source-error.js';
import { fileSteps } from '../../sources/ssmix2/storage/read-file.js';
import { buildChartItems } from '../items/chart-items.js';
import type { ItemOrigin } from '../items/item-origin.js';
import { joinStages } from '../items/join-stages.js';
import { MOST_FILES, NewestFirst } from './newest-first.js';

/** A current file that a registry names, and how to have its bytes. */
export interface LocatedFile {
  /** Its SS-MIX2 path. */
  readonly path: string;
  /** @param lease the file's lease on memory, until the file has been read */
  fetch(signal: AbortSignal, lease?: ByteLease): Promise<Uint8Array>;
  /** Told the bytes once they have been read and found to be the patient's. */
  keep?(bytes: Uint8Array): void;
}

/** What a registry says for one question: the files, and how many entries could not be trusted. */
export interface LocatedFiles {
  readonly files: readonly LocatedFile[];
  readonly invalid: number;
  /** The registry holds more than it named. */
  readonly cut?: boolean;
  /** When the registry said so, where it could not be asked now. */
  readonly since?: Date | undefined;
}

/** Files of one question that are fetched or read at the same time: files that arrive faster than they are read would pile up. */
export const FILES_AT_ONCE = 32;

/** Items of one question. More than ten years of a dozen results a day; further items are left out, and the answer is PARTIAL. */
export const MOST_ITEMS = 50_000;

interface Reading {
  /** The connected system's id, for the provenance of what is read. */
  readonly system?: string;
  readonly itemId: ReturnType<typeof makeItemIds>;
  readonly signal: AbortSignal;
  /** The person in the caller token; the files of one hospital are read in turns by caller. */
  readonly caller?: string;
  readonly log: SubgraphContext['log'];
  /** Asks the registry once more, for a file that was superseded between listing and reading. */
  readonly relocate: () => Promise<LocatedFiles>;
}

/**
 * Answers one question from the files that a registry located: the newest first, and older ones when they are asked for. Files are fetched at
 * the same time; one that fails takes nothing from the others. A file that is not the patient's is never shown.
 */
export async function answerFromFiles(ask: ChartAsk, location: LocatedFiles, reading: Reading): Promise<ChartAnswer> {
  return await new FileReading(ask, location, reading).readOn();
}

/** One question on its way through its files. */
class FileReading {
  readonly #from: ItemOrigin;
  readonly #files: NewestFirst<LocatedFile>;
  readonly #known: Set<string>;
  readonly #answers: ChartAnswer[] = [];
  readonly #states = new Set<AnswerState>();
  #invalid: number;
  #itemCount = 0;

  constructor(
    private readonly ask: ChartAsk,
    private readonly location: LocatedFiles,
    private readonly reading: Reading,
  ) {
    const { itemId, system } = reading;
    this.#from = { facility: ask.place.facility, patient: ask.patient, itemId, system, archive: ask.place };
    this.#files = new NewestFirst(location.files);
    this.#known = new Set(location.files.map(({ path }) => path));
    this.#invalid = location.invalid;
    if (location.since) this.#states.add(AnswerState.STALE);
  }

  /** The next files, and the answer with all so far. */
  async readOn(): Promise<ChartAnswer> {
    const { gone, answers } = await this.#readAll(this.#files.next());
    this.#answers.push(...answers);
    if (gone.size > 0) await this.#readInstead(gone);
    const { upTo } = this.#files;
    if (upTo === null && (this.#files.leavesOut || this.location.cut)) this.#states.add(AnswerState.PARTIAL);
    let more: Promise<ChartAnswer> | undefined;
    return { ...this.#answer(), ...(upTo !== null && { older: { upTo, read: () => (more ??= this.readOn()) } }) };
  }

  #answer(): ChartAnswer {
    const states = new Set([...this.#states, ...this.#answers.map(({ state }) => state)]);
    if (this.#invalid > 0) states.add(AnswerState.INVALID_DATA);
    const items = joinStages(
      this.#answers.flatMap((one) => one.items),
      this.ask.place.granted,
    );
    return { state: findWorstState(states), items, ...(this.location.since && { at: this.location.since }) };
  }

  /** What the registry names now in place of files that are gone. */
  async #readInstead(gone: ReadonlySet<string>): Promise<void> {
    try {
      const again = await this.reading.relocate();
      const fresh = again.files.filter(({ path }) => !this.#known.has(path)).slice(0, MOST_FILES);
      for (const { path } of fresh) this.#known.add(path);
      const second = await this.#readAll(fresh);
      this.#answers.push(...second.answers);
      this.#invalid = again.invalid;
      // A file that the registry still names and its hospital does not have is missing from what is shown.
      if (second.gone.size > 0 || again.files.some(({ path }) => gone.has(path))) this.#states.add(AnswerState.INVALID_DATA);
    } catch (error) {
      this.#states.add(stateOf(error, this.reading.log));
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
    const lease = byteBudget.lease(this.ask.place.institution);
    try {
      const bytes = await file.fetch(this.reading.signal, lease);
      const answer = await slices.run(this.#turn, () => this.#read(file, bytes), this.reading.signal);
      this.#itemCount += answer.items.length;
      return answer;
    } catch (error) {
      if (error instanceof SourceError && error.code === 'GONE') gone.add(file.path);
      return { state: stateOf(error, this.reading.log), items: [] };
    } finally {
      lease.end();
    }
  }

  /** The key for turns of reading: this hospital's files for this caller. */
  get #turn(): string {
    return `${this.ask.place.institution} ${this.reading.caller ?? ''}`;
  }

  *#read(file: LocatedFile, bytes: Uint8Array): Steps<ChartAnswer> {
    const { ask } = this;
    const { log } = this.reading;
    const read = yield* fileSteps({ path: file.path, bytes, patientId: ask.place.localId });
    if (read.outcome === 'QUARANTINED' || read.outcome === 'INVALID') {
      log.warn({ facility: ask.place.facility, category: ask.category, outcome: read.outcome, type: read.type }, 'a file is not shown');
      return { state: AnswerState.INVALID_DATA, items: [] };
    }
    file.keep?.(bytes);
    if (bytes.length > PIECE) yield;
    if (read.outcome === 'READ') return { state: AnswerState.ANSWERED, items: buildChartItems(read.content, this.#from) };
    return { state: read.outcome === 'UNSUPPORTED' ? AnswerState.UNSUPPORTED : AnswerState.ANSWERED, items: [] };
  }
}

/**
 * How a source's failure looks in an answer. A file that is gone was withdrawn: nothing is missing. A failure of ours, at one file, takes
 * nothing from the others: it is logged, and what it hit is not shown.
 */
export function stateOf(error: unknown, log: SubgraphContext['log']): AnswerState {
  if (!(error instanceof SourceError)) {
    log.error({ err: error }, 'a source cannot be read');
    return AnswerState.INVALID_DATA;
  }
  if (error.code === 'GONE') return AnswerState.ANSWERED;
  return AnswerState[error.code];
}
