import type { DataSource } from 'typeorm';
import { readCheckpoints, readCosignatures, readLogState, readNewestCheckpoint } from '../checkpoints/checkpoint.store.js';
import { readSpools, type SpoolState } from '../intake/spool-state.store.js';
import { openPruned, type Pruned } from '../prune/prune-note.js';
import type { Checkpoint } from '../tree/checkpoint.js';
import { MerkleTree, type TreeNode } from '../tree/merkle-tree.js';
import { checkStored, type TrustedKeys } from './check-checkpoints.js';
import { haveSameEvents } from './compare-events.js';
import { type Finding, FoundProblem, nameRecord } from './finding.js';
import {
  findLeaf,
  type LeafSpan,
  nodeKey,
  readCompletedNodes,
  readDisclosureRows,
  readEvents,
  readLastLeaf,
  readRecords,
} from './log-rows.js';
import { RecordChecker } from './record-checker.js';

/** Entries that are read at once. One record may have a thousand events and more. */
const ENTRIES_AT_ONCE = 256;

/** What a verification found. */
export interface Verification {
  /** The first thing that is wrong; undefined if nothing is. */
  readonly finding?: Finding | undefined;
  /** The number of records that were checked, and the root of the log's tree over them. */
  readonly size: number;
  readonly root: Buffer;
  readonly checkpoints: number;
  readonly pruned?: Pruned | undefined;
  readonly spools: readonly SpoolState[];
}

/** Options of a verification. */
export interface VerifyOptions {
  readonly keys: TrustedKeys;
  /** A checkpoint from outside the database, whose signature is verified. */
  readonly given?: Checkpoint | undefined;
  /** Called after each slice with the number of records checked, and of all. */
  readonly onProgress?: (checked: number, size: number) => void;
}

/**
 * Verifies the whole log: every record's bytes, each spool's chain, the tree, every checkpoint and its signatures, and that the events are those that
 * the records say. It reads only, in slices, and may run while the store does: it verifies the log as it was when it began.
 *
 * @example const { finding } = await verifyLog(database, { keys }); if (finding) console.error(formatFinding(finding))
 */
export async function verifyLog(database: DataSource, options: VerifyOptions): Promise<Verification> {
  // In this order: while the store runs, what is read later can only be more.
  const spools = await readSpools(database);
  const newest = await readNewestCheckpoint(database);
  const lastLeaf = await readLastLeaf(database);
  const { size, peaks } = await readLogState(database);
  const tree = MerkleTree.empty();
  let checkpoints = 0;
  let pruned: Pruned | undefined;
  const result = (finding?: Finding): Verification => ({ finding, size: tree.size, root: tree.root(), checkpoints, pruned, spools });
  try {
    if (options.given && options.given.size > size) fail({ code: 'LOG_ROLLED_BACK', detail: `${size} of ${options.given.size} records` });
    if (newest && newest.size > size) fail({ code: 'LOG_TRUNCATED', detail: `${size} of ${newest.size} records` });
    if (lastLeaf >= size) fail({ code: 'RECORD_INSERTED', record: nameRecord(undefined, size) });
    pruned = await readPruned(database, options.keys);
    const checker = new RecordChecker(pruned?.until ?? 0, async (id) => await findLeaf(database, id));
    checkGiven(tree, options.given);
    for await (const rows of readAhead(database, size)) {
      checkpoints += await verifySpan(rows, tree, checker, options);
      options.onProgress?.(tree.size, size);
    }
    if (!Buffer.concat(tree.peaks()).equals(peaks)) fail({ code: 'STATE_ALTERED', detail: 'the log’s root' });
    for (const { gateway, spool, acknowledged, hash } of spools) {
      const end = checker.endOf(gateway, spool);
      if (acknowledged > end.seq || (acknowledged === end.seq && !hash.equals(end.chain)))
        fail({ code: 'STATE_ALTERED', detail: `the spool ${gateway}/${spool}` });
    }
    return result();
  } catch (error) {
    if (!(error instanceof FoundProblem)) throw error;
    return result(error.finding);
  }
}

/** Reads the log in spans: the database reads the next one while this one is checked. */
async function* readAhead(database: DataSource, size: number): AsyncGenerator<SpanRows> {
  const read = (begin: number): Promise<SpanRows> | undefined => {
    if (begin >= size) return undefined;
    const rows = readSpan(database, { begin, end: Math.min(begin + ENTRIES_AT_ONCE, size) });
    // Nobody waits for it if this span is wrong.
    rows.catch(() => undefined);
    return rows;
  };
  let next = read(0);
  for (let begin = ENTRIES_AT_ONCE; next; begin += ENTRIES_AT_ONCE) {
    const rows = await next;
    next = read(begin);
    yield rows;
  }
}

/** Everything that is stored about a span of the log. */
type SpanRows = Awaited<ReturnType<typeof readSpan>>;

async function readSpan(database: DataSource, span: LeafSpan) {
  const sizes = { from: span.begin + 1, to: span.end };
  const records = await readRecords(database, span);
  const [events, disclosures] = [await readEvents(database, span), await readDisclosureRows(database, span)];
  const nodes = await readCompletedNodes(database, span);
  const stored = await readCheckpoints(database, sizes.from, ENTRIES_AT_ONCE);
  const checkpoints = new Map(stored.filter(({ size }) => size <= sizes.to).map((one) => [one.size, one]));
  const cosignatures = checkpoints.size > 0 ? await readCosignatures(database, sizes) : [];
  return { span, records, events, disclosures, nodes, checkpoints, cosignatures };
}

/** @returns the number of checkpoints in the span */
async function verifySpan(
  { span, records, events, disclosures, nodes, checkpoints, cosignatures }: SpanRows,
  tree: MerkleTree,
  checker: RecordChecker,
  { keys, given }: VerifyOptions,
): Promise<number> {
  for (const row of records) {
    const record = await checker.check(row);
    const rows = { events: events.get(row.leaf) ?? [], disclosures: disclosures.get(row.leaf) ?? [] };
    if (!haveSameEvents(record, row.leaf, rows)) fail({ code: 'EVENT_ALTERED', record: nameRecord(row, row.leaf) });
    checkNodes(tree.append(row.leafHash), nodes);
    checkGiven(tree, given);
    const checkpoint = checkpoints.get(tree.size);
    if (checkpoint) {
      const ofThis = cosignatures.filter(({ size }) => size === checkpoint.size);
      checkStored(checkpoint, ofThis, tree.root(), keys);
    }
  }
  if (tree.size < span.end) fail({ code: 'RECORD_MISSING', record: nameRecord(undefined, tree.size) });
  return checkpoints.size;
}

function checkNodes(completed: readonly TreeNode[], stored: ReadonlyMap<string, Buffer>): void {
  for (const node of completed.slice(1))
    if (!stored.get(nodeKey(node))?.equals(node.hash)) fail({ code: 'TREE_ALTERED', detail: `node ${nodeKey(node)}` });
}

function checkGiven(tree: MerkleTree, given: Checkpoint | undefined): void {
  if (given?.size === tree.size && !given.root.equals(tree.root()))
    fail({ code: 'HISTORY_REWRITTEN', detail: `checkpoint at ${given.size}` });
}

/** What was pruned last, if anything was. */
async function readPruned(database: DataSource, { origin, log }: TrustedKeys): Promise<Pruned | undefined> {
  const [row] = await database.query<{ until_leaf: number; note: string }[]>(
    'SELECT until_leaf, note FROM prune_note ORDER BY until_leaf DESC LIMIT 1',
  );
  if (!row) return undefined;
  try {
    const pruned = openPruned(row.note, log);
    if (pruned.origin === origin && pruned.until === Number(row.until_leaf)) return pruned;
  } catch {
    // Not signed, or not a note: the same finding.
  }
  return fail({ code: 'PRUNE_UNSIGNED', detail: `until entry ${row.until_leaf}` });
}

function fail(finding: Finding): never {
  throw new FoundProblem(finding);
}
