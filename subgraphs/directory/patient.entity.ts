import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from './instant.js';

@Entity('patient')
export class PatientEntity {
  @PrimaryColumn('varchar', { length: 40 })
  id!: string;

  @Column('varchar', { name: 'network_id', length: 40 })
  networkId!: string;

  @Column('varchar', { length: 200 })
  name!: string;

  @Column('varchar', { length: 200 })
  kana!: string;

  /** What lists are sorted by: stored, because collations of SQLite, MySQL and Intl differ. */
  @Column('varchar', { name: 'kana_sort', length: 200 })
  kanaSort!: string;

  /** What prefixes are searched in: folded further, so that ガトウ is found by カトウ. */
  @Column('varchar', { name: 'kana_search', length: 200 })
  kanaSearch!: string;

  /** `YYYY-MM-DD`. */
  @Column('varchar', { name: 'birth_date', length: 10 })
  birthDate!: string;

  @Column('varchar', { length: 10 })
  sex!: string;
}

/** 名寄せ: the patient is known at that facility under that local ID, confirmed by the support centre. */
@Entity('patient_link')
export class PatientLinkEntity {
  @PrimaryColumn('varchar', { length: 40 })
  id!: string;

  @Column('varchar', { name: 'patient_id', length: 40 })
  patientId!: string;

  @Column('varchar', { name: 'facility_id', length: 40 })
  facilityId!: string;

  @Column('varchar', { name: 'local_patient_id', length: 64 })
  localPatientId!: string;

  @Column(instant('confirmed_at'))
  confirmedAt!: number;

  @Column(instant('ended_at', { nullable: true }))
  endedAt!: number | null;
}

/** Rule 6: when a facility last viewed a patient. */
@Entity('facility_view')
export class FacilityViewEntity {
  @PrimaryColumn('varchar', { name: 'facility_id', length: 40 })
  facilityId!: string;

  @PrimaryColumn('varchar', { name: 'patient_id', length: 40 })
  patientId!: string;

  @Column(instant('viewed_at'))
  viewedAt!: number;
}
