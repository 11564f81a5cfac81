import { Column, Entity, PrimaryColumn } from 'typeorm';

const numeric = { from: (value: unknown) => Number(value), to: (value: unknown) => value };

/** A record of the care team, as it is now. Never deleted; `care_record_correction` has what it was before. */
@Entity('care_record')
export class CareRecordEntity {
  @PrimaryColumn('varchar', { length: 40 })
  id!: string;

  @Column('varchar', { name: 'patient_id', length: 40 })
  patientId!: string;

  /** The facility for which the author acted. */
  @Column('varchar', { name: 'facility_id', length: 40 })
  facilityId!: string;

  @Column('varchar', { name: 'author_id', length: 40 })
  authorId!: string;

  /** The author's profession when the record was written. */
  @Column('varchar', { name: 'author_profession', length: 40 })
  authorProfession!: string;

  @Column('varchar', { length: 20 })
  kind!: string;

  @Column('text')
  text!: string;

  /** The vital signs, the form, the tags and the mentions, as JSON: a `CareRecordDetails`. */
  @Column('text')
  details!: string;

  @Column('varchar', { name: 'body_site', length: 20, nullable: true })
  bodySite!: string | null;

  /** The day of care, `YYYY-MM-DD` in Japan. */
  @Column('varchar', { name: 'care_date', length: 10 })
  careDate!: string;

  /** When it was written; for a draft, when it was sent. Milliseconds since 1970 UTC. */
  @Column('bigint', { name: 'recorded_at', transformer: numeric })
  recordedAt!: number;

  /** A `StoredState`. */
  @Column('varchar', { length: 10 })
  state!: string;

  /** Begins with 1, and grows with every change. */
  @Column('int')
  version!: number;

  /** The record that this one answers. */
  @Column('varchar', { name: 'in_reply_to', length: 40, nullable: true })
  inReplyTo!: string | null;

  /** The first record of the thread: the record itself, if it answers none. */
  @Column('varchar', { name: 'thread_id', length: 40 })
  threadId!: string;

  /** The author's idempotency key, so that a repeated request adds the record once. */
  @Column('varchar', { name: 'idempotency_key', length: 100, nullable: true })
  idempotencyKey!: string | null;

  /** A hash of the input with which it was made. Null for records of the first version without a key. */
  @Column('varchar', { name: 'input_hash', length: 64, nullable: true })
  inputHash!: string | null;
}

/** What a record was before a correction or a withdrawal, and who made it, when and why. */
@Entity('care_record_correction')
export class CareRecordCorrectionEntity {
  @PrimaryColumn('varchar', { name: 'record_id', length: 40 })
  recordId!: string;

  /** The version that it replaced. */
  @PrimaryColumn('int')
  version!: number;

  /** What the record was: a `CareRecordContent` as JSON. */
  @Column('text')
  former!: string;

  @Column('varchar', { name: 'corrected_by', length: 40 })
  correctedBy!: string;

  @Column('varchar', { length: 40 })
  profession!: string;

  @Column('bigint', { name: 'corrected_at', transformer: numeric })
  correctedAt!: number;

  @Column('text')
  reason!: string;

  /** 1 if the record was withdrawn, 0 if it was corrected. */
  @Column('int')
  withdrawal!: number;
}

/** A tag of a record, for the filter. */
@Entity('care_record_tag')
export class CareRecordTagEntity {
  @PrimaryColumn('varchar', { name: 'record_id', length: 40 })
  recordId!: string;

  @PrimaryColumn('varchar', { length: 30 })
  tag!: string;
}

/** A person who has seen a record (確認しました). */
@Entity('care_record_reading')
export class CareRecordReadingEntity {
  @PrimaryColumn('varchar', { name: 'record_id', length: 40 })
  recordId!: string;

  @PrimaryColumn('varchar', { name: 'user_id', length: 40 })
  userId!: string;

  @PrimaryColumn('varchar', { name: 'facility_id', length: 40 })
  facilityId!: string;

  @Column('varchar', { length: 40 })
  profession!: string;

  @Column('bigint', { name: 'read_at', transformer: numeric })
  readAt!: number;
}
