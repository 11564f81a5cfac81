import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from './instant.js';

/** One change: who, what, when, and why. It is written in the transaction of the mutation that it describes. */
@Entity('change_record')
export class ChangeRecordEntity {
  @PrimaryColumn('varchar', { length: 40 })
  id!: string;

  @Column(instant('at'))
  at!: number;

  @Column('varchar', { name: 'user_id', length: 40 })
  userId!: string;

  /** The facility for which the user acted. */
  @Column('varchar', { name: 'facility_id', length: 40 })
  facilityId!: string;

  /** The mutation's name. */
  @Column('varchar', { length: 60 })
  action!: string;

  /** The subject of the change. */
  @Column('varchar', { name: 'subject_id', length: 40 })
  subjectId!: string;

  @Column('varchar', { length: 500, nullable: true })
  reason!: string | null;

  /** The mutation's input: JSON. */
  @Column('text')
  detail!: string;
}

/** A mutation's idempotency key, and its result. It belongs to a person, the acting facility, and one operation. */
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
