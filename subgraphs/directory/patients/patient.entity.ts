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

  /** The patient who she turned out to be, while a merge stands. */
  @Column('varchar', { name: 'merged_into', length: 40, nullable: true })
  mergedInto!: string | null;

  @Column('int', { default: 1 })
  version!: number;
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

  @Column('varchar', { name: 'confirmed_by', length: 40, nullable: true })
  confirmedBy!: string | null;

  @Column('varchar', { name: 'ended_by', length: 40, nullable: true })
  endedBy!: string | null;

  @Column('varchar', { name: 'end_reason', length: 500, nullable: true })
  endReason!: string | null;

  /** The merge that made it from another patient's. */
  @Column('varchar', { name: 'merge_id', length: 40, nullable: true })
  mergeId!: string | null;

  /** The link that it took over from, by a merge or by one that was undone. */
  @Column('varchar', { length: 40, nullable: true })
  renews!: string | null;

  @Column('int', { default: 1 })
  version!: number;
}

/** Rule 6: a day (since 1970, UTC) on which a facility viewed a patient, first and last. */
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

/**
 * The patients of whom a facility's people might be shown anything: consented to it, linked at it, or met in an emergency. In the order of
 * lists, so that a page costs the same in a network of any size. It grants nothing: whoever is not in it is not listed, whoever is must still
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

  /** What the list is searched by, beside it: a filter looks at neighbouring rows. */
  @Column('varchar', { name: 'kana_search', length: 200 })
  kanaSearch!: string;

  /** The written name with common spaces. */
  @Column('varchar', { name: 'name_search', length: 200 })
  nameSearch!: string;

  @Column('varchar', { name: 'birth_date', length: 10 })
  birthDate!: string;
}

/** One patient turned out to be another: while it stands, what stood for the one stands for the other. */
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
