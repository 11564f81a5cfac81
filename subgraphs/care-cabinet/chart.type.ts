import { Args, Ctx, Directive, Field, ID, ObjectType } from 'type-graphql';
import { type Connection, type Grant, PermitScalar } from '../kit/index.js';
import type { CareCabinetContext } from './context.js';
import {
  type CareTask,
  CareTaskArgs,
  CareTaskConnection,
  type CareVisit,
  CareVisitArgs,
  CareVisitConnection,
} from './plans/care-plan.type.js';
import { listTasks, listVisits } from './plans/plan-lists.js';
import { type CareRecord, CareRecordArgs, CareRecordConnection } from './records/care-record.type.js';
import { listRecords } from './records/record-list.js';
import { CareTeamArgs, CareTeamConnection, type CareTeamMember } from './team/care-team-member.type.js';
import { listTeam } from './team/team-list.js';

/** A patient's care cabinet. The directory answers the contract's other fields. */
@ObjectType({ description: 'The care cabinet of a patient: the records that nurses, pharmacists, care managers and doctors share.' })
@Directive('@key(fields: "id permit")')
export class CareCabinetChart {
  @Field(() => ID, { description: 'The id of the chart.' })
  id!: string;

  @Field(() => PermitScalar, { nullable: true })
  @Directive('@inaccessible')
  permit!: string;

  grant!: Grant;

  @Field(() => CareRecordConnection, {
    nullable: true,
    description: 'The records of the care team, the newest first. WITHHELD unless you are in the care team.',
  })
  async careRecords(@Args(() => CareRecordArgs) args: CareRecordArgs, @Ctx() context: CareCabinetContext): Promise<Connection<CareRecord>> {
    return await listRecords(this, args, context);
  }

  @Field(() => CareTeamConnection, {
    nullable: true,
    description:
      'Who is and who was in the care team, or was invited, the newest invitation first. WITHHELD unless you are in the care team.',
  })
  async careTeam(@Args(() => CareTeamArgs) args: CareTeamArgs, @Ctx() context: CareCabinetContext): Promise<Connection<CareTeamMember>> {
    return await listTeam(this, args, context);
  }

  @Field(() => CareTaskConnection, {
    nullable: true,
    description: 'The tasks of the care team, the first due first. WITHHELD unless you are in the care team.',
  })
  async careTasks(@Args(() => CareTaskArgs) args: CareTaskArgs, @Ctx() context: CareCabinetContext): Promise<Connection<CareTask>> {
    return await listTasks(this, args, context);
  }

  @Field(() => CareVisitConnection, {
    nullable: true,
    description:
      'The visits of the care team, the earliest first, also those that were cancelled. WITHHELD unless you are in the care team.',
  })
  async careVisits(@Args(() => CareVisitArgs) args: CareVisitArgs, @Ctx() context: CareCabinetContext): Promise<Connection<CareVisit>> {
    return await listVisits(this, args, context);
  }
}
