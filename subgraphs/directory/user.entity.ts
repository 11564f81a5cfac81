import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from './instant.js';

/** A person with an ID of her own (職員ID). (`issuer`, `subject`) is how her sign-in names her. */
@Entity('user_account')
export class UserEntity {
  @PrimaryColumn('varchar', { length: 40 })
  id!: string;

  @Column('varchar', { length: 200 })
  issuer!: string;

  @Column('varchar', { length: 200 })
  subject!: string;

  @Column('varchar', { length: 200 })
  name!: string;

  @Column('varchar', { length: 200 })
  kana!: string;

  @Column('varchar', { length: 30 })
  profession!: string;

  /** FULL or LIMITED (機能限定職員ID). */
  @Column('varchar', { name: 'id_kind', length: 10 })
  idKind!: string;

  @Column('varchar', { name: 'required_assurance', length: 100, nullable: true })
  requiredAssurance!: string | null;

  @Column(instant('registered_at'))
  registeredAt!: number;

  @Column(instant('suspended_at', { nullable: true }))
  suspendedAt!: number | null;
}

/** A person's belonging to a facility, and what she administers there. */
@Entity('activity')
export class ActivityEntity {
  @PrimaryColumn('varchar', { name: 'user_id', length: 40 })
  userId!: string;

  @PrimaryColumn('varchar', { name: 'facility_id', length: 40 })
  facilityId!: string;

  /** NETWORK_ADMIN, SUPPORT_CENTRE, FACILITY_ADMIN, or none. */
  @Column('varchar', { length: 20, nullable: true })
  role!: string | null;

  @Column(instant('since'))
  since!: number;

  @Column(instant('ended_at', { nullable: true }))
  endedAt!: number | null;
}
