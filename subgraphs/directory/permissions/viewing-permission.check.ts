import { type Category, listCategories, maskOf } from '../../kit/index.js';
import type { Instant } from '../decision/facts.js';
import { InputErrors } from '../mutation/input-errors.js';
import { checkNotSelf, type SelfActor } from '../mutation/self-rule.js';
import type { ViewingPermissionEntity } from './viewing-permission.entity.js';
import type { PermissionGrant, ViewingPermissionStore } from './viewing-permission.store.js';

/** The caller of a permission mutation. `only` is the one facility whose permissions the caller manages. */
export interface Checker extends SelfActor {
  readonly at: Instant;
  readonly only: string | undefined;
}

/** The input of a grant, from a mutation or from a line of a bulk upload. */
export interface AskedGrant {
  readonly userId: string;
  readonly facilityId: string;
  readonly patientId?: string | null;
  readonly categories: readonly Category[];
  readonly careFrom?: string | null;
  readonly careUntil?: string | null;
  readonly validFrom?: Date | null;
  readonly validUntil?: Date | null;
  readonly reason: string;
}

/** @throws Refused naming every field that is wrong */
export async function checkGrant(permissions: ViewingPermissionStore, input: AskedGrant, checker: Checker): Promise<PermissionGrant> {
  const { at, only } = checker;
  const known = async (id: string) =>
    only === undefined ? await permissions.patientExists(id) : await permissions.patientKnownTo(id, only);
  const errors = new InputErrors();
  checkNotSelf(errors, { mutation: 'grantViewingPermission', input, actor: checker, subject: { users: [input.userId] } });
  const belongs = await permissions.belongs(input.userId, input.facilityId, at);
  errors.expect(belongs, 'userId', 'NOT_OF_FACILITY', 'No such person works at this facility.');
  if (typeof input.patientId === 'string')
    errors.expect(await known(input.patientId), 'patientId', 'NOT_FOUND', 'There is no patient with this id.');
  errors.expect(input.categories.length > 0, 'categories', 'REQUIRED', 'At least one category is needed.');
  errors.reason(input.reason);
  errors.expect(
    !input.careFrom || !input.careUntil || input.careFrom <= input.careUntil,
    'careUntil',
    'ORDER',
    'The care dates end before they begin.',
  );
  const validFrom = input.validFrom?.getTime() ?? at;
  errors.instant(input.validFrom, 'validFrom');
  errors.instant(input.validUntil, 'validUntil');
  errors.expect(
    !input.validUntil || input.validUntil.getTime() > validFrom,
    'validUntil',
    'ORDER',
    'The permission ends before it begins.',
  );
  errors.refuse();
  return {
    userId: input.userId,
    facilityId: input.facilityId,
    patientId: input.patientId ?? null,
    categories: maskOf(input.categories),
    careFrom: input.careFrom ?? null,
    careUntil: input.careUntil ?? null,
    validFrom,
    validUntil: input.validUntil?.getTime() ?? null,
    reason: input.reason,
  };
}

/** @throws Refused */
export async function checkRevocation(
  permissions: ViewingPermissionStore,
  input: { readonly id: string; readonly reason: string },
  { only }: Pick<Checker, 'only'>,
): Promise<ViewingPermissionEntity> {
  const permission = await permissions.locked(input.id);
  const errors = new InputErrors();
  // To the admin of a facility, another facility's permission does not exist.
  errors.expect(
    permission && (only === undefined || only === permission.facilityId),
    'id',
    'NOT_FOUND',
    'There is no permission with this id.',
  );
  errors.reason(input.reason);
  errors.refuse();
  return permission!;
}

/**
 * Checks a renewal. Returns the old permission and the new one. An expired permission may be renewed, a revoked one may not.
 *
 * @throws Refused
 */
export async function checkRenewal(
  permissions: ViewingPermissionStore,
  input: { readonly id: string; readonly version?: number | null; readonly reason: string; readonly validUntil?: Date | null },
  checker: Checker,
): Promise<{ before: ViewingPermissionEntity; grant: PermissionGrant }> {
  const before = await checkRevocation(permissions, input, checker);
  const errors = new InputErrors();
  checkNotSelf(errors, { mutation: 'renewViewingPermission', input, actor: checker, subject: { users: [before.userId] } });
  errors.expect(!(await permissions.isOver(before, input.version)), 'id', 'ENDED', 'This permission was revoked: grant a new one.');
  errors.refuse();
  const { userId, facilityId, patientId, careFrom, careUntil } = before;
  const later = before.validUntil !== null && before.validUntil > checker.at ? new Date(before.validUntil) : null;
  const asked: AskedGrant = {
    ...{ userId, facilityId, patientId, careFrom, careUntil },
    categories: listCategories(before.categories),
    validFrom: before.validFrom > checker.at ? new Date(before.validFrom) : null,
    validUntil: input.validUntil ?? later,
    reason: input.reason,
  };
  const grant = await checkGrant(permissions, asked, checker);
  return { before, grant: { ...grant, renews: before.id, mergeId: before.mergeId } };
}
