import {
  AnswerState,
  CHART_FIELDS,
  CONTRACT_FIELDS,
  type Connection,
  type FacilityAnswer,
  isComplete,
  makeFacilityAnswer,
  makePage,
  type PageArgs,
} from '../../kit/index.js';
import type { DirectoryContext } from '../access/access.js';
import { FACILITIES } from '../facilities/facility.loader.js';
import type { ChartStub } from '../permits/chart.type.js';
import type { SystemEntry } from '../systems.js';

/** A field of the contract: what the directory answers for a system that does not serve it. */
type FieldResolver = (chart: ChartStub, args: PageArgs) => unknown;

/** Fields of the contract that are no connection. Without the system there is nothing to say in them. */
const WITHOUT_ANSWERS: Readonly<Record<string, FieldResolver>> = {
  demographicsMismatch: () => null,
  viewerUrl: () => null,
  timeline: () => [],
};

/**
 * Makes the resolvers of the contract's fields that a system does not serve. A list is empty, and each facility answers NOT_SERVED.
 *
 * @example makeNotServed({ serves: ['labResults'] }).allergies(chart, {}).answers[0].state === 'NOT_SERVED'
 */
export function makeNotServed({ serves }: Pick<SystemEntry, 'serves'>): Record<string, FieldResolver> {
  const left = CONTRACT_FIELDS.filter((field) => !serves.includes(field));
  return Object.fromEntries(left.map((field) => [field, WITHOUT_ANSWERS[field] ?? answerNotServed(field)]));
}

/** The facility of an answer: the directory itself has its other fields, and reads them only if it is selected. */
export const FACILITY_ANSWER = {
  facility: async ({ facility }: FacilityAnswer, _args: unknown, { loaders }: DirectoryContext) =>
    facility && (await loaders.of(FACILITIES).load(facility.id)),
};

function answerNotServed(field: string): FieldResolver {
  const { category } = CHART_FIELDS[field]!;
  return ({ facilities }, args): Connection<never> => {
    const answers = facilities.map((facility) => makeFacilityAnswer(facility, category, AnswerState.NOT_SERVED));
    return Object.assign(makePage<never>([], args), { answers, complete: isComplete(answers) });
  };
}
