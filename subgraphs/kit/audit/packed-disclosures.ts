import type { Category } from '../permit/category.js';
import type { DisclosureForm, Ground, ReportedDisclosure } from './disclosure.js';

/** What a field shows at one facility: the facility, its state, the number of records, and the position of the grounds in the report's list. */
export type ShownAt = readonly [facility: string | null, state: string, items: number, grounds: number];

/** What one field shows of some patients. */
export interface ShownField {
  readonly path: ReportedDisclosure['path'];
  readonly patients: readonly string[];
  readonly category: Category;
  readonly form: DisclosureForm;
  readonly purpose: 'TREAT' | 'BTG';
  readonly at: readonly ShownAt[];
}

/** The disclosures of one answer as they travel: what they have in common stands once, because a report must not be as long as the answer. */
export interface PackedDisclosures {
  readonly user: string;
  readonly profession: string;
  readonly grounds: readonly (readonly Ground[])[];
  readonly shown: readonly ShownField[];
}

/** The report of an answer that discloses nothing: another thing than no report. */
export const NOTHING_DISCLOSED: PackedDisclosures = { user: '', profession: '', grounds: [], shown: [] };

/**
 * Packs the disclosures of one answer. All are of one person.
 *
 * @example packDisclosures([{ path: ['patient'], patients: ['pat_1'], category: 'DEMOGRAPHICS', facility: null, … }])
 */
export function packDisclosures(all: readonly ReportedDisclosure[]): PackedDisclosures {
  const [first] = all;
  if (!first) return NOTHING_DISCLOSED;
  const grounds = new Map<string, number>();
  const fields = new Map<string, Omit<ShownField, 'at'> & { at: ShownAt[] }>();
  for (const { path, patients, category, form, purpose, facility, state, items, grounds: why } of all) {
    const reason = JSON.stringify(why);
    if (!grounds.has(reason)) grounds.set(reason, grounds.size);
    const key = JSON.stringify([path, patients, category, form, purpose]);
    const field = fields.get(key) ?? { path, patients, category, form, purpose, at: [] };
    fields.set(key, field);
    field.at.push([facility, state, items, grounds.get(reason)!]);
  }
  return {
    user: first.user,
    profession: first.profession,
    grounds: [...grounds.keys()].map((reason) => JSON.parse(reason) as Ground[]),
    shown: [...fields.values()],
  };
}

/** The disclosures one by one: the opposite of `packDisclosures`. */
export function unpackDisclosures({ user, profession, grounds, shown }: PackedDisclosures): ReportedDisclosure[] {
  return shown.flatMap(({ path, patients, category, form, purpose, at }) =>
    at.map(([facility, state, items, reason]) => {
      const why = grounds[reason] ?? [];
      return { path, patients, category, facility, form, state, items, grounds: why, purpose, user, profession };
    }),
  );
}
