import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from '../mutation/instant.js';

/** A machine of a facility that uploads to a cloud, registered by the support centre. A fingerprint is in force once in the network. */
@Entity('uploader')
export class UploaderEntity {
  @PrimaryColumn('varchar', { length: 40 })
  id!: string;

  @Column('varchar', { name: 'facility_id', length: 40 })
  facilityId!: string;

  /** Of the machine's public keys: 20 characters of Crockford's base32. */
  @Column('varchar', { length: 20 })
  fingerprint!: string;

  /** What people call the machine. */
  @Column('varchar', { length: 200 })
  name!: string;

  @Column(instant('registered_at'))
  registeredAt!: number;

  @Column('varchar', { name: 'registered_by', length: 40, nullable: true })
  registeredBy!: string | null;

  @Column(instant('withdrawn_at', { nullable: true }))
  withdrawnAt!: number | null;

  @Column('varchar', { name: 'withdrawn_by', length: 40, nullable: true })
  withdrawnBy!: string | null;
}
