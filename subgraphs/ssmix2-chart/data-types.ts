import { type CareDates, type Category, isDated } from '../kit/index.js';

/** Which SS-MIX2 data types hold a category. Categories that are not here are not read yet. */
const TYPES: Partial<Record<Category, readonly string[]>> = {
  ALLERGY: ['ADT-61'],
  DIAGNOSIS: ['PPR-01'],
  PRESCRIPTION: ['OMP-01', 'OMP-11'],
  LAB_RESULT: ['OML-11'],
};

/** The data types to look for, none where the category is not read yet. */
export function dataTypesOf(category: Category): readonly string[] {
  return TYPES[category] ?? [];
}

/**
 * A file lies in the folder of its order's care date, which can differ by some days from the date in it (a specimen taken the evening
 * before). So a file is fetched when its folder is near the dates asked; the item's own date then decides.
 */
const NEAR_DAYS = 7;

/** Whether a file may hold something of the dates asked. @param careDate the folder's, `YYYYMMDD`; null where the type has none */
export function mayHold(category: Category, careDate: string | null, dates: readonly CareDates[]): boolean {
  if (!isDated(category) || careDate === null) return true;
  const day = `${careDate.slice(0, 4)}-${careDate.slice(4, 6)}-${careDate.slice(6, 8)}`;
  return dates.some(({ from, until }) => (!from || day >= shifted(from, -NEAR_DAYS)) && (!until || day <= shifted(until, NEAR_DAYS)));
}

function shifted(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}
