import { Column, Entity, PrimaryColumn } from 'typeorm';

const numeric = { from: (value: unknown) => (value === null ? null : Number(value)), to: (value: unknown) => value };

/** What tasks and visits have in common. */
abstract class CarePlanEntity {
  /** The id that the client made, or ours. */
  @PrimaryColumn('varchar', { length: 40 })
  id!: string;

  @Column('varchar', { name: 'patient_id', length: 40 })
  patientId!: string;

  /** The facility for which the person acted who made it. */
  @Column('varchar', { name: 'facility_id', length: 40 })
  facilityId!: string;

  @Column('varchar', { name: 'created_by', length: 40 })
  createdBy!: string;

  /** Milliseconds since 1970 UTC, as all instants of these tables. */
  @Column('bigint', { name: 'created_at', transformer: numeric })
  createdAt!: number;

  /** A hash of the input with which it was made. */
  @Column('varchar', { name: 'input_hash', length: 64 })
  inputHash!: string;
}

/** Something to do for a patient. */
@Entity('care_task')
export class CareTaskEntity extends CarePlanEntity {
  @Column('text')
  text!: string;

  /** The day on which it is due, `YYYY-MM-DD` in Japan. */
  @Column('varchar', { name: 'due_on', length: 10 })
  dueOn!: string;

  @Column('varchar', { name: 'assignee_id', length: 40, nullable: true })
  assigneeId!: string | null;

  @Column('bigint', { name: 'done_at', nullable: true, transformer: numeric })
  doneAt!: number | null;

  @Column('varchar', { name: 'done_by', length: 40, nullable: true })
  doneBy!: string | null;
}

/** A planned visit to a patient. */
@Entity('care_visit')
export class CareVisitEntity extends CarePlanEntity {
  @Column('varchar', { name: 'visitor_id', length: 40 })
  visitorId!: string;

  /** The day of its begin, `YYYY-MM-DD` in Japan. */
  @Column('varchar', { length: 10 })
  day!: string;

  @Column('bigint', { name: 'starts_at', transformer: numeric })
  startsAt!: number;

  @Column('bigint', { name: 'ends_at', transformer: numeric })
  endsAt!: number;

  @Column('text')
  note!: string;

  @Column('bigint', { name: 'cancelled_at', nullable: true, transformer: numeric })
  cancelledAt!: number | null;

  @Column('varchar', { name: 'cancelled_by', length: 40, nullable: true })
  cancelledBy!: string | null;

  @Column('text', { name: 'cancel_reason', nullable: true })
  cancelReason!: string | null;
}
