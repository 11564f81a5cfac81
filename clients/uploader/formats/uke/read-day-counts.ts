import { readWhole } from '../text/decimal.js';
import { dayOfMonth, type PartialDate } from '../text/read-date.js';
import type { RecordFields } from '../text/record-fields.js';

const DAYS = 31;

/**
 * Reads the counts of the days 1 to 31 that stand from field `first` on. Null if the record has none of these fields (older files), or if it
 * has filled fields behind the last day: then a comma too many has shifted them, and no day is certain.
 */
export function readDayCounts(fields: RecordFields, first: number, month: PartialDate | null): Map<number, number> | null {
  const all = fields.record.fields;
  const behind = all.slice(first + DAYS).findIndex((text) => text !== '');
  if (behind >= 0) {
    fields.remark('SHIFTED_FIELD', first + DAYS + behind);
    return null;
  }
  if (all.slice(first).every((text) => text === '')) return null;
  const counts = new Map<number, number>();
  for (let day = 1; day <= DAYS; day++) {
    const text = fields.text(first + day - 1);
    if (text === null) continue;
    const count = readWhole(text);
    if (count === null) fields.remark('BAD_NUMBER', first + day - 1);
    else if (count > 0 && month !== null && dayOfMonth(month, day) === null) fields.remark('DAY_NOT_IN_MONTH', first + day - 1);
    else if (count > 0) counts.set(day, count);
  }
  return counts;
}
