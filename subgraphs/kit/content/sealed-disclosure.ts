import type { Disclosure, DisclosureForm, Ground } from '../audit/disclosure.js';
import { CATEGORIES } from '../permit/category.js';
import type { Purpose } from '../permit/permit-claims.js';

/** A disclosure in the short form that a sealed address carries: patient, number of the category, facility, grounds, purpose, user, profession. */
export type SealedDisclosure = readonly [
  patient: string,
  category: number,
  facility: string | null,
  grounds: readonly Ground[],
  purpose: Purpose,
  user: string,
  profession: string,
];

/** The part of a disclosure that is known when its address is made. */
export type AddressDisclosure = Omit<Disclosure, 'form' | 'state' | 'items'>;

/** Shortens a disclosure of one patient, so that addresses stay short. */
export function shortenDisclosure(given: AddressDisclosure): SealedDisclosure {
  const { patients, category, facility, grounds, purpose, user, profession } = given;
  return [patients[0]!, CATEGORIES.indexOf(category), facility, grounds, purpose, user, profession];
}

/** Restores a disclosure when its address is opened. @param items the number of records that the answer contains */
export function restoreDisclosure(sealed: SealedDisclosure, form: DisclosureForm, items: number): Disclosure {
  const [patient, category, facility, grounds, purpose, user, profession] = sealed;
  return {
    patients: [patient],
    category: CATEGORIES[category]!,
    facility,
    form,
    state: 'ANSWERED',
    items,
    grounds,
    purpose,
    user,
    profession,
  };
}
