import { type DataSource, MoreThan } from 'typeorm';
import { type CategoryMask, categoriesOf } from '../kit/index.js';
import { ConsentEntity } from './consent.entity.js';
import type { Instant } from './decision/facts.js';
import { newId } from './ids.js';
import { PatientEntity, PatientLinkEntity } from './patient.entity.js';
import { ActivityEntity } from './user.entity.js';
import { ViewingPermissionEntity } from './viewing-permission.entity.js';
import { ViewingPermission } from './viewing-permission.type.js';

/** Which permissions, after which; absent is any. */
export interface PermissionQuery {
  readonly userId?: string;
  readonly patientId?: string;
  readonly facilityId?: string;
  readonly after?: string;
  readonly limit: number;
}

/** What a new permission says. */
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
}

/** The viewing permissions' table. Ids are compared here as well: MySQL's comparison passes over blanks at the end. */
export class ViewingPermissionStore {
  constructor(private readonly database: DataSource) {}

  /** Permissions by id. */
  async list({ after, limit, ...where }: PermissionQuery): Promise<ViewingPermission[]> {
    const given = Object.fromEntries(Object.entries(where).filter(([, value]) => value !== undefined));
    const rows = await this.database.getRepository(ViewingPermissionEntity).find({
      where: { ...given, ...(after ? { id: MoreThan(after) } : {}) },
      order: { id: 'ASC' },
      take: limit,
    });
    return rows.map(permissionOf);
  }

  async byId(id: string): Promise<ViewingPermission | undefined> {
    const row = await this.database.getRepository(ViewingPermissionEntity).findOneBy({ id });
    return row?.id === id ? permissionOf(row) : undefined;
  }

  /** Whether the person belongs to the facility at that instant. */
  async belongs(userId: string, facilityId: string, at: Instant): Promise<boolean> {
    const activity = await this.database.getRepository(ActivityEntity).findOneBy({ userId, facilityId });
    return activity?.userId === userId && activity.facilityId === facilityId && (activity.endedAt === null || activity.endedAt > at);
  }

  /** Whether the patient is linked at the facility, or consented to it: else its admin need not hear that she exists. */
  async patientKnownTo(id: string, facilityId: string): Promise<boolean> {
    const [links, consents] = await Promise.all([
      this.database.getRepository(PatientLinkEntity).findBy({ patientId: id, facilityId }),
      this.database.getRepository(ConsentEntity).findBy({ patientId: id, viewingFacilityId: facilityId }),
    ]);
    return [...links, ...consents].some(({ patientId }) => patientId === id);
  }

  async patientExists(id: string): Promise<boolean> {
    return (await this.database.getRepository(PatientEntity).findOneBy({ id }))?.id === id;
  }

  async add(grant: PermissionGrant, { by, at }: { by: string; at: Instant }): Promise<ViewingPermission> {
    const ended = { revokedAt: null, revokedBy: null, revokeReason: null };
    const row: ViewingPermissionEntity = { ...grant, ...ended, id: newId('prm'), grantedAt: at, grantedBy: by };
    await this.database.getRepository(ViewingPermissionEntity).insert(row);
    return permissionOf(row);
  }

  async revoke(id: string, { by, at, reason }: { by: string; at: Instant; reason: string }): Promise<void> {
    await this.database.getRepository(ViewingPermissionEntity).update({ id }, { revokedAt: at, revokedBy: by, revokeReason: reason });
  }
}

function permissionOf(row: ViewingPermissionEntity): ViewingPermission {
  return Object.assign(new ViewingPermission(), {
    id: row.id,
    userId: row.userId,
    facilityId: row.facilityId,
    patientId: row.patientId,
    categories: categoriesOf(row.categories),
    careFrom: row.careFrom,
    careUntil: row.careUntil,
    validFrom: new Date(row.validFrom),
    validUntil: row.validUntil === null ? null : new Date(row.validUntil),
    grantedAt: new Date(row.grantedAt),
    reason: row.reason,
    revokedAt: row.revokedAt === null ? null : new Date(row.revokedAt),
  });
}
