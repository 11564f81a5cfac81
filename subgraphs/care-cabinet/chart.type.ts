import { Args, Ctx, Directive, Field, ID, ObjectType } from 'type-graphql';
import { type ChartContext, type Connection, type Grant, makeConnectionType, PeriodArgs, PermitScalar } from '../kit/index.js';
import { CARE_RECORD_SCOPE, CareRecord } from './care-record.type.js';

const CareRecordConnection = makeConnectionType('CareRecord', CareRecord, [CARE_RECORD_SCOPE]);

/** A patient's care cabinet. It has only care records: the directory answers the contract's other fields. */
@ObjectType({ description: 'The care cabinet of a patient: the records that nurses, pharmacists, care managers and doctors share.' })
@Directive('@key(fields: "id permit")')
export class CareCabinetChart {
  @Field(() => ID, { description: 'The id of the chart.' })
  id!: string;

  @Field(() => PermitScalar, { nullable: true })
  @Directive('@inaccessible')
  permit!: string;

  grant!: Grant;

  @Field(() => CareRecordConnection, { nullable: true, description: 'The records of the care team.' })
  async careRecords(@Args(() => PeriodArgs) args: PeriodArgs, @Ctx() context: ChartContext): Promise<Connection<CareRecord>> {
    return await context.charts.list<CareRecord>(this, 'CARE_RECORD', args);
  }
}
