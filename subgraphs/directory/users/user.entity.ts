import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from '../mutation/instant.js';

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

  /** What an old record had as free text, where its profession is another word for it or not known. */
  @Column('varchar', { name: 'profession_as_written', length: 30, nullable: true })
  professionAsWritten!: string | null;

  @Column('int', { default: 1 })
  version!: number;
}

/** A time in which a person is active. It ends by suspension (利用中断届). */
@Entity('user_status')
export class UserStatusEntity {
  @PrimaryColumn('varchar', { name: 'user_id', length: 40 })
  userId!: string;

  /** FULL or LIMITED (機能限定職員ID). */
  @Column('varchar', { name: 'id_kind', length: 10 })
  idKind!: string;

  @Column('varchar', { name: 'required_assurance', length: 100, nullable: true })
  requiredAssurance!: string | null;

  /** Whether `requiredAssurance` counts in place of what her profession needs: a recorded exception. */
  @Column('boolean', { name: 'assurance_relaxed', default: false })
  assuranceRelaxed!: boolean;

  @Column(instant('from_at', { primary: true }))
  from!: number;

  @Column(instant('until_at', { nullable: true }))
  until!: number | null;
}

/** A person's belonging to a facility for a time, and what she administers there. */
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
