import type { Category } from '../permit/category.js';

/** How a subgraph reports what its answer shows: the member of `extensions` in a GraphQL answer, a `DisclosureReport`. */
export const DISCLOSURES = 'disclosures';
/** The same for bytes outside the graph (`/content`, `/viewer`): a response header with the JSON text, base64url. */
export const DISCLOSURES_HEADER = 'hareyaka-disclosures';

/**
 * Why something may be seen: `consent:ID`, `permission:ID`, `emergency:ID` (the directory's ids), `own-facility`, `role:ROLE` for staff of the
 * network, `invitation:ID` for a person whom a care team invited (the care cabinet's id), or `listed`: the patient was in a list of viewable patients,
 * for which the rules were evaluated without naming their facts.
 */
export type Ground = string;

/** The greatest number of grounds of one disclosure. */
export const GROUNDS_AT_MOST = 100;

/** What was shown of a category: its records, only how many there are, bytes (an image, a document), or the way into the system's own viewer. */
export type DisclosureForm = 'RECORDS' | 'COUNTS' | 'CONTENT' | 'VIEWER';

/** One category of one patient at one facility, as an answer shows it. It holds ids and counts, no patient data. */
export interface Disclosure {
  /** The directory's ids of the patients: several only if all else is the same. */
  readonly patients: readonly string[];
  readonly category: Category;
  /** The disclosing facility's id in the directory; null if the directory itself discloses. */
  readonly facility: string | null;
  readonly form: DisclosureForm;
  /** An `AnswerState`: what the facility answered. */
  readonly state: string;
  /** The number of records that the answer contains, of each patient. */
  readonly items: number;
  readonly grounds: readonly Ground[];
  readonly purpose: 'TREAT' | 'BTG';
  /** The directory's id of the person, and her profession. */
  readonly user: string;
  readonly profession: string;
}

/** A disclosure, with the field that shows it. */
export interface ReportedDisclosure extends Disclosure {
  /**
   * The path of the field in the subgraph's own `data`, down to the field of the entity, or the root field: `["_entities", 0, "prescriptions"]`,
   * `["viewablePatients"]`. Outside the graph it is empty.
   */
  readonly path: readonly (string | number)[];
}
