import { type EntityManager, MoreThan } from 'typeorm';
import type { CategoryMask } from '../../kit/index.js';
import { ConsentEntity } from '../consents/consent.entity.js';
import { holds, type Instant } from '../decision/facts.js';
import { createId } from '../mutation/ids.js';
import { readLocked } from '../mutation/lock-rows.js';
import { checkEnded } from '../mutation/successor.js';
import { PatientEntity, PatientLinkEntity } from '../patients/patient.entity.js';
import { WorkplaceEntity } from '../users/user.entity.js';
import { ViewingPermissionEntity } from './viewing-permission.entity.js';

/** Selects permissions, and the position after which the page begins. A field that is absent does not filter. */
export interface PermissionQuery {
  readonly userId?: string | undefined;
  readonly patientId?: string | undefined;
  readonly facilityId?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** The content of a new permission. */
export interface PermissionGrant {
  readonly userId: string;
  readonly facilityId: string;
  readonly patientId: string | null;
  readonly categories: CategoryMask;
  readonly careFrom: string | null;
  readonly careUntil: string | null;
  readonly validFrom: Instant;
  readonly validUntil: Instant | null;
  readonly reason: string;
  readonly renews?: string;
  readonly mergeId?: string | null;
}

/** The table of viewing permissions. It also compares ids in TypeScript, because MySQL ignores trailing blanks. */
export class ViewingPermissionStore {
  constructor(private readonly manager: EntityManager) {}

  /** Reads permissions by id. */
  async list({ after, limit, ...where }: PermissionQuery): Promise<ViewingPermissionEntity[]> {
    const given = Object.fromEntries(Object.entries(where).filter(([, value]) => value !== undefined));
    return await this.manager.getRepository(ViewingPermissionEntity).find({
      where: { ...given, ...(after ? { id: MoreThan(after) } : {}) },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  async byId(id: string): Promise<ViewingPermissionEntity | undefined> {
    const row = await this.manager.getRepository(ViewingPermissionEntity).findOneBy({ id });
    return row?.id === id ? row : undefined;
  }

  /** As `byId`, but locks the patient's facts; if the permission is for all patients, locks the permission. */
  async locked(id: string): Promise<ViewingPermissionEntity | undefined> {
    return await readLocked(this.manager, async () => await this.byId(id), 'viewing_permission');
  }

  /** Whether a permission has ended for good. @throws Refused STALE, SUPERSEDED */
  async isOver({ id, version, revokedAt }: ViewingPermissionEntity, seen: number | null | undefined): Promise<boolean> {
    return await checkEnded(this.manager, 'viewing_permission', { id, version, ended: revokedAt !== null }, seen);
  }

  /** Whether the person belongs to the facility at that instant. */
  async belongs(userId: string, facilityId: string, at: Instant): Promise<boolean> {
    const rows = await this.manager.getRepository(WorkplaceEntity).findBy({ userId, facilityId });
    return rows.some((row) => row.userId === userId && row.facilityId === facilityId && holds(row, at));
  }

  /** Whether the patient is linked at the facility, or has a consent for it. Otherwise its admin must not learn that the patient exists. */
  async patientKnownTo(id: string, facilityId: string): Promise<boolean> {
    if (!(await this.patientExists(id))) return false;
    const [links, consents] = await Promise.all([
      this.manager.getRepository(PatientLinkEntity).findBy({ patientId: id, facilityId }),
      this.manager.getRepository(ConsentEntity).findBy({ patientId: id, viewingFacilityId: facilityId }),
    ]);
    return [...links, ...consents].some(({ patientId }) => patientId === id);
  }

  /** Whether this patient exists and is not merged into another. */
  async patientExists(id: string): Promise<boolean> {
    const patient = await this.manager.getRepository(PatientEntity).findOneBy({ id });
    return patient?.id === id && patient.mergedInto === null;
  }

  /** @param id a new id, unless a line of a bulk upload has chosen one */
  async add(grant: PermissionGrant, { user, at }: { user: string; at: Instant }, id = createId('prm')): Promise<string> {
    const ended = { revokedAt: null, revokedBy: null, revokeReason: null };
    await this.manager.getRepository(ViewingPermissionEntity).insert({
      ...grant,
      ...ended,
      renews: grant.renews ?? null,
      mergeId: grant.mergeId ?? null,
      version: 1,
      id,
      grantedAt: at,
      grantedBy: user,
    });
    return id;
  }

  /** Ends a permission now. The caller has locked it, or the patient's facts. */
  async revoke(id: string, { user, at, reason }: { user: string; at: Instant; reason: string }): Promise<void> {
    const ended = { revokedAt: at, revokedBy: user, revokeReason: reason, version: () => 'version + 1' };
    await this.manager.getRepository(ViewingPermissionEntity).update({ id }, ended);
  }
}
