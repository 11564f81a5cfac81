import type { RecordFields } from '../text/record-fields.js';
import type { UkeDisease } from './uke-file.js';

/** The code that stands for a name without a code (未コード化傷病名). */
export const UNCODED = '0000999';

/** SY of 医科. */
export function readDisease(fields: RecordFields): UkeDisease {
  const code = fields.code(1, /^\d{7}$/);
  const text = fields.text(5);
  if (code === null) fields.remark('MISSING_FIELD', 1);
  else if (code === UNCODED && text === null) fields.remark('MISSING_FIELD', 5);
  return {
    line: fields.record.line,
    code,
    startedOn: fields.date(2),
    outcome: fields.code(3, /^[1-4]$/) as UkeDisease['outcome'],
    modifiers: fields.code(4, /^(\d{4}){1,20}$/)?.match(/\d{4}/g) ?? [],
    text,
    isMain: fields.text(6) === '01',
    comment: fields.text(7),
  };
}
