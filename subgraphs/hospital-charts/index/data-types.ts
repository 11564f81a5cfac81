import { type CareDates, type Category, type ChartAsk, isDated } from '../../kit/index.js';
import { widen } from './folder-dates.js';

/** The SS-MIX2 data types of each category. An absent category has no files in the standardized storage. */
const TYPES: Partial<Record<Category, readonly string[]>> = {
  ALLERGY: ['ADT-61'],
  DIAGNOSIS: ['PPR-01'],
  PRESCRIPTION: ['OMP-01', 'OMP-11'],
  INJECTION: ['OMP-02', 'OMP-12'],
  LAB_RESULT: ['OML-11'],
  ENCOUNTER: ['ADT-01', 'ADT-12', 'ADT-21', 'ADT-22', 'ADT-31', 'ADT-32', 'ADT-41', 'ADT-42', 'ADT-51', 'ADT-52', 'OMD'],
  // An operation or treatment is a PR1 of a visit or stay.
  PROCEDURE: ['ADT-12', 'ADT-21', 'ADT-22', 'ADT-31', 'ADT-32', 'ADT-41', 'ADT-42', 'ADT-51', 'ADT-52'],
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

/**
 * Makes the test whether a file may hold an item of these dates. Its argument is the folder's date, `YYYYMMDD`; null if the data type has
 * none.
 *
 * @param distance how far the folder may be from the item, in days
 */
export function makeDateTest(category: Category, dates: readonly CareDates[], distance?: number): (careDate: string | null) => boolean {
  if (!isDated(category)) return () => true;
  const spans = dates.map((one) => widen(one, distance)).map(({ from, until }) => [from && toFolder(from), until && toFolder(until)]);
  return (careDate) => careDate === null || spans.some(([from, until]) => (!from || careDate >= from) && (!until || careDate <= until));
}

function toFolder(day: string): string {
  return day.replaceAll('-', '');
}
