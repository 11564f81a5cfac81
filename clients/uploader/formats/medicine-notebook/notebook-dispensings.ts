import type { Remark } from '../reading.js';
import { codeKindOf } from '../rx-symbol/drug-code.js';
import { readDecimal } from '../text/decimal.js';
import type { RecordFields } from '../text/record-fields.js';
import type { NotebookDispensing, NotebookDrug, NotebookFacility, NotebookGroup } from './medicine-notebook.js';

type Open<T, K extends keyof T> = Omit<T, K> & { -readonly [P in K]: T[P] extends readonly (infer E)[] ? E[] : T[P] };
type OpenDrug = Open<NotebookDrug, 'notes'>;
type OpenGroup = Omit<Open<NotebookGroup, 'usage' | 'notes'>, 'drugs'> & { drugs: OpenDrug[] };
type OpenDispensing = Omit<Open<NotebookDispensing, 'dispenser' | 'prescriber' | 'notes'>, 'groups'> & { groups: Map<string, OpenGroup> };

/** The records of a dispensing. */
export const DISPENSING_RECORDS = /^(5|11|15|51|55|201|281|291|301|311|391|401|411|421|501)$/;

/** The records 5 to 501 of a notebook. */
export class NotebookDispensings {
  readonly #all: OpenDispensing[] = [];
  #doctor: { name: string | null; department: string | null } = { name: null, department: null };
  /** How many records 55 there were: the Rp of two doctors may have the same numbers. */
  #doctors = 0;

  /** False if the record is none of them, or has no record 5 before it. */
  add(number: string, fields: RecordFields): boolean {
    if (!DISPENSING_RECORDS.test(number)) return false;
    if (number === '5') {
      const { line } = fields.record;
      this.#all.push({ line, dispensedOn: fields.day(1), dispenser: null, prescriber: null, groups: new Map(), notes: [] });
      this.#doctor = { name: null, department: null };
      return true;
    }
    const last = this.#all.at(-1);
    if (!last) {
      fields.remark('OUT_OF_PLACE');
      return false;
    }
    if (number === '11') last.dispenser = readFacility(fields);
    else if (number === '51') last.prescriber = readFacility(fields);
    else if (number === '55') {
      this.#doctor = { name: fields.text(1), department: fields.text(2) };
      this.#doctors++;
    } else if (/^(401|411|421|501)$/.test(number)) last.notes.push(...(fields.required(1)?.split('\n') ?? []));
    else if (number !== '15') this.#addToGroup(number, last, fields);
    return true;
  }

  finish(remarks: Remark[]): readonly NotebookDispensing[] {
    for (const { line, dispensedOn, groups } of this.#all) {
      if (dispensedOn === null) remarks.push({ code: 'NO_DATE', line, record: '5' });
      for (const group of groups.values())
        if (group.usage === null) remarks.push({ code: 'MISSING_RECORD', line: group.line, record: '301' });
    }
    return this.#all.map(({ groups, ...one }) => ({ ...one, groups: [...groups.values()] }));
  }

  #addToGroup(number: string, dispensing: OpenDispensing, fields: RecordFields): void {
    const rp = fields.code(1, /^\d{1,4}$/);
    if (rp === null) {
      fields.remark('OUT_OF_PLACE', 1);
      return;
    }
    const key = `${this.#doctors} ${Number(rp)}`;
    let group = dispensing.groups.get(key);
    if (!group) {
      if (number !== '201') {
        fields.remark('OUT_OF_PLACE', 1);
        return;
      }
      const { name: doctor, department } = this.#doctor;
      group = { line: fields.record.line, number: String(Number(rp)), doctor, department, drugs: [], usage: null, notes: [] };
      dispensing.groups.set(key, group);
    }
    if (number === '201') group.drugs.push(readDrug(fields));
    else if (number === '301') this.#addUsage(group, fields);
    else if (number === '281' || number === '291') group.drugs.at(-1)!.notes.push(...(fields.required(2) ? [fields.text(2)!] : []));
    else group.notes.push(...(fields.required(2) ? [fields.text(2)!] : []));
  }

  #addUsage(group: OpenGroup, fields: RecordFields): void {
    if (group.usage !== null) {
      fields.remark('REPEATED_RECORD');
      return;
    }
    const code = fields.text(6) === '2' ? fields.code(7, /^[0-9A-Z]{16}$/) : null;
    group.usage = { name: fields.required(2), quantity: fields.whole(3), form: fields.code(5, /^([1-79]|10)$/), code };
  }
}

/** Record 11 or 51: 名称, 都道府県, 点数表, コード. */
function readFacility(fields: RecordFields): NotebookFacility {
  const parts = [fields.code(2, /^\d{2}$/), fields.code(3, /^\d$/), fields.code(4, /^\d{7}$/)];
  return { name: fields.text(1), code: parts.includes(null) ? null : parts.join('') };
}

/** Record 201: Rp, 名称, 用量, 単位, コード種別, コード, 作成者, 一般名, 種別, 一般名コード. */
function readDrug(fields: RecordFields): OpenDrug {
  const [given, kind, written] = [fields.text(3), fields.text(5), fields.text(6)?.normalize('NFKC').toUpperCase() ?? null];
  const codeKind = kind === null || written === null ? null : codeKindOf(kind, written);
  if (kind !== null && kind !== '1' && written === null) fields.remark('MISSING_FIELD', 6);
  if (kind !== '1' && written !== null && codeKind === null) fields.remark('UNKNOWN_CODE_SYSTEM', 6);
  const amount = given === null ? null : readDecimal(given);
  return {
    ...{ line: fields.record.line, name: fields.required(2), amount, amountText: amount === null ? given : null, unit: fields.text(4) },
    ...{ code: kind === '1' ? null : written, codeKind, genericName: fields.text(8), notes: [] },
  };
}
