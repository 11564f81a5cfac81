import { type DataSource, In } from 'typeorm';
import { ConsentEntity } from './consent.entity.js';
import { Consent, type ConsentKind } from './consent.type.js';
import type { Instant } from './decision/facts.js';
import { DisclosureEntity, FacilityEntity } from './facility.entity.js';
import { newId } from './ids.js';
import { PatientEntity } from './patient.entity.js';

/** Whose consent, from which facility to which. */
export interface ConsentPlace {
  readonly patientId: string;
  readonly disclosingFacilityId: string;
  readonly viewingFacilityId: string;
}

/** The consents' table. Ids are compared here as well: MySQL's comparison passes over blanks at the end. */
export class ConsentStore {
  constructor(private readonly database: DataSource) {}

  /** Whether there is such a patient, and whether the facilities disclose and view. */
  async possible({
    patientId,
    disclosingFacilityId,
    viewingFacilityId,
  }: ConsentPlace): Promise<{ patient: boolean; discloses: boolean; views: boolean }> {
    const [patient, facilities, disclosure] = await Promise.all([
      this.database.getRepository(PatientEntity).findOneBy({ id: patientId }),
      this.database.getRepository(FacilityEntity).findBy({ id: In([viewingFacilityId]) }),
      this.database.getRepository(DisclosureEntity).findOneBy({ facilityId: disclosingFacilityId }),
    ]);
    return {
      patient: patient?.id === patientId,
      discloses: disclosure?.facilityId === disclosingFacilityId,
      views: facilities.some(({ id, viewing }) => id === viewingFacilityId && Boolean(viewing)),
    };
  }

  /** The consent that is in force there, if one is. */
  async inForce(place: ConsentPlace, at: Instant): Promise<Consent | undefined> {
    const { patientId, disclosingFacilityId, viewingFacilityId } = place;
    const rows = await this.database.getRepository(ConsentEntity).findBy({ patientId, disclosingFacilityId, viewingFacilityId });
    const standing = rows.find(({ startsAt, withdrawnAt }) => withdrawnAt === null && startsAt <= at);
    return standing && consentOf(standing);
  }

  async add(
    place: ConsentPlace,
    { kind, startsAt, by, at }: { kind: ConsentKind; startsAt: Instant; by: string; at: Instant },
  ): Promise<Consent> {
    const { patientId, disclosingFacilityId, viewingFacilityId } = place;
    const row: ConsentEntity = {
      id: newId('con'),
      patientId,
      disclosingFacilityId,
      viewingFacilityId,
      kind,
      startsAt,
      givenAt: at,
      withdrawnAt: null,
      registeredBy: by,
      withdrawnBy: null,
    };
    await this.database.getRepository(ConsentEntity).insert(row);
    return consentOf(row);
  }

  /** Ends a consent; one that ended before stays as it is. Undefined where there is none of this id. */
  async withdraw(id: string, { by, at }: { by: string; at: Instant }): Promise<Consent | undefined> {
    const consents = this.database.getRepository(ConsentEntity);
    const row = await consents.findOneBy({ id });
    if (!row || row.id !== id) return undefined;
    if (row.withdrawnAt === null) {
      row.withdrawnAt = at;
      await consents.update({ id }, { withdrawnAt: at, withdrawnBy: by });
    }
    return consentOf(row);
  }
}

function consentOf(row: ConsentEntity): Consent {
  return Object.assign(new Consent(), {
    ...row,
    kind: row.kind as ConsentKind,
    startsAt: new Date(row.startsAt),
    withdrawnAt: row.withdrawnAt === null ? null : new Date(row.withdrawnAt),
  });
}
