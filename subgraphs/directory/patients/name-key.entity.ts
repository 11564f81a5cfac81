import { Entity, PrimaryColumn } from 'typeorm';

/** The keys of the search by name: one row for each prefix by which a person or facility is found. They are derived from the names alone. */
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
