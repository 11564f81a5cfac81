/**
 * What a permit can cover. The order is the bit order of a category mask and is therefore part of the permit's wire format: append only.
 */
export const CATEGORIES = [
  'DEMOGRAPHICS',
  'ALLERGY',
  'DIAGNOSIS',
  'PRESCRIPTION',
  'INJECTION',
  'LAB_RESULT',
  'ENCOUNTER',
  'IMAGING',
  'DOCUMENT',
  'CARE_RECORD',
  'VIEWER',
  'PROCEDURE',
] as const;

export type Category = (typeof CATEGORIES)[number];

/** A set of categories as a bit mask: bit i stands for `CATEGORIES[i]`. */
export type CategoryMask = number;

/** Types whose items carry no care date: a permission limited to certain dates cannot cover them. */
const UNDATED: ReadonlySet<Category> = new Set(['DEMOGRAPHICS', 'ALLERGY', 'DIAGNOSIS', 'VIEWER']);

/**
 * The one table of scope, category and field. A chart field that is not in it is not protected by a category: `id`, `system` and
 * `facilities` show nothing of the patient's chart, and `timeline` counts only the categories that the caller may see.
 */
export const CHART_FIELDS: Readonly<Record<string, { readonly category: Category; readonly scope: string }>> = {
  demographics: { category: 'DEMOGRAPHICS', scope: 'chart:demographics' },
  demographicsMismatch: { category: 'DEMOGRAPHICS', scope: 'chart:demographics' },
  allergies: { category: 'ALLERGY', scope: 'chart:allergy' },
  diagnoses: { category: 'DIAGNOSIS', scope: 'chart:diagnosis' },
  prescriptions: { category: 'PRESCRIPTION', scope: 'chart:prescription' },
  injections: { category: 'INJECTION', scope: 'chart:injection' },
  labResults: { category: 'LAB_RESULT', scope: 'chart:lab-result' },
  microbiology: { category: 'LAB_RESULT', scope: 'chart:lab-result' },
  labOrders: { category: 'LAB_RESULT', scope: 'chart:lab-result' },
  encounters: { category: 'ENCOUNTER', scope: 'chart:encounter' },
  imagingStudies: { category: 'IMAGING', scope: 'chart:imaging' },
  procedures: { category: 'PROCEDURE', scope: 'chart:procedure' },
  documents: { category: 'DOCUMENT', scope: 'chart:document' },
  careRecords: { category: 'CARE_RECORD', scope: 'chart:care-record' },
  viewerUrl: { category: 'VIEWER', scope: 'chart:viewer' },
};

/** The fields of the contract `Chart` that a system may serve. Only the care cabinet's own chart has `careRecords`. */
export const CONTRACT_FIELDS: readonly string[] = [...Object.keys(CHART_FIELDS).filter((field) => field !== 'careRecords'), 'timeline'];

/** `maskOf(['DEMOGRAPHICS', 'ALLERGY']) === 0b11` */
export function maskOf(categories: Iterable<Category>): CategoryMask {
  let mask = 0;
  for (const category of categories) mask |= getCategoryBit(category);
  return mask;
}

/** The categories of a mask, in the table's order. Unknown bits are ignored. */
export function listCategories(mask: CategoryMask): Category[] {
  return CATEGORIES.filter((category) => (mask & getCategoryBit(category)) !== 0);
}

export function getCategoryBit(category: Category): CategoryMask {
  return 1 << CATEGORIES.indexOf(category);
}

export function isCategory(text: string): text is Category {
  return (CATEGORIES as readonly string[]).includes(text);
}

export function isDated(category: Category): boolean {
  return !UNDATED.has(category);
}

/** All categories. */
export const EVERY_CATEGORY: CategoryMask = maskOf(CATEGORIES);
