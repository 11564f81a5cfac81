import type { Comparison, ComparisonDetail, Stated } from './comparison.js';

/** The years of birth of living people, from the Meiji era on. */
const [FIRST_YEAR, LAST_YEAR] = [1868, 2199];

/** Compares two birth dates, `YYYY-MM-DD` or `YYYYMMDD`. It is symmetric and never throws: an invalid date is MISSING. */
export function compareBirthDates(one: Stated, other: Stated): Comparison {
  const [a, b] = [readDate(one), readDate(other)];
  if (a === null || b === null) {
    const unsaid = (a === null && isBlank(one)) || (b === null && isBlank(other));
    return { agreement: 'MISSING', detail: unsaid ? 'EMPTY' : 'INVALID' };
  }
  if (a === b) return { agreement: 'SAME' };
  const slip = findTypingError(a, b);
  return slip ? { agreement: 'SIMILAR', detail: slip } : { agreement: 'DIFFERENT' };
}

/** Finds the typing error that turns one into the other; both have eight digits. */
function findTypingError(a: string, b: string): ComparisonDetail | null {
  if (a.slice(0, 4) === b.slice(0, 4) && a.slice(4, 6) === b.slice(6) && a.slice(6) === b.slice(4, 6)) return 'DAY_MONTH_SWAPPED';
  // People often count the year of an era (昭和15年) wrongly.
  if (a.slice(4) === b.slice(4) && Math.abs(Number(a.slice(0, 4)) - Number(b.slice(0, 4))) === 1) return 'YEAR_SLIP';
  const differing = [...a].flatMap((digit, i) => (digit === b[i] ? [] : [i]));
  if (differing.length === 1) return 'ONE_DIGIT';
  const [i = 0, j = 0] = differing;
  return differing.length === 2 && j === i + 1 && a[i] === b[j] && a[j] === b[i] ? 'DIGITS_SWAPPED' : null;
}

function isBlank(text: Stated): boolean {
  return !text || text.trim() === '';
}

/** @returns eight digits */
function readDate(text: Stated): string | null {
  if (!text || text.length > 40) return null;
  const written = text
    .normalize('NFKC')
    .replace(/[‐‑‒–—―−]/gu, '-')
    .trim();
  const [, year, , month, day] = /^(\d{4})([-/.]?)(\d\d)\2(\d\d)$/.exec(written) ?? [];
  if (Number(year) < FIRST_YEAR || Number(year) > LAST_YEAR) return null;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  // Date would read the 31st of February as a day of March.
  return date.getUTCDate() === Number(day) ? `${year}${month}${day}` : null;
}
