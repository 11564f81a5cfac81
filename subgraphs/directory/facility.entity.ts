import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from './instant.js';

/** A facility of the network. It takes part from `joinedAt` until `leftAt`. */
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

  /** Whether its people may look at other facilities' charts. */
  @Column('boolean')
  viewing!: boolean;

  @Column(instant('joined_at'))
  joinedAt!: number;

  @Column(instant('left_at', { nullable: true }))
  leftAt!: number | null;
}

/** What a facility discloses through one connected system: its 公開範囲, a category mask. */
@Entity('disclosure')
export class DisclosureEntity {
  @PrimaryColumn('varchar', { name: 'facility_id', length: 40 })
  facilityId!: string;

  @PrimaryColumn('varchar', { name: 'system_id', length: 40 })
  systemId!: string;

  @Column('int', { name: 'categories' })
  categories!: number;
}
