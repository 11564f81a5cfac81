import { type CareDates, type Category, type ChartAsk, isDated } from '../../kit/index.js';
import { addDays, NEAR_DAYS } from './folder-dates.js';

/** Which SS-MIX2 data types hold a category; none is a category that has no files in the standardized storage. */
const TYPES: Partial<Record<Category, readonly string[]>> = {
  ALLERGY: ['ADT-61'],
  DIAGNOSIS: ['PPR-01'],
  PRESCRIPTION: ['OMP-01', 'OMP-11'],
  INJECTION: ['OMP-02', 'OMP-12'],
  LAB_RESULT: ['OML-11'],
  ENCOUNTER: ['ADT-01', 'ADT-12', 'ADT-21', 'ADT-22', 'ADT-31', 'ADT-32', 'ADT-41', 'ADT-42', 'ADT-51', 'ADT-52', 'OMD'],
  IMAGING: ['OMG-01', 'OMG-11', 'OMG-02', 'OMG-12', 'OMG-03', 'OMG-13'],
};

/** Parts of a category that lie in files of their own. */
const PARTS: Readonly<Record<NonNullable<ChartAsk['part']>, readonly string[]>> = { ORDERS: ['OML-01'] };

/** The data types to look for, none where the category has no files. */
export function listDataTypes(category: Category, part?: ChartAsk['part']): readonly string[] {
  return part ? PARTS[part] : (TYPES[category] ?? []);
}

/** Whether a file may hold something of the dates asked. @param careDate the folder's, `YYYYMMDD`; null where the type has none */
export function mayHold(category: Category, careDate: string | null, dates: readonly CareDates[]): boolean {
  if (!isDated(category) || careDate === null) return true;
  const day = `${careDate.slice(0, 4)}-${careDate.slice(4, 6)}-${careDate.slice(6, 8)}`;
  return dates.some(({ from, until }) => (!from || day >= addDays(from, -NEAR_DAYS)) && (!until || day <= addDays(until, NEAR_DAYS)));
}
