import { Column, Entity, PrimaryColumn } from 'typeorm';

const numeric = { from: (value: unknown) => (value === null ? null : Number(value)), to: (value: unknown) => value };

/** One row for each patient who ever had a care team. A change of the team locks it. */
@Entity('care_team')
export class CareTeamEntity {
  @PrimaryColumn('varchar', { name: 'patient_id', length: 40 })
  patientId!: string;

  /** Counts the changes of the team. */
  @Column('int')
  version!: number;
}

/** An invitation to a patient's care team, and the membership that follows from it. Never deleted: it shows who was a member when. */
@Entity('care_team_member')
export class CareTeamMemberEntity {
  @PrimaryColumn('varchar', { length: 40 })
  id!: string;

  @Column('varchar', { name: 'patient_id', length: 40 })
  patientId!: string;

  @Column('varchar', { name: 'user_id', length: 40 })
  userId!: string;

  /** The facility for which the person is in the team. */
  @Column('varchar', { name: 'facility_id', length: 40 })
  facilityId!: string;

  /** The profession when the person accepted. Null before. */
  @Column('varchar', { length: 40, nullable: true })
  profession!: string | null;

  @Column('varchar', { name: 'invited_by', length: 40 })
  invitedBy!: string;

  /** Milliseconds since 1970 UTC, as all instants of this table. */
  @Column('bigint', { name: 'invited_at', transformer: numeric })
  invitedAt!: number;

  /** The last day of the membership, `YYYY-MM-DD` in Japan. Null if it has no end. */
  @Column('varchar', { name: 'ends_on', length: 10, nullable: true })
  endsOn!: string | null;

  @Column('bigint', { name: 'accepted_at', nullable: true, transformer: numeric })
  acceptedAt!: number | null;

  @Column('bigint', { name: 'declined_at', nullable: true, transformer: numeric })
  declinedAt!: number | null;

  /** When a person ended it before its last day. */
  @Column('bigint', { name: 'ended_at', nullable: true, transformer: numeric })
  endedAt!: number | null;

  @Column('varchar', { name: 'ended_by', length: 40, nullable: true })
  endedBy!: string | null;
}
