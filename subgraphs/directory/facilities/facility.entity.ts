import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from '../mutation/instant.js';

/** A facility of the network. */
@Entity('facility')
export class FacilityEntity {
  @PrimaryColumn('varchar', { length: 40 })
  id!: string;

  @Column('varchar', { name: 'institution_code', length: 10 })
  institutionCode!: string;

  @Column('varchar', { length: 200 })
  name!: string;

  @Column('varchar', { length: 200 })
  kana!: string;

  @Column('varchar', { length: 20 })
  kind!: string;

  /** The free text of an old record, if it is another word for the kind or is not known. */
  @Column('varchar', { name: 'kind_as_written', length: 20, nullable: true })
  kindAsWritten!: string | null;

  @Column('int', { default: 1 })
  version!: number;
}

/** An interval in which a facility takes part. */
@Entity('membership')
export class MembershipEntity {
  @PrimaryColumn('varchar', { name: 'facility_id', length: 40 })
  facilityId!: string;

  /** Whether its people may view other facilities' charts. */
  @Column('boolean', { transformer: { from: Boolean, to: (value: boolean) => value } })
  viewing!: boolean;

  /** Whether its people may act only from the facility's networks. */
  @Column('boolean', { name: 'networks_required', default: false, transformer: { from: Boolean, to: (value: boolean) => value } })
  networksRequired!: boolean;

  @Column(instant('from_at', { primary: true }))
  from!: number;

  @Column(instant('until_at', { nullable: true }))
  until!: number | null;
}

/** What a facility discloses through one connected system in an interval: its 公開範囲, a category mask. */
@Entity('published')
export class PublishedEntity {
  @PrimaryColumn('varchar', { name: 'facility_id', length: 40 })
  facilityId!: string;

  @PrimaryColumn('varchar', { name: 'system_id', length: 40 })
  systemId!: string;

  @Column('int')
  categories!: number;

  @Column(instant('from_at', { primary: true }))
  from!: number;

  @Column(instant('until_at', { nullable: true }))
  until!: number | null;
}

/** A network of the facility's people in CIDR notation, for an interval. */
@Entity('facility_network')
export class FacilityNetworkEntity {
  @PrimaryColumn('varchar', { name: 'facility_id', length: 40 })
  facilityId!: string;

  @PrimaryColumn('varchar', { length: 50 })
  cidr!: string;

  @Column(instant('from_at', { primary: true }))
  from!: number;

  @Column(instant('until_at', { nullable: true }))
  until!: number | null;
}
