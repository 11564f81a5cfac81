import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from '../mutation/instant.js';

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

  /** The sort key of lists. It is stored because the collations of SQLite, MySQL and Intl differ. */
  @Column('varchar', { name: 'kana_sort', length: 200 })
  kanaSort!: string;

  /** The key of prefix searches. It is folded further, so that カトウ finds ガトウ. */
  @Column('varchar', { name: 'kana_search', length: 200 })
  kanaSearch!: string;

  /** `YYYY-MM-DD`. */
  @Column('varchar', { name: 'birth_date', length: 10 })
  birthDate!: string;

  @Column('varchar', { length: 10 })
  sex!: string;

  /** The patient into whom this one is merged, while the merge is in force. */
  @Column('varchar', { name: 'merged_into', length: 40, nullable: true })
  mergedInto!: string | null;

  @Column('int', { default: 1 })
  version!: number;
}

/** 名寄せ: the patient has this local ID at that facility, confirmed by the support centre. */
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

  @Column('varchar', { name: 'confirmed_by', length: 40, nullable: true })
  confirmedBy!: string | null;

  @Column('varchar', { name: 'ended_by', length: 40, nullable: true })
  endedBy!: string | null;

  @Column('varchar', { name: 'end_reason', length: 500, nullable: true })
  endReason!: string | null;

  /** The merge that copied it from the link of another patient. */
  @Column('varchar', { name: 'merge_id', length: 40, nullable: true })
  mergeId!: string | null;

  /** The link that it replaced, by a merge or by the undoing of one. */
  @Column('varchar', { length: 40, nullable: true })
  renews!: string | null;

  @Column('int', { default: 1 })
  version!: number;
}

/** Rule 6: a day (since 1970, UTC) on which a facility viewed a patient, with the first and last time. */
@Entity('view_day')
export class ViewDayEntity {
  @PrimaryColumn('varchar', { name: 'facility_id', length: 40 })
  facilityId!: string;

  @PrimaryColumn('varchar', { name: 'patient_id', length: 40 })
  patientId!: string;

  @PrimaryColumn('int')
  day!: number;

  @Column(instant('first_at'))
  firstAt!: number;

  @Column(instant('last_at'))
  lastAt!: number;
}

/** When a person last viewed a patient for a facility: see `own-view.ts`. */
@Entity('person_view')
export class PersonViewEntity {
  @PrimaryColumn('varchar', { name: 'user_id', length: 40 })
  userId!: string;

  @PrimaryColumn('varchar', { name: 'facility_id', length: 40 })
  facilityId!: string;

  @PrimaryColumn('varchar', { name: 'patient_id', length: 40 })
  patientId!: string;

  @Column(instant('last_at'))
  lastAt!: number;

  /** The last view of the visit before. */
  @Column(instant('before_at', { nullable: true }))
  beforeAt!: number | null;
}

/**
 * The patients whose data a facility's people may be able to view: with a consent, a link or an emergency access. Rows are in the order of
 * lists, so that a page costs the same in a network of any size. A row grants nothing: a patient without one is not listed; a patient with one must also
 * be viewable.
 */
@Entity('facility_patient')
export class FacilityPatientEntity {
  @PrimaryColumn('varchar', { name: 'facility_id', length: 40 })
  facilityId!: string;

  @PrimaryColumn('varchar', { name: 'kana_sort', length: 200 })
  kanaSort!: string;

  @PrimaryColumn('varchar', { name: 'patient_id', length: 40 })
  patientId!: string;

  /** The search columns. They are copied here because a filter looks at neighbouring rows. */
  @Column('varchar', { name: 'kana_search', length: 200 })
  kanaSearch!: string;

  /** The written name, with every space as a common space. */
  @Column('varchar', { name: 'name_search', length: 200 })
  nameSearch!: string;

  @Column('varchar', { name: 'birth_date', length: 10 })
  birthDate!: string;
}

/** A merge of two patients. While it is in force, facts about the one count for the other. */
@Entity('patient_merge')
export class PatientMergeEntity {
  @PrimaryColumn('varchar', { length: 40 })
  id!: string;

  @Column('varchar', { name: 'from_id', length: 40 })
  fromId!: string;

  @Column('varchar', { name: 'into_id', length: 40 })
  intoId!: string;

  @Column('varchar', { length: 500 })
  reason!: string;

  @Column(instant('merged_at'))
  mergedAt!: number;

  @Column('varchar', { name: 'merged_by', length: 40 })
  mergedBy!: string;

  @Column(instant('undone_at', { nullable: true }))
  undoneAt!: number | null;

  @Column('varchar', { name: 'undone_by', length: 40, nullable: true })
  undoneBy!: string | null;
}
