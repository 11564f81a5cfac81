import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from '../mutation/instant.js';

/** A permission for one person who acts for one facility. A row never changes, except when it is revoked. */
@Entity('viewing_permission')
export class ViewingPermissionEntity {
  @PrimaryColumn('varchar', { length: 40 })
  id!: string;

  @Column('varchar', { name: 'user_id', length: 40 })
  userId!: string;

  @Column('varchar', { name: 'facility_id', length: 40 })
  facilityId!: string;

  /** null: every patient with consent at the facility. */
  @Column('varchar', { name: 'patient_id', length: 40, nullable: true })
  patientId!: string | null;

  @Column('int')
  categories!: number;

  /** Care dates, `YYYY-MM-DD`. */
  @Column('varchar', { name: 'care_from', length: 10, nullable: true })
  careFrom!: string | null;

  @Column('varchar', { name: 'care_until', length: 10, nullable: true })
  careUntil!: string | null;

  @Column(instant('valid_from'))
  validFrom!: number;

  @Column(instant('valid_until', { nullable: true }))
  validUntil!: number | null;

  @Column(instant('granted_at'))
  grantedAt!: number;

  @Column('varchar', { name: 'granted_by', length: 40, nullable: true })
  grantedBy!: string | null;

  @Column('varchar', { length: 500 })
  reason!: string;

  @Column(instant('revoked_at', { nullable: true }))
  revokedAt!: number | null;

  @Column('varchar', { name: 'revoked_by', length: 40, nullable: true })
  revokedBy!: string | null;

  @Column('varchar', { name: 'revoke_reason', length: 500, nullable: true })
  revokeReason!: string | null;

  /** The permission that it replaced. */
  @Column('varchar', { length: 40, nullable: true })
  renews!: string | null;

  /** The merge that copied it from the permission of another patient. */
  @Column('varchar', { name: 'merge_id', length: 40, nullable: true })
  mergeId!: string | null;

  @Column('int', { default: 1 })
  version!: number;
}
