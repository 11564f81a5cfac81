import type { Reading, Remark } from '../reading.js';
import { type Decimal, readDecimal, readWhole } from '../text/decimal.js';
import { type PartialDate, readDate, readDay } from '../text/read-date.js';
import { type OpenReply, openReply, type ReplyMembers } from './open-reply.js';
import type { OrcaDrug, OrcaDrugGroup, OrcaPatient } from './orca-replies.js';
import type { ReplyPart } from './reply-part.js';

/** Reads one reply. Readers of its parts report to `remarks`. */
export function readReply<T>(
  bytes: Uint8Array,
  members: ReplyMembers,
  read: (reply: ReplyPart, values: ReplyValues) => T | null,
): Reading<T & { answeredAt: string | null }> {
  const open: OpenReply = openReply(bytes, members);
  if (!open.ok) return open;
  const remarks: Remark[] = [...open.remarks];
  const value = read(open.reply, new ReplyValues(remarks));
  if (value === null) return { ok: false, reason: { code: 'NOT_THIS_FORMAT', line: 0, record: '' } };
  return { ok: true, value: { ...value, answeredAt: readAnsweredAt(open.reply) }, remarks };
}

/** `Information_Date` and `Information_Time`. */
function readAnsweredAt(reply: ReplyPart): string | null {
  const day = readDay(reply.text('Information_Date') ?? '');
  return day === null ? null : day + (readClock(reply.text('Information_Time')) ?? '000000');
}

/** `13:59:36` as `135936`. */
export function readClock(text: string | null): string | null {
  const [, hour, minute, second = '00'] = /^([01]\d|2[0-3]):?([0-5]\d):?([0-5]\d)?$/.exec(text ?? '') ?? [];
  return hour === undefined ? null : `${hour}${minute}${second}`;
}

/** Reads values of a reply. What is filled and not understood is a remark with the name of the member. */
export class ReplyValues {
  constructor(readonly remarks: Remark[]) {}

  date(part: ReplyPart, name: string, line = 0): PartialDate | null {
    const text = part.text(name);
    // Dates that have no end.
    if (text === null || /^(9999|0000)-/.test(text)) return null;
    return this.#check(readDate(text), 'BAD_DATE', name, line);
  }

  decimal(part: ReplyPart, name: string, line = 0): Decimal | null {
    const text = part.text(name);
    return text === null ? null : this.#check(readDecimal(text), 'BAD_NUMBER', name, line);
  }

  whole(part: ReplyPart, name: string, line = 0): number | null {
    const text = part.text(name);
    return text === null ? null : this.#check(readWhole(text), 'BAD_NUMBER', name, line);
  }

  patient(part: ReplyPart, names: { id: string; name: string; kana: string } = PATIENT): OrcaPatient {
    const sex = part.text('Sex');
    return {
      id: part.text(names.id),
      name: part.text(names.name),
      kana: part.text(names.kana),
      sex: sex === '1' ? 'M' : sex === '2' ? 'F' : null,
      birthDate: this.date(part, 'BirthDate'),
      isTest: part.text('TestPatient_Flag') === '1',
    };
  }

  /** Medications of one Rp or unit: usages (001…), comments (0081… to 0086…, 8…), and drugs. */
  group(
    head: Pick<OrcaDrugGroup, 'medicalClass' | 'count'>,
    medications: readonly ReplyPart[],
    of: MedicationNames,
    line: number,
  ): OrcaDrugGroup {
    const [usages, comments, drugs]: [string[], string[], OrcaDrug[]] = [[], [], []];
    for (const one of medications) {
      const [code, name] = [one.text(of.code), one.text(of.name)];
      if (code !== null && /^001\d*$/.test(code)) usages.push(...(name === null ? [] : [name]));
      else if (code !== null && /^(008|8)\d*$/.test(code)) comments.push(...(name === null ? [] : [name]));
      else if (code === null && name !== null && !one.has(of.amount)) comments.push(name);
      else if (code !== null || name !== null) {
        const isCode = code !== null && /^\d{9}$/.test(code);
        if (code !== null && !isCode) this.remarks.push({ code: 'BAD_CODE', line, record: of.code });
        const amount = this.decimal(one, of.amount, line);
        drugs.push({ code: isCode ? code : null, name, amount, unit: one.text(of.unit), genericCode: one.text('Generic_Code') });
      }
    }
    return { ...head, usages, comments, drugs };
  }

  #check<T>(value: T | null, code: Remark['code'], record: string, line: number): T | null {
    if (value === null) this.remarks.push({ code, line, record });
    return value;
  }
}

const PATIENT = { id: 'Patient_ID', name: 'WholeName', kana: 'WholeName_inKana' };

interface MedicationNames {
  readonly code: string;
  readonly name: string;
  readonly amount: string;
  readonly unit: string;
}

export function readCodeAndName(part: ReplyPart, code: string, name: string): { code: string | null; name: string | null } {
  return { code: part.text(code), name: part.text(name) };
}
