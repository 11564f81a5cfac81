import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from '../mutation/instant.js';

/** A person with an ID in the network (職員ID). (`issuer`, `subject`) identifies the sign-in. */
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

  /** The free text of an old record, if it is another word for the profession or is not known. */
  @Column('varchar', { name: 'profession_as_written', length: 30, nullable: true })
  professionAsWritten!: string | null;

  @Column('int', { default: 1 })
  version!: number;
}

/** An interval in which a person is active. A suspension (利用中断届) ends it. */
@Entity('user_status')
export class UserStatusEntity {
  @PrimaryColumn('varchar', { name: 'user_id', length: 40 })
  userId!: string;

  /** FULL or LIMITED (機能限定職員ID). */
  @Column('varchar', { name: 'id_kind', length: 10 })
  idKind!: string;

  @Column('varchar', { name: 'required_assurance', length: 100, nullable: true })
  requiredAssurance!: string | null;

  /** Whether `requiredAssurance` replaces what the profession needs: a recorded exception. */
  @Column('boolean', { name: 'assurance_relaxed', default: false })
  assuranceRelaxed!: boolean;

  @Column(instant('from_at', { primary: true }))
  from!: number;

  @Column(instant('until_at', { nullable: true }))
  until!: number | null;
}

/** An interval in which a person belongs to a facility, and the person's role as an administrator there. */
@Entity('workplace')
export class WorkplaceEntity {
  @PrimaryColumn('varchar', { name: 'user_id', length: 40 })
  userId!: string;

  @PrimaryColumn('varchar', { name: 'facility_id', length: 40 })
  facilityId!: string;

  /** NETWORK_ADMIN, SUPPORT_CENTRE, FACILITY_ADMIN, or none. */
  @Column('varchar', { length: 20, nullable: true })
  role!: string | null;

  @Column(instant('from_at', { primary: true }))
  from!: number;

  @Column(instant('until_at', { nullable: true }))
  until!: number | null;
}
