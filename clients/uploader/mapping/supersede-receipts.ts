import type { UkeFile, UkeReceipt } from '../formats/uke/uke-file.js';
import type { MappingRemarks } from './mapping-remarks.js';
import { compareSources, type Source, toTimestamp } from './source-file.js';

/** A receipt with its file, and the number under which its patient is stored. */
export interface FiledReceipt {
  readonly receipt: UkeReceipt;
  readonly patientId: string;
  readonly source: string;
  readonly statedAt: string;
  readonly receivedAt: string;
}

/** When a claim file speaks: its claim month. A re-claim has a later one. */
export function findStatedAt({ claimMonth, receipts }: UkeFile): string {
  const months = receipts.flatMap(({ month }) => month ?? []).sort();
  return toTimestamp(claimMonth ?? months.at(-1) ?? '190001');
}

/** Files the receipts of one claim: `statedAt` is that of the whole file. */
export function fileReceipt(
  { sha256, receivedAt = '' }: Source<UkeFile>,
  statedAt: string,
  receipt: UkeReceipt,
  patientId: string,
): FiledReceipt {
  return { receipt, patientId, source: sha256, statedAt, receivedAt };
}

/**
 * Leaves out the receipts that a newer file replaces. A receipt replaces those of earlier files about the same patient, month and setting
 * (inpatient or outpatient) with the same payer, or with the same content. A re-claim (it has a 検索番号) may have another payer than the one
 * that was returned: if exactly one earlier receipt is left for it, it replaces that one; if there are several, all stay, with a remark.
 * Receipts of one file never replace each other: a patient who changes insurance within a month has two.
 */
export function dropSuperseded(all: readonly FiledReceipt[], remarks: MappingRemarks): readonly FiledReceipt[] {
  const groups = new Map<string, FiledReceipt[]>();
  for (const one of all) {
    const key = JSON.stringify([one.patientId, one.receipt.month, one.receipt.setting]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((group) => keepNewest(group, remarks)).sort(compareFiled);
}

function keepNewest(group: readonly FiledReceipt[], remarks: MappingRemarks): FiledReceipt[] {
  let live: FiledReceipt[] = [];
  const sources = [...new Set([...group].sort(compareFiled).map(({ source }) => source))];
  for (const source of sources) {
    const own = group.filter((one) => one.source === source).sort(compareFiled);
    const replaced = new Set<FiledReceipt>();
    const ownPayers = new Set(own.map(payerOf));
    const ownContents = new Set(own.map(contentOf));
    for (const earlier of live) if (ownPayers.has(payerOf(earlier)) || ownContents.has(contentOf(earlier))) replaced.add(earlier);
    for (const reclaim of own.filter(({ receipt }) => receipt.searchNumber !== null)) {
      if ([...replaced].some((one) => payerOf(one) === payerOf(reclaim) || contentOf(one) === contentOf(reclaim))) continue;
      const open = live.filter((one) => !replaced.has(one));
      if (open.length === 1) replaced.add(open[0]!);
      else if (open.length > 1) remarks.add(reclaim.source, reclaim.receipt.line, 'RE', 'RECLAIM_UNCLEAR');
    }
    for (const one of replaced) remarks.add(one.source, one.receipt.line, 'RE', 'SUPERSEDED');
    live = [...live.filter((one) => !replaced.has(one)), ...own];
  }
  return live;
}

function payerOf({ receipt }: FiledReceipt): string {
  return receipt.payers[0] ?? '';
}

/** Diseases and acts without their places in the file. */
function contentOf({ receipt: { diseases, units } }: FiledReceipt): string {
  return JSON.stringify([diseases, units], (key, value) => (key === 'line' ? undefined : value instanceof Map ? [...value] : value));
}

export function compareFiled(one: FiledReceipt, other: FiledReceipt): number {
  const toSource = ({ statedAt, receivedAt, source }: FiledReceipt) => ({ statedAt, receivedAt, sha256: source });
  return compareSources(toSource(one), toSource(other)) || one.receipt.line - other.receipt.line;
}
