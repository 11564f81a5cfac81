import { Column, Entity, PrimaryColumn } from 'typeorm';
import { numeric } from '../../number-column.js';

/** A facility, as the directory named it last. */
@Entity('release_facility')
export class FacilityEntity {
  @PrimaryColumn('varchar', { length: 40 })
  facility!: string;

  @Column('varchar', { length: 20 })
  institution!: string;

  /** JSON: the fingerprints of its machines. */
  @Column('text')
  uploaders!: string;

  /** When the order was signed, in seconds since 1970: an older one changes nothing. */
  @Column('bigint', { name: 'ordered_at', transformer: numeric })
  orderedAt!: number;
}

export type LinkState = 'WAITING' | 'RELEASED' | 'REFUSED' | 'WITHDRAWN';

/** A link of the directory for which a key was ordered. */
@Entity('release_link')
export class LinkEntity {
  @PrimaryColumn('varchar', { length: 60 })
  link!: string;

  @Column('varchar', { length: 40 })
  tenant!: string;

  /** Null until the facility has a tag key. */
  @Column('varchar', { length: 43, nullable: true })
  tag!: string | null;

  @Column('varchar', { length: 12 })
  state!: LinkState;

  /** The newest version of the key that was released and not withdrawn. */
  @Column('bigint', { name: 'key_version', transformer: numeric, nullable: true })
  keyVersion!: number | null;

  @Column('bigint', { transformer: numeric })
  at!: number;
}

/** A link whose key should be ordered again. */
@Entity('release_due')
export class DueEntity {
  @PrimaryColumn('bigint', { transformer: numeric })
  seq!: number;

  @Column('varchar', { length: 60 })
  link!: string;
}

/** The last state that was seen of a patient whose key was released or replaced. */
@Entity('release_patient')
export class KnownPatientEntity {
  @PrimaryColumn('varchar', { length: 40 })
  tenant!: string;

  @PrimaryColumn('varchar', { length: 43 })
  tag!: string;

  @Column('bigint', { transformer: numeric })
  revision!: number;

  @Column('varchar', { length: 64 })
  hash!: string;

  /** 1 if the clinic had deleted it. */
  @Column('bigint', { transformer: numeric })
  deleted!: number;
}

/** An order that was carried out. */
@Entity('release_order')
export class UsedOrderEntity {
  /** SHA-256 of its `jti`, hexadecimal. */
  @PrimaryColumn('varchar', { length: 64 })
  jti!: string;

  /** Milliseconds since 1970: afterwards it is invalid in any case. */
  @Column('bigint', { name: 'expires_at', transformer: numeric })
  expiresAt!: number;
}

/** What was ordered, and what came of it. Rows are added and never changed. */
@Entity('release_record')
export class RecordEntity {
  @PrimaryColumn('varchar', { length: 40 })
  id!: string;

  @Column('varchar', { length: 12 })
  kind!: 'KEY' | 'WITHDRAWAL';

  /** Who ordered: the issuer of the order, and the hash of its `jti`. */
  @Column('varchar', { length: 200 })
  issuer!: string;

  @Column('varchar', { length: 64 })
  jti!: string;

  @Column('varchar', { length: 60 })
  link!: string;

  @Column('varchar', { length: 40 })
  tenant!: string;

  @Column('varchar', { length: 43, nullable: true })
  tag!: string | null;

  /** JSON: ids of consents. */
  @Column('text')
  consents!: string;

  @Column('varchar', { length: 12 })
  state!: string;

  @Column('varchar', { length: 40, nullable: true })
  reason!: string | null;

  @Column('bigint', { name: 'key_version', transformer: numeric, nullable: true })
  keyVersion!: number | null;

  @Column('bigint', { transformer: numeric })
  at!: number;
}

/** A number that only grows. Its row is locked by who must come before or after others. */
@Entity('release_counter')
export class CounterEntity {
  @PrimaryColumn('varchar', { length: 20 })
  name!: string;

  @Column('bigint', { transformer: numeric })
  value!: number;
}
