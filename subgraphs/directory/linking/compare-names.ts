import type { FoldedName } from '../../kit/index.js';
import type { Comparison, ComparisonDetail, Stated } from './comparison.js';

/** The greatest number of characters of a name; a longer text is not a name. */
const LONGEST = 200;
/** A longer text is not even folded. */
const LONGEST_RAW = 10_000;

/**
 * Compares two names. It is symmetric and never throws.
 *
 * @param fold `foldName` or `foldKana`
 * @param sameBirthDate whether both have the same birth date. Only then does a different family name suggest a marriage, not another person
 */
export function compareNames(one: Stated, other: Stated, fold: (text: string) => FoldedName, sameBirthDate: boolean): Comparison {
  const [a, b] = [readName(one, fold), readName(other, fold)];
  if (typeof a === 'string' || typeof b === 'string')
    return { agreement: 'MISSING', detail: [a, b].includes('EMPTY') ? 'EMPTY' : 'TOO_LONG' };
  if (one === other) return { agreement: 'SAME' };
  const bothParted = a.family !== null && b.family !== null;
  if (a.whole === b.whole) {
    // 林 田一 and 林田 一 are different names.
    return bothParted && a.family !== b.family
      ? { agreement: 'SIMILAR', detail: 'SPLIT_DIFFERS' }
      : { agreement: 'FOLDED', detail: 'SPELLING' };
  }
  if (!bothParted) return { agreement: 'DIFFERENT' };
  if (a.family === b.given && a.given === b.family) return { agreement: 'SIMILAR', detail: 'SWAPPED' };
  if (a.given === b.given) return { agreement: sameBirthDate ? 'SIMILAR' : 'DIFFERENT', detail: 'FAMILY_DIFFERS' };
  return a.family === b.family ? { agreement: 'DIFFERENT', detail: 'GIVEN_DIFFERS' } : { agreement: 'DIFFERENT' };
}

function readName(text: Stated, fold: (text: string) => FoldedName): FoldedName | Extract<ComparisonDetail, 'EMPTY' | 'TOO_LONG'> {
  if (!text) return 'EMPTY';
  if (text.length > LONGEST_RAW) return 'TOO_LONG';
  const name = fold(text);
  if (name.whole === '') return 'EMPTY';
  return name.whole.length > LONGEST ? 'TOO_LONG' : name;
}
