import { Column, Entity, PrimaryColumn } from 'typeorm';

const numeric = { from: (value: unknown) => Number(value), to: (value: unknown) => value };

/** A record of the care team. Never changed: a correction is a new record. */
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

  @Column('varchar', { length: 20 })
  kind!: string;

  @Column('text')
  text!: string;

  /** The day of care, `YYYY-MM-DD` in Japan. */
  @Column('varchar', { name: 'care_date', length: 10 })
  careDate!: string;

  /** Milliseconds since 1970 UTC. */
  @Column('bigint', { name: 'recorded_at', transformer: numeric })
  recordedAt!: number;

  /** The author's idempotency key, so that a repeated request adds the record once. */
  @Column('varchar', { name: 'idempotency_key', length: 100, nullable: true })
  idempotencyKey!: string | null;

  /** A hash of the input that was sent with the key. */
  @Column('varchar', { name: 'input_hash', length: 64, nullable: true })
  inputHash!: string | null;
}
