import { type EntityManager, MoreThan } from 'typeorm';
import type { Instant } from '../decision/facts.js';
import { inForceSql } from '../decision/rows.js';
import { createId } from '../mutation/ids.js';
import { readLocked } from '../mutation/lock-rows.js';
import { putOnList } from '../patients/facility-patient.store.js';
import { PatientEntity } from '../patients/patient.entity.js';
import { ConsentEntity } from './consent.entity.js';
import type { ConsentKind } from './consent-kind.js';

/** The patient of a consent, the disclosing and the viewing facility. */
export interface ConsentPlace {
  readonly patientId: string;
  readonly disclosingFacilityId: string;
  readonly viewingFacilityId: string;
}

/** The content of a consent beside patient and facilities. */
export interface ConsentTerms {
  readonly kind: ConsentKind;
  readonly startsAt: Instant;
  readonly documentReference: string | null;
  readonly renews?: string;
  readonly mergeId?: string | null;
}

/** The consents' table. It also compares ids in TypeScript, because MySQL ignores trailing blanks. */
export class ConsentStore {
  constructor(private readonly manager: EntityManager) {}

  /** Whether the patient exists, and whether the facilities disclose and view at that instant. */
  async possible(place: ConsentPlace, at: Instant): Promise<{ patient: boolean; discloses: boolean; views: boolean }> {
    const { patientId, disclosingFacilityId, viewingFacilityId } = place;
    const patient = await this.manager.getRepository(PatientEntity).findOneBy({ id: patientId });
    const facilities: { facility_id: string; viewing: number; categories: number | null }[] = await this.manager.query(
      `SELECT m.facility_id, m.viewing, d.categories FROM membership m
         LEFT JOIN published d ON d.facility_id = m.facility_id AND ${inForceSql('d')}
        WHERE m.facility_id IN (?, ?) AND ${inForceSql('m')}`,
      [at, at, disclosingFacilityId, viewingFacilityId, at, at],
    );
    return {
      patient: patient?.id === patientId && patient.mergedInto === null,
      discloses: facilities.some((one) => one.facility_id === disclosingFacilityId && one.categories !== null),
      views: facilities.some((one) => one.facility_id === viewingFacilityId && Number(one.viewing) === 1),
    };
  }

  async byId(id: string): Promise<ConsentEntity | undefined> {
    const row = await this.manager.getRepository(ConsentEntity).findOneBy({ id });
    return row?.id === id ? row : undefined;
  }

  /** As `byId`, but locks the patient's facts. */
  async locked(id: string): Promise<ConsentEntity | undefined> {
    return await readLocked(this.manager, async () => await this.byId(id));
  }

  /** Consents by id, of a patient or between facilities. A field that is absent does not filter. */
  async list({
    after,
    limit,
    ...where
  }: { [place in keyof ConsentPlace]?: string | undefined } & { after?: string | undefined; limit: number }): Promise<ConsentEntity[]> {
    const given = Object.fromEntries(Object.entries(where).filter(([, value]) => value !== undefined));
    return await this.manager.getRepository(ConsentEntity).find({
      where: { ...given, ...(after ? { id: MoreThan(after) } : {}) },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  /** The open consent of this kind, whether or not it has begun. */
  async standing(place: ConsentPlace, kind: ConsentKind): Promise<ConsentEntity | undefined> {
    const { patientId, disclosingFacilityId, viewingFacilityId } = place;
    const rows = await this.manager.getRepository(ConsentEntity).findBy({ patientId, disclosingFacilityId, viewingFacilityId, kind });
    return rows.find(({ withdrawnAt }) => withdrawnAt === null);
  }

  async add(place: ConsentPlace, terms: ConsentTerms, { user, at }: { user: string; at: Instant }): Promise<string> {
    const { patientId, disclosingFacilityId, viewingFacilityId } = place;
    const id = createId('con');
    await this.manager.getRepository(ConsentEntity).insert({
      id,
      patientId,
      disclosingFacilityId,
      viewingFacilityId,
      kind: terms.kind,
      startsAt: terms.startsAt,
      givenAt: at,
      withdrawnAt: null,
      registeredBy: user,
      withdrawnBy: null,
      endReason: null,
      documentReference: terms.documentReference,
      renews: terms.renews ?? null,
      mergeId: terms.mergeId ?? null,
      version: 1,
    });
    await putOnList(this.manager, viewingFacilityId, patientId);
    return id;
  }

  /** Ends a consent now. The caller has locked the patient's facts. */
  async end(id: string, { user, at, reason }: { user: string; at: Instant; reason: string | null }): Promise<void> {
    const ended = { withdrawnAt: at, withdrawnBy: user, endReason: reason, version: () => 'version + 1' };
    await this.manager.getRepository(ConsentEntity).update({ id }, ended);
  }
}
