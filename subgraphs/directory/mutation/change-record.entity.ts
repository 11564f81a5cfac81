import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from './instant.js';

/** Who changed what, when, and why: one for each mutation that changed anything, written with it or not at all. */
@Entity('change_record')
export class ChangeRecordEntity {
  @PrimaryColumn('varchar', { length: 40 })
  id!: string;

  @Column(instant('at'))
  at!: number;

  @Column('varchar', { name: 'user_id', length: 40 })
  userId!: string;

  /** The facility for which she acted. */
  @Column('varchar', { name: 'facility_id', length: 40 })
  facilityId!: string;

  /** The mutation's name. */
  @Column('varchar', { length: 60 })
  action!: string;

  /** What was changed. */
  @Column('varchar', { name: 'subject_id', length: 40 })
  subjectId!: string;

  @Column('varchar', { length: 500, nullable: true })
  reason!: string | null;

  /** The mutation's input: JSON. */
  @Column('text')
  detail!: string;
}

/** A mutation's idempotency key, and what it made. It belongs to a person, the facility for which she acted, and one operation. */
@Entity('idempotency_key')
export class IdempotencyKeyEntity {
  @PrimaryColumn('varchar', { name: 'user_id', length: 40 })
  userId!: string;

  @PrimaryColumn('varchar', { name: 'facility_id', length: 40 })
  facilityId!: string;

  @PrimaryColumn('varchar', { name: 'idempotency_key', length: 100 })
  key!: string;

  /** The mutation's name. */
  @PrimaryColumn('varchar', { length: 60 })
  action!: string;

  @Column('varchar', { name: 'input_hash', length: 64 })
  inputHash!: string;

  @Column('varchar', { name: 'subject_id', length: 40 })
  subjectId!: string;

  @Column(instant('at'))
  at!: number;
}
