import { AnswerState, type ChartAnswer, type ChartAsk, type itemIds, type SubgraphContext, worstState } from '../kit/index.js';
import { SourceError } from '../sources/source-error.js';
import { readFile } from '../sources/ssmix2/read-file.js';
import { chartItems, type Provenance } from './chart-items.js';
import { joinDispensings } from './join-dispensings.js';

/** A current file that a registry names, and how to have its bytes. */
export interface LocatedFile {
  /** Its SS-MIX2 path. */
  readonly path: string;
  fetch(signal: AbortSignal): Promise<Uint8Array>;
}

/** What a registry says for one question: the files, and how many entries could not be trusted. */
export interface Location {
  readonly files: readonly LocatedFile[];
  readonly invalid: number;
}

/**
 * Answers one question from the files that a registry located. Every file is fetched at the same time; one that fails takes nothing from
 * the others. A file that is not the patient's is never shown.
 *
 * @param relocate asks the registry once more, for a file that was superseded between listing and reading
 */
export async function answerFromFiles(
  ask: ChartAsk,
  location: Location,
  {
    itemId,
    signal,
    log,
    relocate,
  }: { itemId: ReturnType<typeof itemIds>; signal: AbortSignal; log: SubgraphContext['log']; relocate: () => Promise<Location> },
): Promise<ChartAnswer> {
  const from: Provenance = { facility: ask.place.facility, patient: ask.patient, itemId };
  const first = await readAll(location.files);
  const readings = [...first.readings];
  const states = new Set<AnswerState>();
  let invalid = location.invalid;
  if (first.gone.size > 0) {
    const again = await relocate().catch((error: unknown) => {
      states.add(stateOf(error, log));
      return { files: location.files.filter(({ path }) => !first.gone.has(path)), invalid };
    });
    const known = new Set(location.files.map(({ path }) => path));
    const second = await readAll(again.files.filter(({ path }) => !known.has(path)));
    readings.push(...second.readings);
    invalid = again.invalid;
    // A file that the registry still names and its hospital does not have is missing from what is shown.
    if (second.gone.size > 0 || again.files.some(({ path }) => first.gone.has(path))) states.add(AnswerState.INVALID_DATA);
  }
  for (const { state } of readings) states.add(state);
  if (invalid > 0) states.add(AnswerState.INVALID_DATA);
  return { state: worstState(states), items: joinDispensings(readings.flatMap(({ items }) => items)) };

  async function readAll(files: readonly LocatedFile[]) {
    const gone = new Set<string>();
    const all = await Promise.all(
      files.map(async (file): Promise<ChartAnswer> => {
        try {
          return read(file.path, await file.fetch(signal));
        } catch (error) {
          if (error instanceof SourceError && error.code === 'GONE') gone.add(file.path);
          return { state: stateOf(error, log), items: [] };
        }
      }),
    );
    return { gone, readings: all };
  }

  function read(path: string, bytes: Uint8Array): ChartAnswer {
    const reading = readFile({ path, bytes, patientId: ask.place.localId });
    if (reading.outcome === 'READ') return { state: AnswerState.ANSWERED, items: chartItems(reading.content, from) };
    if (reading.outcome === 'NOT_CURRENT') return { state: AnswerState.ANSWERED, items: [] };
    if (reading.outcome === 'UNSUPPORTED') return { state: AnswerState.UNSUPPORTED, items: [] };
    log.warn({ facility: ask.place.facility, category: ask.category, outcome: reading.outcome, type: reading.type }, 'a file is not shown');
    return { state: AnswerState.INVALID_DATA, items: [] };
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
