import { LRUCache } from 'lru-cache';
import type { ShownField } from '../../subgraphs/kit/audit/packed-disclosures.js';
import type { RecordedDisclosures } from '../../subgraphs/kit/audit/recorded-disclosures.js';
import { getCategoryBit, listCategories } from '../../subgraphs/kit/permit/category.js';
import type { PermitClaims } from '../../subgraphs/kit/permit/permit-claims.js';

/** The readable part of a permit, as far as the audit needs it. */
export type CarriedPermit = Pick<PermitClaims, 'pat' | 'usr' | 'prf' | 'purpose' | 'lines'>;

/** Characters at the end of a permit: its signature. As a key it takes a tenth of the time of the whole text, which is compared then. */
const KEY_LENGTH = 86;
const known = new LRUCache<string, { readonly permit: string; readonly claims: CarriedPermit | undefined }>({ max: 10_000 });

/**
 * Reads the claims of a permit that the gateway carried to a system. It verifies no signature: the system does. The audit compares a report with the
 * claims, and assumes them where a report is missing.
 *
 * @returns undefined if the text is not a permit
 */
export function readCarriedPermit(permit: unknown): CarriedPermit | undefined {
  if (typeof permit !== 'string') return undefined;
  const key = permit.slice(-KEY_LENGTH);
  const found = known.get(key);
  if (found?.permit === permit) return found.claims;
  const claims = parse(permit);
  known.set(key, { permit, claims });
  return claims;
}

function parse(permit: string): CarriedPermit | undefined {
  try {
    const claims = JSON.parse(Buffer.from(permit.split('.')[1]!, 'base64url').toString('utf8')) as CarriedPermit;
    return typeof claims.pat === 'string' && Array.isArray(claims.lines) ? claims : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a permit covers what a system reports: its patient, facilities of it, and there the category unless the system withheld it. */
export function coversReport({ pat, lines }: CarriedPermit, { patients, category, at }: Omit<ShownField, 'path'>): boolean {
  if (patients.length !== 1 || patients[0] !== pat) return false;
  const bit = getCategoryBit(category);
  return at.every(([facility, state]) => lines.some(({ f, c }) => f === facility && (state === 'WITHHELD' || (c & bit) !== 0)));
}

/** All that a permit covers: what counts as shown if the system does not report. */
export function listCovered({ pat, usr, prf, purpose, lines }: CarriedPermit, system: string): RecordedDisclosures {
  return {
    system,
    user: usr,
    profession: prf,
    grounds: lines.map(({ g }) => g),
    shown: lines.flatMap(({ f, c }, line) =>
      listCategories(c).map((category) => ({
        ...UNREPORTED,
        patients: [pat],
        category,
        purpose,
        at: [[f, NOT_REPORTED, 0, line] as const],
      })),
    ),
    unreported: true,
  };
}

/** The state of what a system did not report. */
export const NOT_REPORTED = 'UNREPORTED';
/** What is the same in all fields that a system did not report. */
const UNREPORTED = { form: 'RECORDS' } as const;
