import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from '../mutation/instant.js';
import type { ReleaseState } from './release-state.js';

/** The key of a patient at one facility, as the release process released it for a connected system. The directory cannot open it. */
@Entity('released_key')
export class ReleasedKeyEntity {
  @PrimaryColumn('varchar', { name: 'link_id', length: 40 })
  linkId!: string;

  @Column('varchar', { length: 12 })
  state!: ReleaseState;

  /** Present if, and only if, the state is RELEASED. */
  @Column('varchar', { name: 'key_text', length: 300, nullable: true })
  key!: string | null;

  /** The id of the system's public key for which `key` is sealed; null without a key, or if the release process did not say it. */
  @Column('varchar', { name: 'system_key', length: 100, nullable: true })
  systemKey!: string | null;

  /** Why it is refused, or why the last withdrawal failed: a code. */
  @Column('varchar', { length: 40, nullable: true })
  reason!: string | null;

  /** When it was last ordered. */
  @Column(instant('asked_at', { nullable: true }))
  askedAt!: number | null;

  /** When the state or the key changed last. */
  @Column(instant('changed_at'))
  changedAt!: number;

  /** When it is to be ordered next; during an order, when another process may take it. Null: nothing is to be done. */
  @Column(instant('due_at', { nullable: true }))
  dueAt!: number | null;

  /** Orders since the last success. */
  @Column('int', { default: 0 })
  tries!: number;
}

/** How far a list of the release process was read. */
@Entity('release_progress')
export class ReleaseProgressEntity {
  @PrimaryColumn('varchar', { length: 20 })
  name!: string;

  @Column('bigint', { transformer: { from: Number, to: (value: number) => value } })
  position!: number;
}
