import { Column, Entity, PrimaryColumn } from 'typeorm';
import { numeric } from '../number-column.js';

/** A sealed object of a patient. It is never changed. */
@Entity('receipt_object')
export class HeldObjectEntity {
  @PrimaryColumn('varchar', { length: 40 })
  tenant!: string;

  @PrimaryColumn('varchar', { length: 43 })
  tag!: string;

  @PrimaryColumn('varchar', { length: 43 })
  name!: string;

  /** Its name in the storage: another one at each put, so that no two rows share one. */
  @Column('varchar', { length: 200 })
  stored!: string;

  @Column('bigint', { transformer: numeric })
  bytes!: number;

  /** SHA-256 of the sealed bytes, hexadecimal. */
  @Column('varchar', { length: 64 })
  sha256!: string;

  @Column('bigint', { name: 'key_version', transformer: numeric })
  keyVersion!: number;

  /** 1 if the present commit names it, else 0. */
  @Column('bigint', { transformer: numeric })
  committed!: number;

  @Column('bigint', { name: 'created_at', transformer: numeric })
  createdAt!: number;
}

/** A name in the storage that nothing refers to any more: it is to be deleted. */
@Entity('receipt_dropped')
export class DroppedEntity {
  @PrimaryColumn('varchar', { length: 200 })
  stored!: string;

  @Column('varchar', { length: 40 })
  tenant!: string;

  @Column('varchar', { length: 43 })
  tag!: string;
}

/** What is kept of a patient of a facility. After a deletion the row stays, so that no older revision can come back. */
@Entity('receipt_patient')
export class HeldPatientEntity {
  @PrimaryColumn('varchar', { length: 40 })
  tenant!: string;

  @PrimaryColumn('varchar', { length: 43 })
  tag!: string;

  @Column('bigint', { transformer: numeric })
  revision!: number;

  /** The hash of the last commit. */
  @Column('varchar', { length: 64 })
  hash!: string;

  @Column('bigint', { name: 'key_version', transformer: numeric })
  keyVersion!: number;

  /** The facility's number of the delivery that changed it last. */
  @Column('bigint', { transformer: numeric })
  seq!: number;

  @Column('varchar', { name: 'wrapping_clinic', length: 200, nullable: true })
  wrappingClinic!: string | null;

  @Column('varchar', { name: 'wrapping_release', length: 200, nullable: true })
  wrappingRelease!: string | null;

  /** The sealed index entry. */
  @Column('text', { name: 'index_entry', nullable: true })
  indexEntry!: string | null;

  /** The last signed commit, in the storage. */
  @Column('varchar', { name: 'commit_stored', length: 200, nullable: true })
  commitStored!: string | null;

  @Column('bigint', { name: 'commit_bytes', transformer: numeric })
  commitBytes!: number;

  /** The signed commit with the wrappings of the present key, in the storage. */
  @Column('varchar', { name: 'key_commit_stored', length: 200, nullable: true })
  keyCommitStored!: string | null;

  /** Its bytes; 0 while it is the last commit itself. */
  @Column('bigint', { name: 'key_commit_bytes', transformer: numeric })
  keyCommitBytes!: number;

  @Column('bigint', { name: 'deleted_at', transformer: numeric, nullable: true })
  deletedAt!: number | null;

  /** How many objects the deletion deleted. */
  @Column('bigint', { name: 'deleted_objects', transformer: numeric })
  deletedObjects!: number;
}

export type DeliveryKind = 'COMMIT' | 'REKEY' | 'DELETION' | 'REPORT';

/** What arrived from a facility, or was done for it. */
@Entity('receipt_delivery')
export class DeliveryEntity {
  @PrimaryColumn('varchar', { length: 40 })
  tenant!: string;

  /** 1, 2, … for each facility. */
  @PrimaryColumn('bigint', { transformer: numeric })
  seq!: number;

  @Column('varchar', { length: 12 })
  kind!: DeliveryKind;

  @Column('varchar', { length: 43, nullable: true })
  tag!: string | null;

  @Column('bigint', { transformer: numeric, nullable: true })
  revision!: number | null;

  /** The hash of the commit. */
  @Column('varchar', { length: 64, nullable: true })
  hash!: string | null;

  /** How many objects are new, or were deleted. */
  @Column('bigint', { transformer: numeric })
  objects!: number;

  @Column('bigint', { transformer: numeric })
  bytes!: number;

  @Column('bigint', { transformer: numeric })
  at!: number;

  /** The signed receipt or certificate, byte for byte as it was answered. */
  @Column('text', { nullable: true })
  answer!: string | null;

  /** What an uploader reported: counts and codes. */
  @Column('text', { nullable: true })
  report!: string | null;
}

/** How often a facility was refused something on one day. */
@Entity('receipt_refusal')
export class RefusalEntity {
  @PrimaryColumn('varchar', { length: 40 })
  tenant!: string;

  /** `YYYY-MM-DD`, UTC. */
  @PrimaryColumn('varchar', { length: 10 })
  day!: string;

  @PrimaryColumn('varchar', { length: 40 })
  code!: string;

  @Column('bigint', { transformer: numeric })
  count!: number;

  @Column('bigint', { name: 'last_at', transformer: numeric })
  lastAt!: number;
}
