import { Directive, Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { CATEGORIES, type Category } from '../../permit/category.js';
import { DateTimeScalar } from '../../server/scalars.js';
import { FacilityReference } from '../facility-reference.js';

/** The categories as a GraphQL enum. */
export const CategoryEnum = Object.fromEntries(CATEGORIES.map((category) => [category, category])) as { [C in Category]: C };
registerEnumType(CategoryEnum, {
  name: 'Category',
  description: 'A category of data: what a facility publishes and what a permission covers.',
  valuesConfig: {
    DEMOGRAPHICS: { description: 'The name, birth date and sex of the patient, as the facility has them.' },
    ALLERGY: { description: 'Allergies and intolerances.' },
    DIAGNOSIS: { description: 'Diagnoses.' },
    PRESCRIPTION: { description: 'Prescriptions, ordered and dispensed.' },
    INJECTION: { description: 'Injections and infusions, ordered and administered.' },
    LAB_RESULT: { description: 'Laboratory tests and bacteriology: orders and results.' },
    ENCOUNTER: { description: 'Visits, stays and meals.' },
    IMAGING: { description: 'Radiology, endoscopy and physiology, with images.' },
    DOCUMENT: { description: 'Summaries, notes, referrals and other documents.' },
    CARE_RECORD: { description: 'The records of the care team in the care cabinet.' },
    VIEWER: { description: "The connected system's own viewer." },
    PROCEDURE: { description: 'Operations and treatments.' },
  },
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
  NOT_SERVED = 'NOT_SERVED',
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
    UNSUPPORTED: { description: 'The facility has records of a kind that the system does not read yet: they are not shown.' },
    NOT_SERVED: { description: 'This system never has the category. Nothing is missing.' },
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
  AnswerState.NOT_SERVED,
  AnswerState.ANSWERED,
];

/** States in which a list lacks nothing that the caller may see. */
const COMPLETE: ReadonlySet<AnswerState> = new Set([AnswerState.ANSWERED, AnswerState.WITHHELD, AnswerState.NOT_SERVED]);

/** Whether a list with these answers has everything that the caller may see. */
export function isComplete(answers: readonly Pick<FacilityAnswer, 'state'>[]): boolean {
  return answers.every(({ state }) => COMPLETE.has(state));
}

/** Finds the worst of several states. ANSWERED if there are none. */
export function findWorstState(states: Iterable<AnswerState>): AnswerState {
  const seen = new Set(states);
  return WORST_FIRST.find((state) => seen.has(state)) ?? AnswerState.ANSWERED;
}

/** The answer of one facility for one list. */
@ObjectType({ description: 'How one facility answered for one list.' })
@Directive('@shareable')
export class FacilityAnswer {
  @Field(() => FacilityReference, { nullable: true, description: 'The facility. Null if it could not be read.' })
  facility?: FacilityReference | null;

  @Field(() => CategoryEnum, { description: 'The category of the list.' })
  category!: Category;

  @Field(() => AnswerState, { description: 'What the facility answered.' })
  state!: AnswerState;

  @Field(() => DateTimeScalar, { description: 'When the facility answered or failed. For a stale answer, the time of the data.' })
  at!: Date;

  @Field(() => Int, {
    nullable: true,
    description:
      'The number of records that you may see and that are missing in the list. Records of further pages are not missing. Null if WITHHELD, or if the number is not known.',
  })
  leftOut?: number | null;
}

/**
 * Makes the answer of one facility.
 *
 * @param given what the facility's system says: the time of stale data, and the number of records that are left out
 */
export function makeFacilityAnswer(
  facility: string,
  category: Category,
  state: AnswerState,
  { at = new Date(), leftOut }: { readonly at?: Date | undefined; readonly leftOut?: number | undefined } = {},
): FacilityAnswer {
  return { facility: { id: facility }, category, state, at, leftOut: leftOut ?? (LEAVES_NOTHING_OUT.has(state) ? 0 : null) };
}

/** States in which no record is left out, if the system says nothing else. */
const LEAVES_NOTHING_OUT: ReadonlySet<AnswerState> = new Set([AnswerState.ANSWERED, AnswerState.NOT_SERVED]);
