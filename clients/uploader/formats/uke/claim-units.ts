import type { PartialDate } from '../text/read-date.js';
import type { RecordFields } from '../text/record-fields.js';
import { readDayCounts } from './read-day-counts.js';
import type { ClaimComment, ClaimLine, ClaimUnit } from './uke-file.js';

interface OpenUnit {
  line: number;
  classification: string | null;
  lines: ClaimLine[];
  comments: ClaimComment[];
  count: number | null;
  isClosed: boolean;
}

const NINE_DIGITS = /^\d{9}$/;

/**
 * Groups the records SI, IY, TO and CO of a receipt into units. A unit begins with a record that has a 診療識別, or behind the record that has
 * the points of the unit before. A comment without 診療識別 belongs to the unit in which it stands; behind a closed unit, it may be about that
 * unit or about the next one, unless a new 診療識別 follows.
 */
export class ClaimUnits {
  readonly #units: OpenUnit[] = [];
  #classification: string | null = null;
  /** A comment behind a closed unit, as long as it is not clear to which unit it belongs. */
  #unclear: { comment: ClaimComment; fields: RecordFields }[] = [];

  constructor(private readonly month: PartialDate | null) {}

  add(fields: RecordFields): void {
    const record = fields.record.name as 'SI' | 'IY' | 'TO' | 'CO';
    const given = fields.code(1, /^\d{2}$/);
    const comments = readComments(fields, record);
    const last = this.#units.at(-1);
    if (given !== null) {
      this.#settle();
      this.#classification = given;
    }
    if (record === 'CO' && given === null && last?.isClosed) {
      this.#unclear.push(...comments.map((comment) => ({ comment, fields })));
      return;
    }
    if (given === null && this.#unclear.length > 0) this.#reportUnclear();
    const unit = given === null && last && !last.isClosed ? last : this.#open(fields.record.line);
    if (record === 'CO') unit.comments.push(...comments);
    else this.#addLine(unit, record, fields, comments);
  }

  finish(): readonly ClaimUnit[] {
    this.#settle();
    return this.#units.map(({ isClosed: _, ...unit }) => unit);
  }

  #open(line: number): OpenUnit {
    const unit: OpenUnit = { line, classification: this.#classification, lines: [], comments: [], count: null, isClosed: false };
    this.#units.push(unit);
    return unit;
  }

  #addLine(unit: OpenUnit, record: 'SI' | 'IY' | 'TO', fields: RecordFields, comments: readonly ClaimComment[]): void {
    const [points, count] = [fields.decimal(5), fields.whole(6)];
    const days = readDayCounts(fields, record === 'TO' ? 17 : 13, this.month);
    const code = fields.code(3, NINE_DIGITS);
    if (code === null) fields.remark('MISSING_FIELD', 3);
    const name = record === 'TO' ? fields.text(10) : null;
    unit.lines.push({ line: fields.record.line, record, code, amount: fields.decimal(4), points, count, days, comments, name });
    if (points === null) return;
    unit.isClosed = true;
    unit.count = count;
    const sum = days === null ? null : [...days.values()].reduce((one, other) => one + other, 0);
    if (sum !== null && count !== null && sum !== count) fields.remark('DAYS_DIFFER', 6);
  }

  /** A new 診療識別 follows: the comments belong to the unit before. */
  #settle(): void {
    this.#units.at(-1)?.comments.push(...this.#unclear.map(({ comment }) => comment));
    this.#unclear = [];
  }

  /** Another unit of the same 診療識別 follows: the comments may be about either, so they are about none. */
  #reportUnclear(): void {
    for (const { fields } of this.#unclear) fields.remark('UNCLEAR_COMMENT', 4);
    this.#unclear = [];
  }
}

/** Up to three comments of an item; a CO record is one comment. */
function readComments(fields: RecordFields, record: string): ClaimComment[] {
  const places = record === 'CO' ? [3] : record === 'TO' ? [11, 13, 15] : [7, 9, 11];
  return places.flatMap((at) => {
    const [code, text] = [fields.code(at, NINE_DIGITS), fields.text(at + 1)];
    return code === null && text === null ? [] : [{ line: fields.record.line, code, text }];
  });
}
