import { type CategoryMask, maskOf } from '../../kit/index.js';
import type { Instant } from '../decision/facts.js';
import { EARLIEST, LATEST } from '../mutation/input-errors.js';
import { listRefusedFields } from '../mutation/self-rule.js';
import type { UserErrorCode } from '../mutation/user-error-codes.js';
import { type Fields, type Order, readOrder } from './permission-lines.js';

/** The facts of a permission that bulk changes need. */
export interface KnownPermission {
  readonly id: string;
  readonly userId: string;
  readonly facilityId: string;
  readonly patientId: string | null;
  readonly categories: CategoryMask;
  readonly careFrom: string | null;
  readonly careUntil: string | null;
  readonly validFrom: Instant;
  readonly validUntil: Instant | null;
  readonly revoked: boolean;
  /** Whether another permission replaced it and is in force. */
  readonly superseded: boolean;
  /** The merge that copied it from the permission of another patient. */
  readonly mergeId: string | null;
}

/** The facts about everything that some lines name. */
export interface Known {
  readonly permissions: ReadonlyMap<string, KnownPermission>;
  /** The permissions that are not revoked, by their content: `placeOf`. */
  readonly standing: ReadonlyMap<string, readonly KnownPermission[]>;
  /** `user facility` of people who belong there now. */
  readonly workplaces: ReadonlySet<string>;
  /** The patients that exist for the uploader. */
  readonly patients: ReadonlySet<string>;
}

/** Ids, or indexes, of what an earlier line has handled. */
export interface Marks {
  has(mark: string): boolean;
  add(mark: string): unknown;
}

/** The effects of earlier lines of the file. A later line sees them, whether or not they are written. */
export interface Done {
  readonly ended: Marks;
  readonly granted: Marks;
}

export type NewPermission = Omit<KnownPermission, 'id' | 'revoked' | 'superseded'> & {
  readonly reason: string;
  readonly renews: string | null;
};

/** The effect of one line. */
export type Effect =
  | { readonly effect: 'NOTHING' }
  | { readonly effect: 'REFUSED'; readonly code: UserErrorCode; readonly field: string | null }
  | { readonly effect: 'GRANT'; readonly grant: NewPermission }
  | { readonly effect: 'REVOKE'; readonly ends: string; readonly reason: string }
  | { readonly effect: 'RENEW'; readonly ends: string; readonly reason: string; readonly grant: NewPermission };

const refused = (code: UserErrorCode, field: string | null): Effect => ({ effect: 'REFUSED', code, field });

/**
 * Decides the effect of a line from the known facts and the effects of earlier lines. It is pure: a dry run and the real run both call it, so they agree.
 *
 * @param by the uploader, the only facility whose permissions may change, and the reason for lines without one
 */
export function decideEffect(
  fields: Fields | undefined,
  known: Known,
  done: Done,
  { user, only, reason, at }: { user: string; only: string | null; reason: string; at: Instant },
): Effect {
  const read = readOrder(fields);
  if (!read.ok) return refused(read.code, read.field);
  const { order } = read;
  if (order.action === 'NOTHING') return { effect: 'NOTHING' };
  const why = order.reason ?? reason;
  if (order.action === 'GRANT') return decideGrant(order, why, { known, done, user, only, at });

  const before = known.permissions.get(order.permissionId);
  if (!before || (only !== null && before.facilityId !== only)) return refused('NOT_FOUND', 'permissionId');
  const over = before.revoked || done.ended.has(before.id);
  if (before.superseded) return refused('SUPERSEDED', 'permissionId');
  if (order.action === 'REVOKE') {
    if (over) return { effect: 'NOTHING' };
    done.ended.add(before.id);
    return { effect: 'REVOKE', ends: before.id, reason: why };
  }
  const own = listRefusedFields('renewViewingPermission', before, { user, facilities: [] }, { users: [before.userId] });
  if (own.length > 0) return refused('SELF', 'permissionId');
  if (over) return refused('ENDED', 'permissionId');
  const until = order.validUntil?.getTime() ?? (before.validUntil !== null && before.validUntil > at ? before.validUntil : null);
  const asked = { ...before, validFrom: Math.max(before.validFrom, at), validUntil: until };
  const wrong = findGrantError(asked, known);
  if (wrong) return wrong;
  done.ended.add(before.id);
  const { id, revoked: _, superseded: __, ...rest } = asked;
  return { effect: 'RENEW', ends: id, reason: why, grant: { ...rest, reason: why, renews: id } };
}

function decideGrant(
  order: Extract<Order, { action: 'GRANT' }>,
  reason: string,
  { known, done, user, only, at }: { known: Known; done: Done; user: string; only: string | null; at: Instant },
): Effect {
  const [own] = listRefusedFields('grantViewingPermission', order, { user, facilities: [] }, { users: [order.userId] });
  if (own) return refused('SELF', own);
  if (only !== null && order.facilityId !== only) return refused('NOT_PERMITTED', 'facilityId');
  const grant: NewPermission = {
    userId: order.userId,
    facilityId: order.facilityId,
    patientId: order.patientId,
    categories: maskOf(order.categories),
    careFrom: order.careFrom,
    careUntil: order.careUntil,
    validFrom: order.validFrom?.getTime() ?? at,
    validUntil: order.validUntil?.getTime() ?? null,
    reason,
    renews: null,
    mergeId: null,
  };
  const wrong = findGrantError(grant, known);
  if (wrong) return wrong;
  // The same grant twice in a file grants once.
  const same = encodePermission(grant);
  const stands = known.standing.get(same)?.some((one) => !done.ended.has(one.id) && one.validFrom <= grant.validFrom);
  if (stands || done.granted.has(same)) return { effect: 'NOTHING' };
  done.granted.add(same);
  return { effect: 'GRANT', grant };
}

function findGrantError(grant: Omit<NewPermission, 'reason' | 'renews' | 'mergeId'>, { workplaces, patients }: Known): Effect | undefined {
  const plausible = (instant: Instant | null) => instant === null || (instant >= EARLIEST && instant < LATEST);
  if (!workplaces.has(`${grant.userId} ${grant.facilityId}`)) return refused('NOT_OF_FACILITY', 'userId');
  if (grant.patientId !== null && !patients.has(grant.patientId)) return refused('NOT_FOUND', 'patientId');
  if (grant.careFrom !== null && grant.careUntil !== null && grant.careFrom > grant.careUntil) return refused('ORDER', 'careUntil');
  if (!plausible(grant.validFrom)) return refused('IMPLAUSIBLE', 'validFrom');
  if (!plausible(grant.validUntil)) return refused('IMPLAUSIBLE', 'validUntil');
  if (grant.validUntil !== null && grant.validUntil <= grant.validFrom) return refused('ORDER', 'validUntil');
  return undefined;
}

/** Encodes the content of a permission as one text. It is the same for permissions that let the same person see the same data. */
export function encodePermission(one: Omit<KnownPermission, 'id' | 'revoked' | 'superseded' | 'mergeId'>): string {
  return [
    one.userId,
    one.facilityId,
    one.patientId ?? '',
    one.categories,
    one.careFrom ?? '',
    one.careUntil ?? '',
    one.validUntil ?? '',
  ].join(' ');
}
