import { extendChain } from '../../../subgraphs/kit/audit/hash-chain.js';
import { SegmentReader } from './read-segment.js';
import { parseSegmentName, type SalvageSource, type Segment } from './segment.js';
import { HEADER_BYTES, type SegmentHeader } from './segment-format.js';
import type { SpoolFiles } from './spool-files.js';
import type { SpoolKey } from './spool-key.js';

/** What a folder holds when the gateway starts. */
export interface LoadedSpool {
  /** The segments of one or more spools, in order. One that lies behind a damage counts as empty: the later spool has its records. */
  readonly segments: readonly Segment[];
  /** Where the last spool goes on; undefined if the folder holds none. */
  readonly head: { readonly spool: string; readonly seq: number; readonly hash: Buffer } | undefined;
  /** What to salvage from the last spool. It cannot go on after a damage, even if this is empty. */
  readonly salvage: readonly SalvageSource[];
  /** Whether the last spool is damaged. */
  readonly damaged: boolean;
  /** The number for the next segment. */
  readonly nextNumber: number;
}

/** No segment can be opened with the keys that are given. */
export class WrongSpoolKey extends Error {}

interface Found {
  readonly name: string;
  readonly number: number;
  readonly bytes: number;
  readonly header: SegmentHeader | undefined;
}

/**
 * Reads a spool's folder: finds the end of each segment, cuts a frame that was not written whole, and finds damage.
 *
 * @throws WrongSpoolKey if a segment was written with another key; whatever the system reports
 */
export async function loadSpool(files: SpoolFiles, keys: readonly SpoolKey[]): Promise<LoadedSpool> {
  const found = await findSegments(files, keys);
  const segments: Segment[] = [];
  let state: SpoolState | undefined;
  for (const [index, one] of found.entries()) {
    const spool = one.header?.spool ?? state?.spool ?? found.find(({ header }) => header)?.header?.spool ?? '';
    if (state?.spool !== spool) {
      state = beginSpool(spool, one.header);
    }
    const next = found[index + 1]?.header;
    segments.push(await loadSegment(files, keys, one, state, next?.spool === spool ? next : undefined));
  }
  return {
    segments,
    head: state && { spool: state.spool, seq: state.seq, hash: state.hash },
    salvage: state?.salvage ?? [],
    damaged: state?.damaged ?? false,
    nextNumber: (found.at(-1)?.number ?? 0) + 1,
  };
}

/** How far one spool has been read. */
interface SpoolState {
  readonly spool: string;
  seq: number;
  hash: Buffer;
  damaged: boolean;
  readonly salvage: SalvageSource[];
}

function beginSpool(spool: string, header: SegmentHeader | undefined): SpoolState {
  const [seq, hash] = header ? [header.first - 1, header.previous] : [0, Buffer.alloc(32)];
  return { spool, seq, hash, damaged: false, salvage: [] };
}

async function findSegments(files: SpoolFiles, keys: readonly SpoolKey[]): Promise<Found[]> {
  const numbers = (await files.list()).flatMap((name) => {
    const number = parseSegmentName(name);
    return number === undefined ? [] : [{ name, number }];
  });
  const found: Found[] = [];
  for (const { name, number } of numbers.sort((a, b) => a.number - b.number)) {
    const reader = await SegmentReader.open(files, name, keys);
    if (reader === 'key') throw new WrongSpoolKey(name);
    if (reader === 'damaged') {
      const file = await files.open(name);
      found.push({ name, number, header: undefined, bytes: await file.size() });
      await file.close();
      continue;
    }
    found.push({ name, number, header: reader.header, bytes: reader.size });
    await reader.close();
  }
  return found;
}

/** Reads one segment on from `state`. */
async function loadSegment(
  files: SpoolFiles,
  keys: readonly SpoolKey[],
  { name, number, bytes, header }: Found,
  state: SpoolState,
  next: SegmentHeader | undefined,
): Promise<Segment> {
  const { spool } = state;
  // The next segment says where this one ended: what follows was refused to the callers.
  const below = next?.first ?? Number.MAX_SAFE_INTEGER;
  const fits = header && header.first === state.seq + 1 && header.previous.equals(state.hash);
  if (state.damaged || !fits) {
    state.damaged = true;
    if (header) state.salvage.push({ name, spool, from: HEADER_BYTES, above: state.seq, below });
    return { name, number, spool, first: state.seq + 1, last: state.seq, hash: state.hash, end: HEADER_BYTES, bytes, damaged: !header };
  }
  const reader = await SegmentReader.open(files, name, keys);
  if (typeof reader === 'string') throw new Error(`${name} changed while it was read`);
  try {
    let end = HEADER_BYTES;
    for (;;) {
      const group = await reader.groupAt(end);
      if (!group || group.first !== state.seq + 1 || !group.previous.equals(state.hash) || group.first >= below) break;
      for (const record of group.records) state.hash = extendChain(state.hash, record);
      state.seq += group.records.length;
      end = group.end;
    }
    const later = await reader.findGroup(end);
    const isDamaged = later !== undefined && later.first < below;
    const isShort = next !== undefined && (next.first !== state.seq + 1 || !next.previous.equals(state.hash));
    if (isDamaged || isShort) {
      state.damaged = true;
      state.salvage.push({ name, spool, from: end, above: state.seq, below });
    }
    const damaged = isDamaged || isShort;
    const isShortened = !damaged && (await reader.isUnused(end)) && (await shorten(files, name, end));
    return { name, number, spool, first: header.first, last: state.seq, hash: state.hash, end, bytes: isShortened ? end : bytes, damaged };
  } finally {
    await reader.close();
  }
}

/** Gives back what a segment did not use: otherwise many restarts, while the store is down, would fill the disk. @returns whether it could */
async function shorten(files: SpoolFiles, name: string, end: number): Promise<boolean> {
  return await files.truncate(name, end).then(
    () => true,
    () => false,
  );
}
