import { AnswerState, type ChartAnswer, type ChartAsk, type itemIds, type SubgraphContext, worstState } from '../kit/index.js';
import { SourceError } from '../sources/source-error.js';
import { readFile } from '../sources/ssmix2/read-file.js';
import { chartItems } from './chart-items.js';
import type { ItemOrigin } from './item-origin.js';
import { joinStages } from './join-stages.js';
import { NewestFirst } from './newest-first.js';

/** A current file that a registry names, and how to have its bytes. */
export interface LocatedFile {
  /** Its SS-MIX2 path. */
  readonly path: string;
  fetch(signal: AbortSignal): Promise<Uint8Array>;
  /** Told the bytes once they have been read and found to be the patient's. */
  keep?(bytes: Uint8Array): void;
}

/** What a registry says for one question: the files, and how many entries could not be trusted. */
export interface Location {
  readonly files: readonly LocatedFile[];
  readonly invalid: number;
  /** The registry holds more than it named. */
  readonly cut?: boolean;
  /** When the registry said so, where it could not be asked now. */
  readonly since?: Date;
}

interface Reading {
  /** The connected system's id, for the provenance of what is read. */
  readonly system?: string;
  readonly itemId: ReturnType<typeof itemIds>;
  readonly signal: AbortSignal;
  readonly log: SubgraphContext['log'];
  /** Asks the registry once more, for a file that was superseded between listing and reading. */
  readonly relocate: () => Promise<Location>;
}

/**
 * Answers one question from the files that a registry located: the newest first, and older ones when they are asked for. Files are fetched at
 * the same time; one that fails takes nothing from the others. A file that is not the patient's is never shown.
 */
export async function answerFromFiles(ask: ChartAsk, location: Location, reading: Reading): Promise<ChartAnswer> {
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

  constructor(
    private readonly ask: ChartAsk,
    private readonly location: Location,
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
    return { state: worstState(states), items, ...(this.location.since && { at: this.location.since }) };
  }

  /** What the registry names now in place of files that are gone. */
  async #readInstead(gone: ReadonlySet<string>): Promise<void> {
    try {
      const again = await this.reading.relocate();
      const fresh = again.files.filter(({ path }) => !this.#known.has(path));
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
    const answers = await Promise.all(
      files.map(async (file): Promise<ChartAnswer> => {
        try {
          return this.#read(file, await file.fetch(this.reading.signal));
        } catch (error) {
          if (error instanceof SourceError && error.code === 'GONE') gone.add(file.path);
          return { state: stateOf(error, this.reading.log), items: [] };
        }
      }),
    );
    return { gone, answers };
  }

  #read(file: LocatedFile, bytes: Uint8Array): ChartAnswer {
    const { ask } = this;
    const { log } = this.reading;
    const read = readFile({ path: file.path, bytes, patientId: ask.place.localId });
    if (read.outcome === 'QUARANTINED' || read.outcome === 'INVALID') {
      log.warn({ facility: ask.place.facility, category: ask.category, outcome: read.outcome, type: read.type }, 'a file is not shown');
      return { state: AnswerState.INVALID_DATA, items: [] };
    }
    file.keep?.(bytes);
    if (read.outcome === 'READ') return { state: AnswerState.ANSWERED, items: chartItems(read.content, this.#from) };
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
