import type { ReasonCode, Remark } from '../reading.js';
import { type Decimal, readDecimal, readWhole } from './decimal.js';
import { type PartialDate, readDate, readDay, readMonth } from './read-date.js';
import { nameOf, type TextRecord } from './split-records.js';

/** The fields of one record by number. A field that is not there is empty. A filled field that is not understood is a remark. */
export class RecordFields {
  constructor(
    readonly record: TextRecord,
    private readonly remarks: Remark[],
  ) {}

  /** Null if the field is empty. */
  text(field: number): string | null {
    const text = this.record.fields[field] ?? '';
    return text === '' ? null : text;
  }

  /** As `text`, if it has this form; else null, with a remark if it is filled. */
  code(field: number, form: RegExp, otherwise: ReasonCode = 'BAD_CODE'): string | null {
    return this.#read(field, otherwise, (text) => {
      const plain = text.normalize('NFKC').toUpperCase();
      return form.test(plain) ? plain : null;
    });
  }

  date(field: number): PartialDate | null {
    return this.#read(field, 'BAD_DATE', readDate);
  }

  day(field: number): PartialDate | null {
    return this.#read(field, 'BAD_DATE', readDay);
  }

  month(field: number): PartialDate | null {
    return this.#read(field, 'BAD_DATE', readMonth);
  }

  decimal(field: number): Decimal | null {
    return this.#read(field, 'BAD_NUMBER', readDecimal);
  }

  whole(field: number): number | null {
    return this.#read(field, 'BAD_NUMBER', readWhole);
  }

  /** As `text`, with a remark if the field is empty. */
  required(field: number): string | null {
    const text = this.text(field);
    if (text === null) this.remark('MISSING_FIELD', field);
    return text;
  }

  remark(code: ReasonCode, field?: number): void {
    this.remarks.push(remarkOn(this.record, code, field));
  }

  #read<T>(field: number, otherwise: ReasonCode, read: (text: string) => T | null): T | null {
    const text = this.text(field);
    if (text === null) return null;
    const value = read(text);
    if (value === null) this.remark(otherwise, field);
    return value;
  }
}

export function remarkOn(record: TextRecord, code: ReasonCode, field?: number): Remark {
  return { code, line: record.line, record: nameOf(record.name), ...(field !== undefined && { field }) };
}
