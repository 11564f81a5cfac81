import { Directive, Field, ObjectType, registerEnumType } from 'type-graphql';
import { CATEGORIES, type Category } from '../../permit/category.js';
import { DateTimeScalar } from '../../server/scalars.js';
import { FacilityReference } from '../facility-reference.js';

/** The categories as a GraphQL enum. */
export const CategoryEnum = Object.fromEntries(CATEGORIES.map((category) => [category, category])) as { [C in Category]: C };
registerEnumType(CategoryEnum, {
  name: 'Category',
  description: 'A category of data: what a facility publishes and what a permission covers.',
});

export enum AnswerState {
  ANSWERED = 'ANSWERED',
  WITHHELD = 'WITHHELD',
  NOT_CONFIGURED = 'NOT_CONFIGURED',
  UNREACHABLE = 'UNREACHABLE',
  TIMED_OUT = 'TIMED_OUT',
  INVALID_DATA = 'INVALID_DATA',
  STALE = 'STALE',
  PARTIAL = 'PARTIAL',
  UNSUPPORTED = 'UNSUPPORTED',
}
registerEnumType(AnswerState, {
  name: 'AnswerState',
  description: 'The result of asking one facility for one category.',
  valuesConfig: {
    ANSWERED: { description: 'Everything that you may see is there.' },
    WITHHELD: { description: 'The category is not granted at this facility. It looks the same whether or not there is data.' },
    NOT_CONFIGURED: {
      description:
        'The system does not know where this facility keeps its records. Data may be missing until the operator adds the facility.',
    },
    UNREACHABLE: { description: 'The facility or its system could not be reached: data may be missing.' },
    TIMED_OUT: { description: 'The facility did not answer in time: data may be missing.' },
    INVALID_DATA: { description: 'Some data from the facility cannot be trusted and is not shown.' },
    STALE: { description: 'The source could not be asked again: the data is from the time in `at`.' },
    PARTIAL: { description: 'The facility has more items than one query reads: the newest are shown. Ask with `period` for older ones.' },
    UNSUPPORTED: { description: 'The facility has records of a kind that the system does not read yet.' },
  },
});

const WORST_FIRST = [
  AnswerState.TIMED_OUT,
  AnswerState.UNREACHABLE,
  AnswerState.NOT_CONFIGURED,
  AnswerState.INVALID_DATA,
  AnswerState.STALE,
  AnswerState.PARTIAL,
  AnswerState.UNSUPPORTED,
  AnswerState.WITHHELD,
  AnswerState.ANSWERED,
];

/** Finds the worst of several states. ANSWERED if there are none. */
export function findWorstState(states: Iterable<AnswerState>): AnswerState {
  const seen = new Set(states);
  return WORST_FIRST.find((state) => seen.has(state)) ?? AnswerState.ANSWERED;
}

/** The answer of one facility for one category. */
@ObjectType()
@Directive('@shareable')
export class FacilityAnswer {
  @Field(() => FacilityReference, { nullable: true })
  facility?: FacilityReference | null;

  @Field(() => CategoryEnum)
  category!: Category;

  @Field(() => AnswerState)
  state!: AnswerState;

  @Field(() => DateTimeScalar, { description: 'When the facility answered or failed. For a stale answer, the time of the data.' })
  at!: Date;
}
