import { Field, ID, ObjectType } from 'type-graphql';
import { DateScalar, DateTimeScalar } from '../server/scalars.js';
import { FacilityReference } from './facility-reference.js';

/** The fields of every item of a chart's list. Its facility may fail to resolve, and its date may be imprecise. */
@ObjectType()
export abstract class ChartItem {
  @Field(() => ID, { description: 'An opaque id. It stays the same as long as the source keeps the item.' })
  id!: string;

  @Field(() => FacilityReference, { nullable: true, description: 'The facility that recorded the item. Null if it could not be read.' })
  facility?: FacilityReference | null;

  @Field(() => DateScalar, { nullable: true, description: 'The care date. Null if the source gives no exact day.' })
  date?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The date as the source wrote it. It may be less precise than a day. Null if there is none.',
  })
  dateText?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'The moment of `date`. Null if the source gives no time of day.' })
  time?: Date | null;

  /** The position of the item in its source, for items of the same time: the source's order. Compared as text; never shown. */
  sourceOrder?: string;
}
