import type { GraphError } from './ask.js';
import type { AnswerPartFragment } from './generated/operation-types.js';
import { type FacilityRef, type Lane, pickLanes, type SystemRef } from './lane.js';

/** One page of a list of the chart, as the operations of the SDK ask for it. */
export interface Connection<Node> {
  readonly nodes: readonly Node[];
  readonly complete: boolean;
  readonly answers: readonly AnswerPartFragment[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** How far a list can be trusted. */
export type ListKind =
  /** Everything that the person may see is here, or on the next pages. An empty list means “no records” at the facilities that answered. */
  | 'COMPLETE'
  /** At least one facility did not answer, or answered in part. An empty list does not say whether there are records. */
  | 'INCOMPLETE'
  /** The whole system failed, or the application may not ask for the list: `code` says which. */
  | 'FAILED'
  /** No facility shows this category to the person. It looks the same whether or not there is data. */
  | 'WITHHELD';

/** A list together with what may be missing in it. No component shows nodes without it. */
export interface ListState<Node> {
  readonly kind: ListKind;
  readonly nodes: readonly Node[];
  readonly empty: boolean;
  readonly answers: readonly AnswerPartFragment[];
  readonly hasMore: boolean;
  /** Pass it as `after` to get the next page. */
  readonly endCursor: string | null;
  /** Why the list failed. */
  readonly code: string | undefined;
  readonly requestId: string | undefined;
}

/** States that leave nothing out of a list. A state that this version does not know counts as a gap. */
const WHOLE: ReadonlySet<string> = new Set(['ANSWERED', 'WITHHELD', 'NOT_SERVED']);

/**
 * Tells the state of one list, from the list itself and from the errors of the same answer.
 *
 * @param connection the list, or null if the answer has null in its place
 * @param errors the errors of the same answer
 * @param path where the list stands in the data: `['patient', 'charts', 0, 'labResults']`
 * @example
 * const list = listState(chart.labResults, errors, ['patient', 'charts', 0, 'labResults']);
 * if (list.kind === 'COMPLETE' && list.empty) show('検査結果はありません');
 */
export function listState<Node>(
  connection: Connection<Node> | null | undefined,
  errors: readonly GraphError[],
  path: readonly (string | number)[],
): ListState<Node> {
  if (!connection) {
    const error = findError(errors, path);
    const about = { code: error?.extensions.code ?? 'FIELD_NOT_ANSWERED', requestId: error?.extensions.requestId };
    return { kind: 'FAILED', nodes: [], empty: true, answers: [], hasMore: false, endCursor: null, ...about };
  }
  const { nodes, answers, complete, pageInfo } = connection;
  const isWhole = complete && answers.every(({ state }) => WHOLE.has(state));
  const isWithheld = answers.length > 0 && nodes.length === 0 && answers.every(({ state }) => state === 'WITHHELD');
  return {
    kind: isWithheld ? 'WITHHELD' : isWhole ? 'COMPLETE' : 'INCOMPLETE',
    nodes,
    empty: nodes.length === 0,
    answers,
    hasMore: pageInfo.hasNextPage,
    endCursor: pageInfo.endCursor,
    code: undefined,
    requestId: undefined,
  };
}

/** The error that explains a null: the nearest one at it or above it, else one below it, whose null has spread up to here. */
function findError(errors: readonly GraphError[], path: readonly (string | number)[]): GraphError | undefined {
  const steps = (error: GraphError) => error.path ?? [];
  const above = errors.filter((error) => steps(error).every((step, index) => step === path[index]));
  const nearest = above.sort((a, b) => steps(b).length - steps(a).length)[0];
  return nearest ?? errors.find((error) => path.every((step, index) => step === steps(error)[index]));
}

/** The names of the lists in a chart. */
export type ListName<Chart> = {
  [Name in keyof Chart]-?: NonNullable<Chart[Name]> extends Connection<unknown> ? Name : never;
}[keyof Chart] &
  string;

/** The items of a list in a chart. */
export type NodeOf<Chart, Name extends keyof Chart> = NonNullable<Chart[Name]> extends Connection<infer Node> ? Node : never;

/** Tells the state of one list of a loaded lane. */
export function laneListState<Chart, Name extends ListName<Chart>>(
  lane: Extract<Lane<Chart>, { state: 'LOADED' }>,
  name: Name,
): ListState<NodeOf<Chart, Name>> {
  const connection = lane.chart[name] as Connection<NodeOf<Chart, Name>> | null;
  return listState(connection, lane.errors, ['patient', 'charts', 0, name]);
}

/** How one facility answered for one list. */
export interface FacilityState {
  readonly system: SystemRef;
  /** Null if the graph could not name it. */
  readonly facility: FacilityRef | null;
  /** The state as the graph gives it: see `answerWords`. */
  readonly state: string;
  /** When it answered, or how old its data is. */
  readonly at: string;
  /** How many records are missing; null if the number is not known. */
  readonly leftOut: number | null;
}

/** What the lanes say about one list together: what the note under the list shows. */
export interface ListAnswers {
  /** The worst of the lanes: FAILED and INCOMPLETE only if something may be missing; LOADING as long as a lane is under way. */
  readonly kind: 'LOADING' | ListKind;
  /** Facilities that answered completely. */
  readonly answered: number;
  /** Facilities that were asked: without those that withhold the category, and those that never have it. */
  readonly asked: number;
  readonly facilities: readonly FacilityState[];
  readonly loading: readonly SystemRef[];
  /** Systems that failed as a whole. How many facilities they have is not known from their answer. */
  readonly failed: readonly { readonly system: SystemRef; readonly code: string; readonly requestId: string | undefined }[];
  /** Systems whose list has further pages. */
  readonly more: readonly SystemRef[];
}

/** Adds up what all lanes say about one list: “3施設中2施設が回答”, which facilities are missing, and which systems have more pages. */
export function listAnswers<Chart>(lanes: readonly Lane<Chart>[], name: ListName<Chart>): ListAnswers {
  const picked = pickLanes(lanes);
  const loading = picked.filter(({ state }) => state === 'LOADING').map(({ system }) => system);
  const failed = picked.flatMap((lane) =>
    lane.state === 'FAILED' ? [{ system: lane.system, code: lane.code, requestId: lane.requestId }] : [],
  );
  const lists = picked.flatMap((lane) => (lane.state === 'LOADED' ? [{ system: lane.system, list: laneListState(lane, name) }] : []));
  for (const { system, list } of lists)
    if (list.kind === 'FAILED') failed.push({ system, code: list.code ?? 'FIELD_NOT_ANSWERED', requestId: list.requestId });
  const facilities = lists.flatMap(({ system, list }) =>
    list.answers.map(({ facility, state, at, leftOut }) => ({ system, facility, state, at, leftOut })),
  );
  const asked = facilities.filter(({ state }) => state !== 'WITHHELD' && state !== 'NOT_SERVED');
  return {
    kind: addKinds(
      lists.map(({ list }) => list.kind),
      loading.length > 0,
      failed.length > 0,
    ),
    answered: asked.filter(({ state }) => state === 'ANSWERED').length,
    asked: asked.length,
    facilities,
    loading,
    failed,
    more: lists.filter(({ list }) => list.hasMore).map(({ system }) => system),
  };
}

function addKinds(kinds: readonly ListKind[], isLoading: boolean, hasFailed: boolean): 'LOADING' | ListKind {
  if (isLoading) return 'LOADING';
  const others = kinds.filter((kind) => kind !== 'FAILED');
  if (others.length === 0) return hasFailed ? 'FAILED' : 'COMPLETE';
  if (hasFailed || others.includes('INCOMPLETE')) return 'INCOMPLETE';
  return others.every((kind) => kind === 'WITHHELD') ? 'WITHHELD' : 'COMPLETE';
}
