import { type CategoryMask } from '../../kit/index.js';
import { DATED_CATEGORIES, LIMITED_CATEGORIES } from './decide.js';
import type { PersonFacts } from './facts.js';
import { inForceSql } from './rows.js';

/**
 * Rules 2 to 6 of `decide` as SQL, with named parameters: `:person`, `:acting`, `:at`, `:stale` (360 days before it), and of the person's permissions for
 * all patients the categories `:any` (of those in force) and `:fresh` (of those granted within the 360 days).
 *
 * `(SELECT 1 … LIMIT 1) = 1` instead of EXISTS: no optimizer turns it into a join, so that the statement reads a list in its order and stops when the page is full.
 */

/** Rule 3. */
const LINKED = inForceSql('l', { from: 'confirmed_at', until: 'ended_at', at: ':at' });
/** Rule 4, for the facility in that column. */
const disclosesSql = (facility: string) =>
  `JOIN membership m ON m.facility_id = ${facility} AND ${inForceSql('m', { at: ':at' })}
   JOIN published b ON b.facility_id = ${facility} AND ${inForceSql('b', { at: ':at' })}`;
/** Rule 2. */
const CONSENTED = `c.viewing_facility_id = :acting AND c.given_at <= :at AND ${inForceSql('c', { from: 'starts_at', until: 'withdrawn_at', at: ':at' })}`;
/** Rule 5. */
const PERMITTED = `v.user_id = :person AND v.facility_id = :acting AND v.granted_at <= :at AND (v.revoked_at IS NULL OR v.revoked_at > :at)
   AND ${inForceSql('v', { from: 'valid_from', until: 'valid_until', at: ':at' })}`;
/** Rule 6: viewed within the time. On the day of the instant itself, its first view counts. */
const viewed = (patient: string) =>
  `(SELECT 1 FROM view_day w WHERE w.facility_id = :acting AND w.patient_id = ${patient} AND w.first_at <= :at
     AND (CASE WHEN w.last_at <= :at THEN w.last_at ELSE w.first_at END) > :stale LIMIT 1) = 1`;
const BROKEN_GLASS = `e.user_id = :person AND e.facility_id = :acting AND e.started_at <= :at AND e.ends_at > :at AND (e.ended_at IS NULL OR e.ended_at > :at)`;

/** What a permission covers; one with care dates covers nothing without a date. */
export const coveredSql = ({ limited }: Pick<PersonFacts, 'limited'>) =>
  `v.categories & CASE WHEN v.care_from IS NULL AND v.care_until IS NULL THEN ${limited ? LIMITED_CATEGORIES : -1} ELSE ${DATED_CATEGORIES & (limited ? LIMITED_CATEGORIES : -1)} END`;

/** The person's permissions for all patients. */
export const WHOLE_PERMISSIONS = (person: PersonFacts) =>
  `SELECT ${coveredSql(person)} AS mask, v.granted_at FROM viewing_permission v WHERE ${PERMITTED} AND v.patient_id IS NULL`;

/** Which categories make a patient of the list viewable, and which of them do so without a recent view or consent. */
interface By {
  readonly any: string;
  readonly fresh: string;
}
const byWhole: By = { any: '(b.categories & :any) <> 0', fresh: '(b.categories & :fresh) <> 0' };
const byNamed = (person: PersonFacts): By => ({ any: `(b.categories & ${coveredSql(person)}) <> 0`, fresh: 'v.granted_at > :stale' });

/** Whether that patient is viewable anywhere, or at `:facility`. Another facility's chart is found by the consent, the own one's by the link. */
function showsSql(patient: string, { any, fresh }: By, { viewing }: { viewing: boolean }, facility: boolean): string {
  const others = `(SELECT 1 FROM consent c
      JOIN patient_link l ON l.patient_id = c.patient_id AND l.facility_id = c.disclosing_facility_id AND ${LINKED}
      ${disclosesSql('c.disclosing_facility_id')} AND ${any}
     WHERE ${CONSENTED} AND c.patient_id = ${patient} AND c.disclosing_facility_id <> :acting ${facility ? 'AND c.disclosing_facility_id = :facility' : ''}
       AND (${fresh} OR c.given_at > :stale OR ${viewed(patient)}) LIMIT 1) = 1`;
  const own = `(SELECT 1 FROM patient_link l ${disclosesSql('l.facility_id')} AND ${any}
     WHERE l.patient_id = ${patient} AND l.facility_id = :acting ${facility ? 'AND l.facility_id = :facility' : ''} AND ${LINKED}
       AND (${fresh} OR ${viewed(patient)}) LIMIT 1) = 1`;
  return viewing ? `(${others} OR ${own})` : own;
}

/** The filters of a list. */
export interface ListShape {
  readonly person: PersonFacts;
  /** Whether the person holds any permission for all patients. */
  readonly whole: boolean;
  /** Whether all of these were granted more than 360 days ago: then most patients have no recent view or consent, and that check is the fastest. */
  readonly stale: boolean;
  /** Whether only data at `:facility` counts. */
  readonly facility: boolean;
  /** Whether the page begins after `:afterKana`, `:after`. */
  readonly after: boolean;
  /** Conditions on the list's row `f`. */
  readonly filters: readonly string[];
}

/** Viewed, or consented to, within the 360 days. An older permission needs this. It is checked first because it costs least. */
const ALIVE = `(${viewed('f.patient_id')} OR (SELECT 1 FROM consent y
  WHERE y.viewing_facility_id = :acting AND y.patient_id = f.patient_id AND y.given_at > :stale LIMIT 1) = 1)`;

/** What a branch selects of the list's row `f`, and how it ends: its order, and the greatest number of rows. */
interface BranchForm {
  readonly select: string;
  readonly end: string;
}
const listed = (limit: string): BranchForm => ({ select: 'f.patient_id, f.kana_sort', end: `ORDER BY f.kana_sort, f.patient_id ${limit}` });

/**
 * The list's branches, each in the list's order and no longer than the page. Permissions for all patients read the acting facility's list;
 * permissions for one patient, and emergency accesses, start from their own rows.
 */
function listBranches({ person, whole, stale, facility, after, filters }: ListShape, { select, end }: BranchForm): string[] {
  const acting = person.acting!;
  const conditions = [
    ...(after ? ['(f.kana_sort > :afterKana OR (f.kana_sort = :afterKana AND f.patient_id > :after))'] : []),
    ...filters,
  ].map((condition) => `AND ${condition}`);
  const walked = `SELECT ${select} FROM facility_patient f
    WHERE f.facility_id = :acting ${conditions.join(' ')} ${stale ? `AND ${ALIVE}` : ''} AND ${showsSql('f.patient_id', byWhole, acting, facility)} ${end}`;
  const named = `SELECT DISTINCT ${select} FROM viewing_permission v
     JOIN facility_patient f ON f.facility_id = :acting AND f.patient_id = v.patient_id
    WHERE ${PERMITTED} AND v.patient_id IS NOT NULL ${conditions.join(' ')} AND ${showsSql('v.patient_id', byNamed(person), acting, facility)} ${end}`;
  const emergency = `SELECT DISTINCT ${select} FROM emergency_access e
     JOIN facility_patient f ON f.facility_id = :acting AND f.patient_id = e.patient_id
    WHERE ${BROKEN_GLASS} ${conditions.join(' ')} AND (SELECT 1 FROM patient_link l ${disclosesSql('l.facility_id')} ${openedSql(person)}
      WHERE l.patient_id = e.patient_id AND ${LINKED} ${acting.viewing ? '' : 'AND l.facility_id = :acting'} ${facility ? 'AND l.facility_id = :facility' : ''} LIMIT 1) = 1 ${end}`;
  return whole ? [walked, named, emergency] : [named, emergency];
}

/** What emergency access opens: everything published, with the limits of a limited ID. */
function openedSql({ limited }: PersonFacts): string {
  return limited ? `AND (b.categories & ${LIMITED_CATEGORIES}) <> 0` : '';
}

const unionSql = (parts: readonly string[]) =>
  parts.map((part, i) => `SELECT patient_id, kana_sort FROM (${part}) AS branch_${i}`).join(' UNION ');

/** One page of patient ids, by kana, then id. */
export function buildPageSql(shape: ListShape, limit: number): string {
  const rows = `LIMIT ${Math.trunc(limit)}`;
  return `SELECT patient_id AS id FROM (${unionSql(listBranches(shape, listed(rows)))}) AS viewable ORDER BY kana_sort, patient_id ${rows}`;
}

export function countSql(shape: ListShape): string {
  return `SELECT COUNT(*) AS total FROM (${unionSql(listBranches(shape, listed('')))}) AS viewable`;
}

/**
 * Those of `:patients` with whose kana the person may see another patient too. A patient whom the person may not see makes no difference. It reads the
 * neighbours in the list, each only until the first hit.
 */
export function buildNamesakesSql(shape: Omit<ListShape, 'filters' | 'after' | 'facility'>): string {
  const namesake = ['f.kana_sort = p.kana_sort', 'f.patient_id <> p.patient_id'];
  const branches = listBranches({ ...shape, facility: false, after: false, filters: namesake }, { select: '1', end: 'LIMIT 1' });
  return `SELECT p.patient_id AS id FROM facility_patient p WHERE p.facility_id = :acting AND p.patient_id IN (:patients)
    AND (${branches.map((branch) => `(${branch}) = 1`).join(' OR ')})`;
}

/** Facilities at which the person may see data of any patient, of `:among` or of all. The search of each stops at its first hit. */
export function buildFacilitiesSql(person: PersonFacts, { whole, among }: { whole: boolean; among: boolean }): string {
  const { viewing } = person.acting!;
  const first = (condition: string) => `(SELECT 1 FROM ${condition} LIMIT 1) = 1`;
  const link = (patient: string) => `JOIN patient_link l ON l.patient_id = ${patient} AND l.facility_id = b.facility_id AND ${LINKED}`;
  const named = `${PERMITTED} AND v.patient_id IS NOT NULL AND (b.categories & ${coveredSql(person)}) <> 0`;
  const others = viewing
    ? [
        ...(whole
          ? [
              `b.facility_id <> :acting AND (b.categories & :any) <> 0 AND ${first(
                `consent c ${link('c.patient_id')} WHERE ${CONSENTED} AND c.disclosing_facility_id = b.facility_id
                   AND ((b.categories & :fresh) <> 0 OR c.given_at > :stale OR ${viewed('c.patient_id')})`,
              )}`,
            ]
          : []),
        `b.facility_id <> :acting AND ${first(
          `viewing_permission v JOIN consent c ON ${CONSENTED} AND c.disclosing_facility_id = b.facility_id AND c.patient_id = v.patient_id ${link('v.patient_id')}
             WHERE ${named} AND (v.granted_at > :stale OR c.given_at > :stale OR ${viewed('v.patient_id')})`,
        )}`,
      ]
    : [];
  const own = [
    ...(whole
      ? [
          `b.facility_id = :acting AND (b.categories & :fresh) <> 0 AND ${first(`patient_link l WHERE l.facility_id = :acting AND ${LINKED}`)}`,
          `b.facility_id = :acting AND (b.categories & :any) <> 0 AND ${first(
            `view_day w JOIN patient_link l ON l.patient_id = w.patient_id AND l.facility_id = :acting AND ${LINKED}
              WHERE w.facility_id = :acting AND ${viewed('w.patient_id')}`,
          )}`,
        ]
      : []),
    `b.facility_id = :acting AND ${first(
      `viewing_permission v ${link('v.patient_id')} WHERE ${named} AND (v.granted_at > :stale OR ${viewed('v.patient_id')})`,
    )}`,
  ];
  const emergency = `${viewing ? '' : 'b.facility_id = :acting AND '}${first(`emergency_access e ${link('e.patient_id')} WHERE ${BROKEN_GLASS}`)} ${openedSql(person)}`;
  return `SELECT DISTINCT b.facility_id AS id FROM published b JOIN membership m ON m.facility_id = b.facility_id AND ${inForceSql('m', { at: ':at' })}
    WHERE ${inForceSql('b', { at: ':at' })} ${among ? 'AND b.facility_id IN (:among)' : ''}
      AND (${[...others, ...own, emergency].map((condition) => `(${condition})`).join(' OR ')}) ORDER BY b.facility_id`;
}

/** Replaces named parameters by placeholders; a list gets a placeholder for each value. */
export function bindParameters(sql: string, values: Readonly<Record<string, unknown>>): { sql: string; parameters: unknown[] } {
  const parameters: unknown[] = [];
  const placed = sql.replace(/:([a-zA-Z]+)/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`no value for :${name}`);
    const all: readonly unknown[] = Array.isArray(value) ? value : [value];
    parameters.push(...all);
    return all.length === 0 ? 'NULL' : all.map(() => '?').join(', ');
  });
  return { sql: placed, parameters };
}

/** The category masks of the person's permissions for all patients. */
export function computeMasks(
  rows: readonly { readonly mask: number | string; readonly granted_at: number | string }[],
  stale: number,
): { any: CategoryMask; fresh: CategoryMask } {
  const joined = (some: typeof rows) => some.reduce((mask, row) => mask | Number(row.mask), 0);
  return { any: joined(rows), fresh: joined(rows.filter((row) => Number(row.granted_at) > stale)) };
}
