import { Entity, PrimaryColumn } from 'typeorm';

/** What a search by name compares with: one row for each beginning by which a person or facility is found. Made of their names, and of nothing else. */
@Entity('name_key')
export class NameKeyEntity {
  /** USER or FACILITY, and NAME or KANA: `USER_KANA`. */
  @PrimaryColumn('varchar', { length: 20 })
  kind!: string;

  @PrimaryColumn('varchar', { name: 'name_key', length: 200 })
  key!: string;

  @PrimaryColumn('varchar', { name: 'owner_id', length: 40 })
  ownerId!: string;
}
