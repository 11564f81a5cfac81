import { Column, Entity, PrimaryColumn } from 'typeorm';
import { numeric } from '../number-column.js';

/** A facility that sends. */
@Entity('receipt_tenant')
export class TenantEntity {
  /** The directory's id of the facility. */
  @PrimaryColumn('varchar', { length: 40 })
  tenant!: string;

  /** Its institution code. */
  @Column('varchar', { length: 20 })
  institution!: string;

  @Column('bigint', { name: 'quota_bytes', transformer: numeric })
  quotaBytes!: number;

  @Column('bigint', { name: 'used_bytes', transformer: numeric })
  usedBytes!: number;

  /** The number of its last delivery. */
  @Column('bigint', { transformer: numeric })
  seq!: number;

  /** The tag key, wrapped to the clinic and to the release process. */
  @Column('varchar', { name: 'tag_key_clinic', length: 200, nullable: true })
  tagKeyClinic!: string | null;

  @Column('varchar', { name: 'tag_key_release', length: 200, nullable: true })
  tagKeyRelease!: string | null;

  /** The clinic key for which the tag key is wrapped. Null: there is no tag key, or it is older than this column. */
  @Column('varchar', { name: 'clinic_key', length: 60, nullable: true })
  clinicKey!: string | null;

  @Column('bigint', { name: 'created_at', transformer: numeric })
  createdAt!: number;
}

/** The public keys of one machine of a facility. */
@Entity('receipt_credential')
export class CredentialEntity {
  /** The fingerprint of the signing key. */
  @PrimaryColumn('varchar', { length: 60 })
  keyid!: string;

  @Column('varchar', { length: 40 })
  tenant!: string;

  /** 32 bytes, base64url. */
  @Column('varchar', { name: 'signing_key', length: 60 })
  signingKey!: string;

  @Column('varchar', { name: 'clinic_key', length: 60 })
  clinicKey!: string;

  /** What the clinic calls the machine. */
  @Column('varchar', { length: 200 })
  name!: string;

  @Column('bigint', { name: 'created_at', transformer: numeric })
  createdAt!: number;

  @Column('bigint', { name: 'revoked_at', transformer: numeric, nullable: true })
  revokedAt!: number | null;
}

/** A one-time code, of which only the hash is kept. */
@Entity('receipt_code')
export class CodeEntity {
  /** SHA-256, hexadecimal. */
  @PrimaryColumn('varchar', { length: 64 })
  hash!: string;

  @Column('varchar', { length: 40 })
  tenant!: string;

  @Column('bigint', { name: 'created_at', transformer: numeric })
  createdAt!: number;

  @Column('bigint', { name: 'expires_at', transformer: numeric })
  expiresAt!: number;

  @Column('bigint', { name: 'used_at', transformer: numeric, nullable: true })
  usedAt!: number | null;

  /** The credential that used it. */
  @Column('varchar', { name: 'used_by', length: 60, nullable: true })
  usedBy!: string | null;

  /** 1 if a machine without the facility's keys may use it. */
  @Column('bigint', { name: 'starts_over', default: 0, transformer: numeric })
  startsOver!: number;
}

/** A nonce of a request that was taken. */
@Entity('receipt_nonce')
export class NonceEntity {
  @PrimaryColumn('varchar', { length: 60 })
  keyid!: string;

  @PrimaryColumn('varchar', { length: 40 })
  nonce!: string;

  @Column('bigint', { transformer: numeric })
  at!: number;
}
