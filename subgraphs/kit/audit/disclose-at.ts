import type { Category } from '../permit/category.js';
import type { Grant } from '../permit/grant.js';
import { type Disclosure, type DisclosureForm, GROUNDS_AT_MOST } from './disclosure.js';

/** The form, state and number of items of one facility's disclosure. */
export interface Shown {
  readonly form: DisclosureForm;
  readonly state: string;
  readonly items: number;
}

/**
 * What one facility discloses of a category, with the grounds of the permit. Without grounds if the permit does not cover it.
 *
 * @example discloseAt(grant, 'ALLERGY', 'fac_1', { form: 'RECORDS', state: 'ANSWERED', items: 2 })
 */
export function discloseAt(grant: Grant, category: Category, facility: string, shown: Shown): Disclosure {
  const { pat, usr, prf, purpose } = grant.claims;
  const grounds = grant.groundsOf(category, facility).slice(0, GROUNDS_AT_MOST);
  return { patients: [pat], category, facility, ...shown, grounds, purpose, user: usr, profession: prf };
}
