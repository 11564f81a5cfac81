import { type EntityManager, In, IsNull, MoreThan } from 'typeorm';
import type { Instant } from '../decision/facts.js';
import { EmergencyAccessEntity } from '../emergency/emergency-access.entity.js';
import { ViewingPermissionEntity } from '../permissions/viewing-permission.entity.js';

/** The patients of whom a person would see more; absent means any patient. */
export interface OwnRights {
  readonly user: string;
  readonly patients?: readonly string[] | undefined;
  readonly facility?: string;
  readonly at: Instant;
}

/** Whether a person holds a viewing permission, now or from a later day, for one of these patients. Then a new link or consent shows more to this person. */
export async function holdsPermission(manager: EntityManager, { user, patients, facility, at }: OwnRights): Promise<boolean> {
  const mine = { userId: user, revokedAt: IsNull(), ...(facility === undefined ? {} : { facilityId: facility }) };
  const ends = [{ validUntil: IsNull() }, { validUntil: MoreThan(at) }];
  const whom = patients === undefined ? [{}] : [{ patientId: IsNull() }, { patientId: In([...patients]) }];
  return await manager
    .getRepository(ViewingPermissionEntity)
    .existsBy(ends.flatMap((end) => whom.map((one) => ({ ...mine, ...end, ...one }))));
}

/** Whether a person may see one of these patients, or any, through a permission or an open emergency access. */
export async function mayComeToSee(manager: EntityManager, { user, patients, at }: OwnRights): Promise<boolean> {
  if (await holdsPermission(manager, { user, patients, at })) return true;
  const whom = patients === undefined ? {} : { patientId: In([...patients]) };
  return await manager.getRepository(EmergencyAccessEntity).existsBy({ userId: user, ...whom, endedAt: IsNull(), endsAt: MoreThan(at) });
}

/** Whether a person would see more through a consent of this patient for that facility. */
export async function mayGainByConsent(
  manager: EntityManager,
  { user, at }: OwnRights,
  { patientId, viewingFacilityId }: { readonly patientId: string; readonly viewingFacilityId: string },
): Promise<boolean> {
  return await holdsPermission(manager, { user, at, patients: [patientId], facility: viewingFacilityId });
}
