import { type EntityManager, IsNull } from 'typeorm';
import type { Instant } from '../decision/facts.js';
import { createId } from '../mutation/ids.js';
import { putOnList } from '../patients/facility-patient.store.js';
import { PatientLinkEntity } from '../patients/patient.entity.js';

/** A patient's local ID at a facility. */
export interface LinkPlace {
  readonly patientId: string;
  readonly facilityId: string;
  readonly localPatientId: string;
}

/** The links' table. Ended links stay, so that every past moment keeps its links. */
export class LinkStore {
  constructor(private readonly manager: EntityManager) {}

  /** Finds links in force for this patient at the facility, or for this local ID there. */
  async standing({ patientId, facilityId, localPatientId }: LinkPlace): Promise<PatientLinkEntity[]> {
    return await this.manager.getRepository(PatientLinkEntity).findBy([
      { facilityId, patientId, endedAt: IsNull() },
      { facilityId, localPatientId, endedAt: IsNull() },
    ]);
  }

  async add(place: LinkPlace, { user, at }: { user: string; at: Instant }): Promise<string> {
    const id = createId('lnk');
    const { patientId, facilityId, localPatientId } = place;
    const open = { endedAt: null, endedBy: null, endReason: null, mergeId: null, renews: null };
    await this.manager
      .getRepository(PatientLinkEntity)
      .insert({ id, patientId, facilityId, localPatientId, confirmedAt: at, confirmedBy: user, ...open, version: 1 });
    await putOnList(this.manager, facilityId, patientId);
    return id;
  }

  /** Ends a link now. The caller has locked the patient's facts. */
  async end(id: string, { user, at, reason }: { user: string; at: Instant; reason: string }): Promise<void> {
    const ended = { endedAt: at, endedBy: user, endReason: reason, version: () => 'version + 1' };
    await this.manager.getRepository(PatientLinkEntity).update({ id }, ended);
  }
}
