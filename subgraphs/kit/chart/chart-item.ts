import { Field, ID, ObjectType } from 'type-graphql';
import { DateScalar } from '../server/scalars.js';
import { FacilityReference } from './facility-reference.js';

/** The fields of every item of a chart's list. Its facility may fail to resolve, and its date may be imprecise. */
@ObjectType()
export abstract class ChartItem {
  @Field(() => ID, { description: 'An opaque id. It stays the same as long as the source keeps the item.' })
  id!: string;

  @Field(() => FacilityReference, { nullable: true })
  facility?: FacilityReference | null;

  @Field(() => DateScalar, { nullable: true, description: 'The care date, if the source gives an exact day.' })
  date?: string | null;

  @Field(() => String, { nullable: true, description: 'The date as the source wrote it.' })
  dateText?: string | null;
}
