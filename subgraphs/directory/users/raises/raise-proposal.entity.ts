import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from '../../mutation/instant.js';

/** A proposal of one administrator for a person, and the decision of a second one. */
@Entity('raise_proposal')
export class RaiseProposalEntity {
  @PrimaryColumn('varchar', { length: 40 })
  id!: string;

  /** The person concerned. */
  @Column('varchar', { name: 'user_id', length: 40 })
  userId!: string;

  /** A `Raise`: JSON. */
  @Column('varchar', { length: 4000 })
  raise!: string;

  @Column('varchar', { length: 500 })
  reason!: string;

  @Column(instant('proposed_at'))
  proposedAt!: number;

  @Column('varchar', { name: 'proposed_by', length: 40 })
  proposedBy!: string;

  /** PROPOSED, APPROVED, DECLINED, or REPLACED by a later proposal for the same person. */
  @Column('varchar', { length: 20 })
  state!: string;

  @Column(instant('decided_at', { nullable: true }))
  decidedAt!: number | null;

  @Column('varchar', { name: 'decided_by', length: 40, nullable: true })
  decidedBy!: string | null;

  @Column('varchar', { name: 'decision_reason', length: 500, nullable: true })
  decisionReason!: string | null;
}
