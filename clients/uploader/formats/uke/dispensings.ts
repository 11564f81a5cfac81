import type { RecordFields } from '../text/record-fields.js';
import type { ClaimComment, UkeDispensedDrug, UkeDispensing, UkeDispensingTime } from './uke-file.js';

interface OpenDispensing {
  line: number;
  number: string | null;
  form: string | null;
  usageCode: string | null;
  instruction: string | null;
  drugs: UkeDispensedDrug[];
  comments: ClaimComment[];
  times: UkeDispensingTime[];
}

/** Groups the records of a pharmacy’s receipt: SH, its drugs (IY), materials (TO) and comments (CO), then when they were dispensed (CZ). */
export class Dispensings {
  readonly #all: OpenDispensing[] = [];

  /** False if the record belongs to no SH, or is not read. */
  add(fields: RecordFields): boolean {
    const { name, line } = fields.record;
    if (name === 'SH') {
      this.#all.push({
        ...{ line, number: fields.text(1), form: fields.code(2, /^\d{1,2}$/), usageCode: fields.text(3), instruction: fields.text(4) },
        ...{ drugs: [], comments: [], times: [] },
      });
      return true;
    }
    const last = this.#all.at(-1);
    if (!last) return false;
    if (name === 'CZ') {
      last.times.push({
        ...{ line, doctor: fields.code(1, /^\d{1,2}$/)?.replace(/^0/, '') ?? null },
        ...{ prescribedOn: fields.day(2), dispensedOn: fields.day(3), quantity: fields.whole(5) },
      });
      return true;
    }
    // Behind the first CZ, the drugs of this SH are complete: another drug would be one of an SH that is lost.
    if (last.times.length > 0) return false;
    const comment = { line, code: fields.code(2, /^\d{9}$/), text: fields.text(3) };
    if (name === 'CO') last.comments.push(comment);
    else if (name === 'IY') {
      if (comment.code === null) fields.remark('MISSING_FIELD', 2);
      last.drugs.push({ line, code: comment.code, amount: fields.decimal(3), dose: fields.decimal(9) });
    }
    return name !== 'TO';
  }

  finish(): readonly UkeDispensing[] {
    return this.#all;
  }
}
