import type { GraphError } from './ask.js';
import type { AnswerPartFragment } from './generated/operation-types.js';
import type { Lane } from './lane.js';
import type { Connection, ListName, NodeOf } from './list-state.js';

/**
 * Appends a page to one list of a loaded lane, so that the views see both pages as one list. The list is complete only if both pages are. Of a facility's
 * two states, the one with a gap is kept, and the numbers of missing records add up. A lane whose list is null is returned unchanged.
 *
 * @param errors the errors of the page's own answer
 * @example
 * const { data, errors } = await ask(MoreLabResults, { patient, system: lane.system.id, after: list.endCursor });
 * const longer = appendPage(lane, 'labResults', data.patient.charts[0].labResults, errors);
 */
export function appendPage<Chart, Name extends ListName<Chart>>(
  lane: Extract<Lane<Chart>, { state: 'LOADED' }>,
  name: Name,
  page: Connection<NodeOf<Chart, Name>>,
  errors: readonly GraphError[] = [],
): Extract<Lane<Chart>, { state: 'LOADED' }> {
  const first = lane.chart[name] as Connection<NodeOf<Chart, Name>> | null;
  if (first === null) return lane;
  const joined: Connection<NodeOf<Chart, Name>> = {
    nodes: [...first.nodes, ...page.nodes],
    complete: first.complete && page.complete,
    answers: joinAnswers(first.answers, page.answers),
    pageInfo: page.pageInfo,
  };
  return { ...lane, chart: { ...lane.chart, [name]: joined }, errors: [...lane.errors, ...errors] };
}

function joinAnswers(first: readonly AnswerPartFragment[], next: readonly AnswerPartFragment[]): readonly AnswerPartFragment[] {
  const keyOf = ({ facility, category }: AnswerPartFragment) => `${facility?.id} ${category}`;
  const joined = new Map(first.map((answer) => [keyOf(answer), answer]));
  for (const answer of next) {
    const before = joined.get(keyOf(answer));
    joined.set(
      keyOf(answer),
      before && answer.state === 'ANSWERED' ? before : { ...answer, leftOut: addUp(before?.leftOut, answer.leftOut) },
    );
  }
  return [...joined.values()];
}

function addUp(before: number | null | undefined, next: number | null): number | null {
  return before == null || next === null ? next : before + next;
}
