import type { Facility, Patient, World } from '../world/world-model.js';
import { type PacsStudy, studiesAt } from './pacs-studies.js';

export interface ArchivedStudy extends PacsStudy {
  readonly patient: Patient;
  readonly localPatientId: string;
}

/** All studies of one hospital's image archive, generated on first use. */
export class PacsArchive {
  private held: ReadonlyMap<string, ArchivedStudy> | null = null;

  constructor(
    private readonly world: World,
    readonly facility: Facility,
  ) {}

  studies(): ArchivedStudy[] {
    return [...this.all().values()];
  }

  study(studyUid: string): ArchivedStudy | null {
    return this.all().get(studyUid) ?? null;
  }

  /** A study of another patient. */
  studyOfAnother(localPatientId: string): ArchivedStudy | null {
    return this.studies().find((one) => one.localPatientId !== localPatientId) ?? null;
  }

  private all(): ReadonlyMap<string, ArchivedStudy> {
    this.held ??= new Map(this.archived().map((study) => [study.studyUid, study]));
    return this.held;
  }

  private archived(): ArchivedStudy[] {
    const patients = new Map(this.world.patients.map((one) => [one.id, one]));
    const links = this.world.links.filter((one) => one.facilityId === this.facility.id);
    return links.flatMap(({ patientId, localPatientId }) => {
      const patient = patients.get(patientId);
      return patient ? studiesAt(this.world, patient, this.facility).map((study) => ({ ...study, patient, localPatientId })) : [];
    });
  }
}
