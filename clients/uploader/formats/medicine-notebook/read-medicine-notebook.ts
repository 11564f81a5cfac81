import { type Reading, type Remark, refuse } from '../reading.js';
import { RecordFields } from '../text/record-fields.js';
import { splitRecords, type TextLimits, type TextRecord } from '../text/split-records.js';
import type { MedicineNotebook, NotebookPatient } from './medicine-notebook.js';
import { DISPENSING_RECORDS, NotebookDispensings } from './notebook-dispensings.js';

/** A notebook file of an application may hold years. */
export const NOTEBOOK_LIMITS: TextLimits = { bytes: 4 * 1024 * 1024, records: 50_000, lineCharacters: 4_000 };

/** The patient’s own records, and what a chart does not have: allergies in words, OTC drugs, memos, home pharmacist. */
const NOT_SENT = /^(2|3|31|4|601|701)$/;

/**
 * Reads a medicine notebook, or all parts of one in any order (record 911). Drugs belong to the record 5 before them, and to their Rp. Total:
 * records that cannot belong to anything are kept and reported.
 */
export function readMedicineNotebook(files: Uint8Array | readonly Uint8Array[]): Reading<MedicineNotebook> {
  const remarks: Remark[] = [];
  const parts: TextRecord[][] = [];
  for (const bytes of files instanceof Uint8Array ? [files] : files) {
    const split = splitRecords(bytes, NOTEBOOK_LIMITS);
    if (!split.ok) return split;
    remarks.push(...split.remarks);
    if (!HEAD.test(split.records[0]!.name)) return refuse('NOT_THIS_FORMAT', split.records[0]!.line);
    parts.push([...split.records]);
  }
  const [head, ...records] = parts.sort((one, other) => partOf(one) - partOf(other)).flat();
  return head ? readRecords(head, records, parts.length, remarks) : refuse('EMPTY');
}

const HEAD = /^JAHISTC(\d{1,2})$/;

function partOf(records: readonly TextRecord[]): number {
  return Number(records.find(({ name }) => name === '911')?.fields[3]) || 0;
}

function readRecords(head: TextRecord, records: readonly TextRecord[], count: number, remarks: Remark[]): Reading<MedicineNotebook> {
  const version = HEAD.exec(head.name)![1]!;
  const direction = new RecordFields(head, remarks).code(1, /^[12]$/) as MedicineNotebook['direction'];
  const dispensings = new NotebookDispensings();
  const carried: TextRecord[] = [];
  let [patient, part]: [NotebookPatient | null, MedicineNotebook['part']] = [null, null];
  const otc = new Set<string>();
  for (const record of records) {
    const fields = new RecordFields(record, remarks);
    const number = String(Number(record.name));
    if (number === '1') {
      const other = readPatient(fields);
      if (patient !== null && JSON.stringify(other) !== JSON.stringify(patient)) return refuse('REPEATED_RECORD', record.line, '1');
      patient = other;
    } else if (number === '911') {
      const other = { dataId: fields.text(1), parts: fields.whole(2), part: fields.whole(3) };
      if (part && (part.dataId !== other.dataId || part.parts !== other.parts)) return refuse('REPEATED_RECORD', record.line, '911');
      part = other;
    } else if (record.name === head.name) continue;
    else if (!dispensings.add(number, fields)) {
      carried.push(record);
      if (number === '3') otc.add(fields.text(5) ?? '');
      if (number === '31' && !otc.has(fields.text(1) ?? '')) fields.remark('OUT_OF_PLACE', 1);
      if (!DISPENSING_RECORDS.test(number)) fields.remark(NOT_SENT.test(number) ? 'NOT_MAPPED' : 'UNKNOWN_RECORD');
    }
  }
  if (patient === null) remarks.push({ code: 'MISSING_RECORD', line: 0, record: '1' });
  if (part && (part.parts ?? 1) !== count) remarks.push({ code: 'MISSING_VOLUME', line: 0, record: '911' });
  const nobody = { name: null, kana: null, sex: null, birthDate: null };
  const value = { version, direction, patient: patient ?? nobody, dispensings: dispensings.finish(remarks), part, carried };
  return { ok: true, value, remarks };
}

function readPatient(fields: RecordFields): NotebookPatient {
  const sex = fields.code(2, /^[12]$/);
  return {
    name: fields.required(1),
    kana: fields.text(10),
    sex: sex === null ? null : sex === '1' ? 'M' : 'F',
    birthDate: fields.date(3),
  };
}
