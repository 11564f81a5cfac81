import { type EntityManager, type EntityTarget, In, IsNull, type ObjectLiteral } from 'typeorm';
import { ConsentEntity } from '../consents/consent.entity.js';
import type { Instant } from '../decision/facts.js';
import { splitChunks } from '../mutation/chunks.js';
import { createId } from '../mutation/ids.js';
import { putOnList } from '../patients/facility-patient.store.js';
import { PatientLinkEntity } from '../patients/patient.entity.js';
import { ViewingPermissionEntity } from '../permissions/viewing-permission.entity.js';

/** The links, consents and permissions of one patient, which a merge moves. */
export interface Rights {
  readonly links: readonly PatientLinkEntity[];
  readonly consents: readonly ConsentEntity[];
  readonly permissions: readonly ViewingPermissionEntity[];
}

interface Author {
  readonly user: string;
  readonly at: Instant;
}

/** Reads, ends and begins many rights at once. */
export class PatientRights {
  constructor(private readonly manager: EntityManager) {}

  async standing(patientId: string): Promise<Rights> {
    return {
      links: await this.manager.getRepository(PatientLinkEntity).findBy({ patientId, endedAt: IsNull() }),
      consents: await this.manager.getRepository(ConsentEntity).findBy({ patientId, withdrawnAt: IsNull() }),
      permissions: await this.manager.getRepository(ViewingPermissionEntity).findBy({ patientId, revokedAt: IsNull() }),
    };
  }

  /** Rights that ended for this reason. */
  async endedFor(patientId: string, reason: string): Promise<Rights> {
    return {
      links: await this.manager.getRepository(PatientLinkEntity).findBy({ patientId, endReason: reason }),
      consents: await this.manager.getRepository(ConsentEntity).findBy({ patientId, endReason: reason }),
      permissions: await this.manager.getRepository(ViewingPermissionEntity).findBy({ patientId, revokeReason: reason }),
    };
  }

  /** The copies that a merge made for a patient, and their renewals, including ended ones. */
  async madeBy(patientId: string, mergeId: string): Promise<Rights> {
    return {
      links: await this.manager.getRepository(PatientLinkEntity).findBy({ patientId, mergeId }),
      consents: await this.manager.getRepository(ConsentEntity).findBy({ patientId, mergeId }),
      permissions: await this.manager.getRepository(ViewingPermissionEntity).findBy({ patientId, mergeId }),
    };
  }

  async end({ links, consents, permissions }: Rights, reason: string, { user, at }: Author): Promise<void> {
    const version = () => 'version + 1';
    await this.#update(PatientLinkEntity, links, { endedAt: at, endedBy: user, endReason: reason, version });
    await this.#update(ConsentEntity, consents, { withdrawnAt: at, withdrawnBy: user, endReason: reason, version });
    await this.#update(ViewingPermissionEntity, permissions, { revokedAt: at, revokedBy: user, revokeReason: reason, version });
  }

  /**
   * Begins the same rights for a patient, from now on, and keeps their age for rule 6.
   *
   * @param renewed finds the right that each one replaces
   * @param mergeId the merge that makes them; absent when a merge is undone
   */
  async begin(
    rights: Rights,
    { patientId, renewed, mergeId }: { patientId: string; renewed: (id: string) => string; mergeId?: string },
    { user, at }: Author,
  ): Promise<void> {
    const anew = ({ id }: { id: string }) => ({
      patientId,
      version: 1,
      renews: renewed(id),
      ...(mergeId === undefined ? {} : { mergeId }),
    });
    await this.#insert(
      PatientLinkEntity,
      rights.links.map((row) => {
        const open = { endedAt: null, endedBy: null, endReason: null };
        return { ...row, ...anew(row), ...open, id: createId('lnk'), confirmedAt: at, confirmedBy: user };
      }),
    );
    await this.#insert(
      ConsentEntity,
      rights.consents.map((row) => {
        const open = { withdrawnAt: null, withdrawnBy: null, endReason: null };
        return { ...row, ...anew(row), ...open, id: createId('con'), startsAt: Math.max(row.startsAt, at) };
      }),
    );
    await this.#insert(
      ViewingPermissionEntity,
      rights.permissions.map((row) => {
        const open = { revokedAt: null, revokedBy: null, revokeReason: null };
        return { ...row, ...anew(row), ...open, id: createId('prm'), validFrom: Math.max(row.validFrom, at) };
      }),
    );
    const facilities = [...rights.links.map((row) => row.facilityId), ...rights.consents.map((row) => row.viewingFacilityId)];
    for (const facility of new Set(facilities)) await putOnList(this.manager, facility, patientId);
  }

  async #update(entity: EntityTarget<ObjectLiteral>, rows: readonly { id: string }[], values: object): Promise<void> {
    for (const some of splitChunks(rows)) await this.manager.update(entity, { id: In(some.map(({ id }) => id)) }, values);
  }

  async #insert(entity: EntityTarget<ObjectLiteral>, rows: readonly object[]): Promise<void> {
    for (const some of splitChunks(rows)) await this.manager.insert(entity, [...some]);
  }
}
