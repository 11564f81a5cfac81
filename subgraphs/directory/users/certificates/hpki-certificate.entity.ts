import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from '../../mutation/instant.js';

/** The certificate of a person's card, registered by one administrator and approved by another. It counts from the approval until it is withdrawn. */
@Entity('hpki_certificate')
export class HpkiCertificateEntity {
  @PrimaryColumn('varchar', { length: 40 })
  id!: string;

  @Column('varchar', { name: 'user_id', length: 40 })
  userId!: string;

  @Column('varchar', { length: 500 })
  issuer!: string;

  /** One certificate; null: every certificate of the subject. */
  @Column('varchar', { length: 40, nullable: true })
  serial!: string | null;

  @Column('varchar', { length: 500, nullable: true })
  subject!: string | null;

  /** A hash of what names it. Of the certificates that are not withdrawn, one has it. */
  @Column('varchar', { name: 'named_hash', length: 64 })
  namedHash!: string;

  @Column('varchar', { length: 500 })
  reason!: string;

  @Column(instant('registered_at'))
  registeredAt!: number;

  /** null: imported by the operator. */
  @Column('varchar', { name: 'registered_by', length: 40, nullable: true })
  registeredBy!: string | null;

  /** null: it waits for a second person. */
  @Column(instant('approved_at', { nullable: true }))
  approvedAt!: number | null;

  @Column('varchar', { name: 'approved_by', length: 40, nullable: true })
  approvedBy!: string | null;

  @Column(instant('withdrawn_at', { nullable: true }))
  withdrawnAt!: number | null;

  @Column('varchar', { name: 'withdrawn_by', length: 40, nullable: true })
  withdrawnBy!: string | null;

  @Column('varchar', { name: 'withdraw_reason', length: 500, nullable: true })
  withdrawReason!: string | null;

  @Column('int', { default: 1 })
  version!: number;
}
