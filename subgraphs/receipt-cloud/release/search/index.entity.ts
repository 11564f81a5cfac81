import { Column, Entity, PrimaryColumn } from 'typeorm';
import { numeric } from '../../number-column.js';

/** A patient in the index: hashes with a key that only this process has. */
@Entity('release_index')
export class IndexedEntity {
  @PrimaryColumn('varchar', { length: 40 })
  tenant!: string;

  @PrimaryColumn('varchar', { length: 43 })
  tag!: string;

  @Column('bigint', { transformer: numeric })
  revision!: number;

  @Column('bigint', { name: 'key_version', transformer: numeric })
  keyVersion!: number;

  /** Null if the entry cannot be opened. */
  @Column('varchar', { name: 'kana_hash', length: 43, nullable: true })
  kanaHash!: string | null;

  @Column('varchar', { name: 'name_hash', length: 43, nullable: true })
  nameHash!: string | null;
}

/** Up to which delivery a facility is in the index. */
@Entity('release_followed')
export class FollowedEntity {
  @PrimaryColumn('varchar', { length: 40 })
  tenant!: string;

  @Column('bigint', { transformer: numeric })
  seq!: number;

  /** Tells the key of the hashes: with another key, the facility is read anew. */
  @Column('varchar', { name: 'key_check', length: 43 })
  keyCheck!: string;
}

/** A search that was done. */
@Entity('release_search')
export class SearchEntity {
  @PrimaryColumn('varchar', { length: 40 })
  id!: string;

  /** The issuer and the subject of the person's token. */
  @Column('varchar', { length: 400 })
  who!: string;

  @Column('varchar', { length: 40 })
  facility!: string;

  @Column('bigint', { transformer: numeric })
  at!: number;

  /** A keyed hash of the criteria. */
  @Column('varchar', { length: 43 })
  criteria!: string;

  /** How many patients were shown; null if the search failed. */
  @Column('bigint', { transformer: numeric, nullable: true })
  found!: number | null;
}
