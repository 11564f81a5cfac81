import type { ChartAsk, SubgraphContext } from '../../kit/index.js';
import { type ByteLease, byteBudget } from '../../sources/byte-budget.js';
import { PIECE, type Steps, slices } from '../../sources/in-slices.js';
import { fileSteps, type Reading } from '../../sources/ssmix2/storage/read-file.js';
import type { ReadContent } from './operation-reads.js';

/** A current file from a registry, and the function that fetches its bytes. */
export interface LocatedFile {
  /** Its SS-MIX2 path. */
  readonly path: string;
  /** When the registry last changed its entry, in the registry's own format; null if the registry gives no time. */
  readonly updatedAt?: string | null;
  /** @param lease the file's memory lease, which lasts until the file has been parsed */
  fetch(signal: AbortSignal, lease?: ByteLease): Promise<Uint8Array>;
  /** What was read of it before. Null if that is not known. */
  kept?(): ReadContent | null;
  /** Called after its bytes were read, and proved to be the patient's. */
  keep?(reading: Reading, bytes: Uint8Array): void;
}

export interface FileReader {
  readonly signal: AbortSignal;
  readonly log: SubgraphContext['log'];
  /** The key by which parsing takes turns. */
  readonly turn: string;
  /** Called with what was read, in the same turn. */
  readonly show: (reading: Reading) => void;
}

/** Reads a file for a request: from the cache, else from its hospital. @throws SourceError if it cannot be fetched */
export async function readLocatedFile(file: LocatedFile, ask: ChartAsk, reader: FileReader): Promise<ReadContent> {
  const { signal, turn } = reader;
  const kept = file.kept && (await slices.run(turn, () => openKept(file, reader), signal));
  if (kept) return kept;
  const lease = byteBudget.lease(ask.place.institution);
  try {
    const bytes = await file.fetch(signal, lease);
    return await slices.run(turn, () => readSteps(file, bytes, ask, reader), signal);
  } finally {
    lease.end();
  }
}

// biome-ignore lint/correctness/useYield: a kept reading is small, so it is one step
function* openKept(file: LocatedFile, { show }: FileReader): Steps<ReadContent | null> {
  const kept = file.kept?.() ?? null;
  if (kept) show(kept.reading);
  return kept;
}

function* readSteps(file: LocatedFile, bytes: Uint8Array, { place, category }: ChartAsk, { log, show }: FileReader): Steps<ReadContent> {
  const reading = yield* fileSteps({ path: file.path, bytes, patientId: place.localId });
  const { outcome, type } = reading;
  if (isUntrusted(reading)) log.warn({ facility: place.facility, category, outcome, type }, 'a file is not shown');
  else file.keep?.(reading, bytes);
  if (bytes.length > PIECE) yield;
  show(reading);
  return { reading, bytes: bytes.length };
}

/** Whether a file is another patient's, or unreadable. */
export function isUntrusted({ outcome }: Reading): boolean {
  return outcome === 'QUARANTINED' || outcome === 'INVALID';
}
