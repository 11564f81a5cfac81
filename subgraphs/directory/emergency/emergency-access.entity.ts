import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from '../mutation/instant.js';

/** Emergency access ("break the glass"). While it lasts, it replaces consent, permission and recent viewing, for the patient found. */
@Entity('emergency_access')
export class EmergencyAccessEntity {
  @PrimaryColumn('varchar', { length: 40 })
  id!: string;

  @Column('varchar', { name: 'user_id', length: 40 })
  userId!: string;

  @Column('varchar', { name: 'facility_id', length: 40 })
  facilityId!: string;

  /** The patient who matches the description; null if none or several match. */
  @Column('varchar', { name: 'patient_id', length: 40, nullable: true })
  patientId!: string | null;

  /** The description of the patient, in the doctor's words: JSON. */
  @Column('varchar', { length: 1000 })
  described!: string;

  /** A hash of the described name. It counts the attempts with one name. Null if a local patient ID was given. */
  @Column('varchar', { name: 'named_hash', length: 64, nullable: true })
  namedHash!: string | null;

  /** The limit that refused it: PERSON, FACILITY or PATIENT. Then it never began, and the row is kept for review. */
  @Column('varchar', { name: 'refused_by', length: 20, nullable: true })
  refusedBy!: string | null;

  @Column('varchar', { length: 500 })
  reason!: string;

  @Column('varchar', { length: 100 })
  assurance!: string;

  @Column(instant('started_at'))
  startedAt!: number;

  @Column(instant('ends_at'))
  endsAt!: number;

  @Column(instant('ended_at', { nullable: true }))
  endedAt!: number | null;

  @Column(instant('review_due_at'))
  reviewDueAt!: number;

  @Column(instant('reviewed_at', { nullable: true }))
  reviewedAt!: number | null;

  @Column('varchar', { name: 'reviewed_by', length: 40, nullable: true })
  reviewedBy!: string | null;

  /** JUSTIFIED or UNJUSTIFIED. */
  @Column('varchar', { length: 20, nullable: true })
  outcome!: string | null;

  @Column('varchar', { name: 'review_note', length: 500, nullable: true })
  reviewNote!: string | null;

  @Column('int', { default: 1 })
  version!: number;
}

/** A notice to a person about an emergency access, and when the person saw it. */
@Entity('emergency_notice')
export class EmergencyNoticeEntity {
  @PrimaryColumn('varchar', { name: 'emergency_id', length: 40 })
  emergencyId!: string;

  @PrimaryColumn('varchar', { name: 'user_id', length: 40 })
  userId!: string;

  @Column(instant('told_at'))
  toldAt!: number;

  @Column(instant('seen_at', { nullable: true }))
  seenAt!: number | null;
}
