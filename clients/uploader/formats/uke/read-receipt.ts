import type { ReasonCode, Remark } from '../reading.js';
import { RecordFields, remarkOn } from '../text/record-fields.js';
import type { TextRecord } from '../text/split-records.js';
import { ClaimUnits } from './claim-units.js';
import { Dispensings } from './dispensings.js';
import { readDisease } from './read-disease.js';
import type { UkeDisease, UkeFile, UkePatient, UkePrescriber, UkeReceipt } from './uke-file.js';

/** Records that the format has and that are not sent. */
const NOT_SENT: ReadonlySet<string> = new Set('SN JD MF SJ NI TI TR TS MD GR TK KI ST'.split(' '));
/** Records of a returned receipt: 返戻理由 and the payer’s. */
const RETURN: ReadonlySet<string> = new Set(['HR', 'HG', 'HM']);
/** 履歴管理ブロック of a re-claim: the earlier claim, line by line, each with a number before its name. */
const HISTORY = /^\d$/;

/** Reads one receipt: its RE record, and the records up to the next one. */
export function readReceipt(
  kind: UkeFile['kind'],
  [head, ...records]: readonly [TextRecord, ...TextRecord[]],
  remarks: Remark[],
): UkeReceipt {
  const fields = new RecordFields(head, remarks);
  const month = fields.month(3);
  if (month === null) fields.remark('MISSING_FIELD', 3);
  const [payers, diseases, carried]: [string[], UkeDisease[], TextRecord[]] = [[], [], []];
  const units = new ClaimUnits(month);
  const dispensings = new Dispensings();
  let isReturned = false;
  const keep = (record: TextRecord, code: ReasonCode) => {
    carried.push(record);
    remarks.push(remarkOn(record, code));
  };
  for (const record of records) {
    const of = new RecordFields(record, remarks);
    const { name } = record;
    if (name === 'HO' || name === 'KO') payers.push(`${name}${of.text(1) ?? ''}`);
    else if (RETURN.has(name)) {
      isReturned = true;
      keep(record, 'RETURNED');
    } else if (kind === 'MEDICAL' && name === 'SY') diseases.push(readDisease(of));
    else if (kind === 'MEDICAL' && /^(SI|IY|TO|CO)$/.test(name)) units.add(of);
    else if (kind === 'DISPENSING' && /^(SH|IY|TO|CO|CZ)$/.test(name)) {
      if (!dispensings.add(of)) keep(record, name === 'TO' ? 'NOT_MAPPED' : 'OUT_OF_PLACE');
    } else keep(record, NOT_SENT.has(name) || HISTORY.test(name) ? 'NOT_MAPPED' : 'UNKNOWN_RECORD');
  }
  const type = fields.code(2, /^\d{4}$/);
  const admittedOn = kind === 'MEDICAL' ? fields.date(8) : null;
  return {
    line: head.line,
    number: fields.text(1),
    type,
    month,
    // The last digit is odd for inpatients: 1 本人, 3 未就学, 5 家族, 7 and 9 高齢.
    setting: kind === 'MEDICAL' && (admittedOn !== null || (type !== null && /[13579]$/.test(type))) ? 'INPATIENT' : 'OUTPATIENT',
    patient: readPatient(kind, fields),
    admittedOn,
    department: kind === 'MEDICAL' ? fields.code(21, /^\d{2}$/) : null,
    searchNumber: fields.text(kind === 'DISPENSING' ? 37 : 18),
    payers,
    isReturned,
    diseases,
    units: units.finish(),
    prescriber: kind === 'DISPENSING' ? readPrescriber(fields) : null,
    dispensings: dispensings.finish(),
    carried,
  };
}

function readPatient(kind: UkeFile['kind'], fields: RecordFields): UkePatient {
  const sex = fields.code(5, /^[12]$/);
  return {
    id: kind === 'DISPENSING' ? null : fields.text(13),
    name: fields.text(4),
    kana: fields.text(kind === 'DISPENSING' ? 41 : 36),
    sex: sex === null ? null : sex === '1' ? 'M' : 'F',
    birthDate: fields.date(6),
  };
}

/**
 * The facility and the doctors of a pharmacy’s RE record. Its fields 14 to 33 are ten doctors with two fields each by one transcription of the
 * standard, and twenty doctors with one by another. Both say the same of the first doctor alone, and where every second field is empty or a
 * number the first is right. Otherwise it is not certain whose number is whose, so there are no doctors.
 */
function readPrescriber(fields: RecordFields): UkePrescriber {
  const parts = [fields.code(9, /^\d{2}$/), fields.code(10, /^\d$/), fields.code(11, /^\d{7}$/)];
  const doctors = new Map<string, string>();
  let isShifted = false;
  for (let at = 0; at < 10; at++) {
    const [name, second] = [fields.text(14 + 2 * at), fields.text(15 + 2 * at)];
    if (second !== null && !/^\d+$/.test(second.normalize('NFKC'))) isShifted = true;
    if (name !== null) doctors.set(String(at + 1), name);
  }
  if (isShifted) fields.remark('SHIFTED_FIELD', 14);
  const facilityCode = parts.includes(null) ? null : parts.join('');
  return { facilityCode, facilityName: fields.text(12), doctors: isShifted ? new Map() : doctors };
}
