import { Args, Ctx, Directive, Field, ID, ObjectType } from 'type-graphql';
import { type ChartContext, FacilityAnswer, type Grant, PeriodArgs, PermitScalar } from '../kit/index.js';
import { CareRecord } from './care-record.type.js';

/** A patient's care cabinet. It has only care records: the directory answers the contract's other fields. */
@ObjectType()
@Directive('@key(fields: "id permit")')
export class CareCabinetChart {
  @Field(() => ID)
  id!: string;

  @Field(() => PermitScalar, { nullable: true })
  @Directive('@inaccessible')
  permit!: string;

  grant!: Grant;

  @Field(() => [CareRecord], { nullable: true, description: 'The records of the care team, newest first.' })
  async careRecords(@Args(() => PeriodArgs) args: PeriodArgs, @Ctx() context: ChartContext): Promise<CareRecord[] | null> {
    return await context.charts.list<CareRecord>(this, 'CARE_RECORD', args);
  }

  @Field(() => [FacilityAnswer], { nullable: true })
  async answers(@Ctx() context: ChartContext): Promise<FacilityAnswer[] | null> {
    return await context.charts.answers(this);
  }
}
