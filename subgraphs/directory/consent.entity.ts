import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from './instant.js';

/** The patient's consent (or the disclosing facility's push): this disclosing facility → that viewing facility. */
@Entity('consent')
export class ConsentEntity {
  @PrimaryColumn('varchar', { length: 40 })
  id!: string;

  @Column('varchar', { name: 'patient_id', length: 40 })
  patientId!: string;

  @Column('varchar', { name: 'disclosing_facility_id', length: 40 })
  disclosingFacilityId!: string;

  @Column('varchar', { name: 'viewing_facility_id', length: 40 })
  viewingFacilityId!: string;

  /** PATIENT or PUSH. */
  @Column('varchar', { length: 10 })
  kind!: string;

  @Column(instant('starts_at'))
  startsAt!: number;

  @Column(instant('given_at'))
  givenAt!: number;

  @Column(instant('withdrawn_at', { nullable: true }))
  withdrawnAt!: number | null;

  @Column('varchar', { name: 'registered_by', length: 40, nullable: true })
  registeredBy!: string | null;

  @Column('varchar', { name: 'withdrawn_by', length: 40, nullable: true })
  withdrawnBy!: string | null;
}
