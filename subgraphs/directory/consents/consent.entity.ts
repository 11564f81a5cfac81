import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from '../mutation/instant.js';
import type { ConsentKind } from './consent-kind.js';

/** The patient's consent (or the disclosing facility's push) that one facility discloses to another. */
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
  kind!: ConsentKind;

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

  /** The reference of the signed paper in the support centre's files. */
  @Column('varchar', { name: 'document_reference', length: 200, nullable: true })
  documentReference!: string | null;

  @Column('varchar', { name: 'end_reason', length: 500, nullable: true })
  endReason!: string | null;

  /** The consent that it replaced. */
  @Column('varchar', { length: 40, nullable: true })
  renews!: string | null;

  /** The merge that copied it from the consent of another patient. */
  @Column('varchar', { name: 'merge_id', length: 40, nullable: true })
  mergeId!: string | null;

  @Column('int', { default: 1 })
  version!: number;
}
