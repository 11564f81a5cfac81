import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from './instant.js';

/** Every exchange of a caller token for a permit: which system asked for whom, and whether it was given. */
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

  @Column(instant('at'))
  at!: number;
}
