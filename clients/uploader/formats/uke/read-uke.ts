import { type Reading, type Remark, refuse } from '../reading.js';
import { RecordFields, remarkOn } from '../text/record-fields.js';
import { splitRecords, TEXT_LIMITS, type TextLimits, type TextRecord } from '../text/split-records.js';
import { readReceipt } from './read-receipt.js';
import type { UkeFacility, UkeFile, UkeReceipt } from './uke-file.js';

/** 点数表 */
const KINDS: Readonly<Record<string, UkeFile['kind']>> = { 1: 'MEDICAL', 3: 'DENTAL', 4: 'DISPENSING' };
/** IR 医科・歯科, YK 調剤. */
const HEADS = /^(IR|YK)$/;

interface Volume {
  readonly head: TextRecord;
  readonly number: number;
  readonly records: readonly TextRecord[];
}

/**
 * Reads a claim file (UKE), or all volumes of one in any order. Total: any bytes give a `Reading`, and a mistake in one record leaves the
 * others as they are.
 */
export function readUke(files: Uint8Array | readonly Uint8Array[], limits: TextLimits = TEXT_LIMITS): Reading<UkeFile> {
  const remarks: Remark[] = [];
  const volumes: Volume[] = [];
  for (const bytes of files instanceof Uint8Array ? [files] : files) {
    const split = splitRecords(bytes, limits);
    if (!split.ok) return split;
    remarks.push(...split.remarks);
    const [head, ...records] = split.records;
    // What the payer returned (返戻) was claimed before, and says nothing new. Its head does not name the facility where a claim's does.
    if (head?.name === 'HI') return refuse('RETURNED', head.line, head.name);
    if (!head || !HEADS.test(head.name)) return refuse('NOT_THIS_FORMAT', head?.line ?? 0);
    volumes.push({ head, number: Number(head.fields[head.name === 'YK' ? 7 : 8] || '0') || 0, records });
  }
  const ordered = volumes.sort((one, other) => one.number - other.number);
  const [first] = ordered;
  if (!first) return refuse('EMPTY');
  return readVolumes(first.head, ordered, remarks);
}

function readVolumes(head: TextRecord, volumes: readonly Volume[], remarks: Remark[]): Reading<UkeFile> {
  const fields = new RecordFields(head, remarks);
  const isPharmacy = head.name === 'YK';
  const table = fields.code(3, /^\d$/);
  const kind = KINDS[table ?? ''] ?? (isPharmacy ? 'DISPENSING' : null);
  if (kind === null) return refuse('NOT_THIS_FORMAT', head.line, head.name);
  const facility = readFacility(fields, table, isPharmacy ? 5 : 6);
  const claimMonth = fields.month(isPharmacy ? 6 : 7);
  const other = findOtherFacility(head, volumes);
  if (other) return refuse('ANOTHER_FACILITY', other.line, head.name);
  checkVolumes(volumes, remarks);
  const { receipts, carried, totals } = groupReceipts(volumes);
  const read = receipts.map((records) => readReceipt(kind, records, remarks));
  checkTotals(totals, read, remarks);
  for (const record of carried) remarks.push(remarkOn(record, 'OUT_OF_PLACE'));
  if (kind === 'DENTAL') remarks.push({ code: 'DENTAL_NOT_MAPPED', line: head.line, record: head.name });
  return { ok: true, value: { kind, facility, claimMonth, receipts: read, carried }, remarks };
}

/** A head of another facility: of another volume, or within a file that several files were put into. */
function findOtherFacility(head: TextRecord, volumes: readonly Volume[]): TextRecord | undefined {
  const facilityOf = ({ fields }: TextRecord) => fields.slice(2, 5).join();
  const heads = volumes.flatMap((one) => [one.head, ...one.records.filter(({ name }) => HEADS.test(name))]);
  return heads.find((one) => facilityOf(one) !== facilityOf(head) || one.name !== head.name);
}

function readFacility(fields: RecordFields, table: string | null, name: number): UkeFacility {
  const [prefecture, code] = [fields.code(2, /^\d{2}$/), fields.code(4, /^\d{7}$/)];
  const isWhole = prefecture !== null && table !== null && code !== null;
  if (!isWhole) fields.remark('MISSING_FIELD', 4);
  return { code: isWhole ? prefecture + table + code : null, name: fields.text(name) };
}

/** A receipt may go on in the next volume, so volumes are read as one. The last one is 99, or there is one only (00). */
function checkVolumes(volumes: readonly Volume[], remarks: Remark[]): void {
  const numbers = volumes.map(({ number }) => number);
  const isWhole = numbers.every((number, index) => number === (numbers.length === 1 ? 0 : index + 1) || (index > 0 && number === 99));
  if (!isWhole) remarks.push({ code: 'MISSING_VOLUME', line: volumes[0]!.head.line, record: volumes[0]!.head.name, field: 8 });
}

function groupReceipts(volumes: readonly Volume[]) {
  const receipts: [TextRecord, ...TextRecord[]][] = [];
  const [carried, totals]: [TextRecord[], TextRecord[]] = [[], []];
  for (const record of volumes.flatMap(({ records }) => records)) {
    if (record.name === 'GO' || record.name === 'HG') totals.push(record);
    else if (record.name === 'RE') receipts.push([record]);
    else if (receipts.length === 0 || HEADS.test(record.name)) carried.push(record);
    else receipts.at(-1)!.push(record);
  }
  return { receipts, carried, totals };
}

/** GO-1 counts the receipts as the payer counts them: one with 公費 may count more than once. Fewer than there are is a fault. */
function checkTotals(totals: readonly TextRecord[], receipts: readonly UkeReceipt[], remarks: Remark[]): void {
  if (totals.length === 0) remarks.push({ code: 'MISSING_RECORD', line: 0, record: 'GO' });
  const sum = totals.reduce((one, { fields }) => one + (Number(fields[1]) || 0), 0);
  if (totals.length > 0 && sum < receipts.length)
    remarks.push({ code: 'TOTALS_DIFFER', line: totals[0]!.line, record: totals[0]!.name, field: 1 });
}
