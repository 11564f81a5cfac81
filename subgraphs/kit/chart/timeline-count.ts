import { Directive, Field, Int, ObjectType } from 'type-graphql';
import type { Category } from '../permit/category.js';
import { FacilityReference } from './facility-reference.js';
import { CategoryEnum } from './reader/facility-answer.js';

/** How many records a facility's index has of one category in one month. */
@ObjectType({
  description:
    'How many records the index of a facility lists of one category in one month of care dates. No record is read for it, so it is an upper bound: several records can be one item of a list, and a record can turn out to be unreadable.',
})
@Directive('@shareable')
export class TimelineCount {
  @Field(() => FacilityReference, { nullable: true, description: 'The facility. Null if it could not be read.' })
  facility?: FacilityReference | null;

  @Field(() => CategoryEnum, { description: 'The category. Categories without care dates are not counted.' })
  category!: Category;

  @Field(() => String, { description: 'The month of the care dates, `YYYY-MM`.' })
  month!: string;

  @Field(() => Int, { description: 'The greatest number of records that you may see there. At least 1.' })
  atMost!: number;
}
