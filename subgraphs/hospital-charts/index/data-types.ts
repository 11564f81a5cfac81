import { type CareDates, type Category, type ChartAsk, isDated } from '../../kit/index.js';
import { addDays, NEAR_DAYS } from './folder-dates.js';

/** The SS-MIX2 data types of each category. An absent category has no files in the standardized storage. */
const TYPES: Partial<Record<Category, readonly string[]>> = {
  ALLERGY: ['ADT-61'],
  DIAGNOSIS: ['PPR-01'],
  PRESCRIPTION: ['OMP-01', 'OMP-11'],
  INJECTION: ['OMP-02', 'OMP-12'],
  LAB_RESULT: ['OML-11'],
  ENCOUNTER: ['ADT-01', 'ADT-12', 'ADT-21', 'ADT-22', 'ADT-31', 'ADT-32', 'ADT-41', 'ADT-42', 'ADT-51', 'ADT-52', 'OMD'],
  IMAGING: ['OMG-01', 'OMG-11', 'OMG-02', 'OMG-12', 'OMG-03', 'OMG-13'],
};

/** The data types of the parts of a category that have their own files. */
const PARTS: Readonly<Record<NonNullable<ChartAsk['part']>, readonly string[]>> = { ORDERS: ['OML-01'] };

/** Lists the data types of a category, or of a part of it. Empty if the category has no files. */
export function listDataTypes(category: Category, part?: ChartAsk['part']): readonly string[] {
  return part ? PARTS[part] : (TYPES[category] ?? []);
}

/** The category of each part. */
const WHOLE: Readonly<Record<NonNullable<ChartAsk['part']>, Category>> = { ORDERS: 'LAB_RESULT' };

/** Lists the data types of a category and of all its parts. */
export function listAllDataTypes(category: Category): readonly string[] {
  const parts = Object.entries(WHOLE).flatMap(([part, whole]) => (whole === category ? PARTS[part as keyof typeof PARTS] : []));
  return [...listDataTypes(category), ...parts];
}

/** Whether a file may hold an item of these dates. @param careDate the folder's date, `YYYYMMDD`; null if the data type has none */
export function mayHold(category: Category, careDate: string | null, dates: readonly CareDates[]): boolean {
  if (!isDated(category) || careDate === null) return true;
  const day = `${careDate.slice(0, 4)}-${careDate.slice(4, 6)}-${careDate.slice(6, 8)}`;
  return dates.some(({ from, until }) => (!from || day >= addDays(from, -NEAR_DAYS)) && (!until || day <= addDays(until, NEAR_DAYS)));
}
