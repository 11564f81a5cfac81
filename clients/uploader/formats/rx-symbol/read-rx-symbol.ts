import { type Reading, type Remark, refuse } from '../reading.js';
import { readWhole } from '../text/decimal.js';
import { readDay } from '../text/read-date.js';
import { RecordFields } from '../text/record-fields.js';
import { splitRecords, type TextLimits, type TextRecord } from '../text/split-records.js';
import { readFacility, readPatientNames, readSecondText } from './read-head-records.js';
import { RxGroups } from './rx-groups.js';
import type { RxSymbol } from './rx-symbol.js';

/** A 2D symbol holds less than 3 kB; several of one prescription, some more. */
export const RX_LIMITS: TextLimits = { bytes: 256 * 1024, records: 2_000, lineCharacters: 2_000 };

const HEAD = /^JAHIS(\d{1,2})$/;
/** Records that the format has, and that are not sent: addresses, telephone, insurance. */
const NOT_SENT = /^(2|3|14|2[1-5]|2[7-9]|30|31|61)$/;
const REQUIRED = ['1', '5', '11', '12', '13', '22', '23', '51', '101', '111', '201'];

/**
 * Reads one prescription. Programs in use deviate from the standard in the number of fields, so a field is read by its form where its place is
 * in doubt, with a remark. A drug whose Rp has no record 101 refuses the file: without its form, no amount says what it means, and a
 * prescription without one of its drugs is another prescription. So does a second header, or a second patient: two prescriptions in one file
 * must not become one.
 */
export function readRxSymbol(bytes: Uint8Array): Reading<RxSymbol> {
  const split = splitRecords(bytes, RX_LIMITS);
  if (!split.ok) return split;
  const [head, ...records] = split.records;
  const version = HEAD.exec(head?.name ?? '')?.[1];
  if (version === undefined) return refuse('NOT_THIS_FORMAT', head?.line ?? 0);
  const remarks: Remark[] = [...split.remarks];
  const groups = new RxGroups();
  const byNumber = new Map<string, TextRecord>();
  const [notes, carried]: [string[], TextRecord[]] = [[], []];
  for (const record of records) {
    const number = String(Number(record.name));
    const fields = new RecordFields(record, remarks);
    if (groups.add(number, fields)) continue;
    if (number === '81') notes.push(...(lastText(record) ?? []));
    else if (/^(1|4|5|11|12|13|51|52|62|63|64|82)$/.test(number)) {
      const known = byNumber.get(number);
      if (known && known.fields.join() !== record.fields.join()) return refuse('REPEATED_RECORD', record.line, number);
      byNumber.set(number, known ?? record);
    } else if (HEAD.test(record.name)) return refuse('REPEATED_RECORD', record.line);
    else {
      carried.push(record);
      if (!NOT_SENT.test(number)) fields.remark('UNKNOWN_RECORD');
    }
  }
  const orphan = groups.findOrphan();
  if (orphan) return refuse('MISSING_RECORD', orphan.line, '101');
  const names = new Set(records.map(({ name }) => String(Number(name))));
  for (const record of REQUIRED) if (!names.has(record)) remarks.push({ code: 'MISSING_RECORD', line: 0, record });
  const of = (number: string) => new RecordFields(byNumber.get(number) ?? { line: 0, name: number, fields: [number] }, remarks);
  return { ok: true, value: { ...readHead(version, of), remarks: notes, groups: groups.finish(), carried }, remarks };
}

function readHead(version: string, of: (number: string) => RecordFields): Omit<RxSymbol, 'remarks' | 'groups' | 'carried'> {
  const sex = of('12').code(1, /^[12]$/);
  const split = of('63');
  return {
    version,
    facility: readFacility(of('1')),
    department: readSecondText(of('4')),
    doctor: { code: of('5').text(1), name: of('5').text(3) ?? of('5').text(2) },
    patient: {
      ...readPatientNames(of('11')),
      sex: sex === null ? null : sex === '1' ? 'M' : 'F',
      birthDate: of('13').date(1),
    },
    issuedOn: of('51').day(1),
    validUntil: of('52').day(1),
    exchangeNumber: of('82').code(2, /^\d{1,16}$/),
    leftoverCheck: of('62').code(1, /^[12]$/),
    split: split.text(1) === null ? null : { parts: split.whole(1), part: split.whole(2) },
    refills: of('64').whole(1),
  };
}

/** The words of a remark: the last field. */
function lastText({ fields }: TextRecord): string[] | null {
  const text = fields.slice(1).findLast((one) => one !== '' && readWhole(one) === null && readDay(one) === null);
  return text === undefined ? null : [text];
}
