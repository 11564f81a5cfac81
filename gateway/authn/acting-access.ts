import { gatewayError } from '../errors.js';
import type { VerifiedAccess } from './access-token.js';

/** The header in which a caller names the acting facility. */
export const FACILITY_HEADER = 'hareyaka-facility';
/** The greatest number of cached accesses of one token or session, one for each facility and address. The oldest is dropped. */
export const DERIVED_AT_MOST = 8;

/**
 * Derives the access of one request from that of its token or session: adds the acting facility and the client's address. Equal requests get the same
 * object, because caller tokens are cached by object.
 */
export function deriveAccess(access: VerifiedAccess, facility: string, address: string): VerifiedAccess {
  if (access.facility === facility && access.address === address) return access;
  let known = derived.get(access);
  if (!known) {
    known = new Map();
    derived.set(access, known);
  }
  // An address has no space, so the key is unambiguous.
  const key = `${address} ${facility}`;
  let own = known.get(key);
  if (!own) {
    own = { ...access, facility, address };
    if (known.size >= DERIVED_AT_MOST) known.delete(known.keys().next().value!);
    known.set(key, own);
  }
  return own;
}

const derived = new WeakMap<VerifiedAccess, Map<string, VerifiedAccess>>();

/**
 * Chooses the acting facility. A token with the claim `facility` is bound to it, and a session to its own: the header may repeat it, not replace it. For a
 * token without the claim, the header is needed. The directory decides at each operation whether the person belongs to the facility.
 *
 * @param own the token's or session's facility; empty if it has none
 * @param named the header; undefined if the request has none
 * @throws GraphQLError FACILITY_MISMATCH, FACILITY_REQUIRED
 */
export function chooseFacility(own: string, named: string | string[] | undefined): string {
  if (own !== '') {
    if (named !== undefined && named !== own) throw gatewayError('FACILITY_MISMATCH');
    return own;
  }
  if (typeof named !== 'string' || !FACILITY_ID.test(named)) throw gatewayError('FACILITY_REQUIRED');
  return named;
}

/** An id without spaces and commas: two headers of the same name arrive as one, with a comma. */
const FACILITY_ID = /^[\x21-\x2b\x2d-\x7e]{1,100}$/;
