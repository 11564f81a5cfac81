import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from '../mutation/instant.js';

/** One exchange of a caller token for a permit: the system, the patient, and whether the permit was given. */
@Entity('permit_exchange')
export class PermitExchangeEntity {
  @PrimaryColumn('varchar', { length: 40 })
  id!: string;

  @Column('varchar', { name: 'system_id', length: 40 })
  systemId!: string;

  @Column('varchar', { name: 'user_id', length: 40, nullable: true })
  userId!: string | null;

  @Column('varchar', { name: 'patient_id', length: 40 })
  patientId!: string;

  @Column('varchar', { length: 64 })
  operation!: string;

  @Column('boolean')
  given!: boolean;

  /** SHA-256 of the system and its assertion's `jti`, in hexadecimal. It is unique. Null before migration 6. */
  @Column('varchar', { name: 'assertion_hash', length: 64, nullable: true })
  assertionHash!: string | null;

  @Column(instant('at'))
  at!: number;
}
