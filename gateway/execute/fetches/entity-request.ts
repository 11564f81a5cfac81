import type { Answer } from '../answers/answer.js';
import { computeReadLimits } from '../answers/read-limits.js';
import type { WireText } from '../answers/wire-text.js';
import { type AnswerPath, buildWholePath } from '../entity-paths.js';
import type { Call, Execution } from '../execution.js';
import { SubgraphFailure } from '../transport/subgraph-failure.js';
import type { Member, ReferenceGroup } from './pending.js';
import { collectPending, groupReferences } from './reference-group.js';
import { limitToShare, splitBySource } from './reference-sources.js';
import { buildGroupKey, takeEntities } from './take-entities.js';

/** The text of one operation for several selections, as a JSON string. */
export type JoinedText = (groups: readonly ReferenceGroup[]) => WireText;

/**
 * Looks up the entities of several fetches in one subgraph with one request. If the request is large, or fails, and several subgraphs brought
 * the references, it is split by the subgraph that brought them, so that one subgraph's references cannot spoil the others' look-up.
 */
export async function askEntities(execution: Execution, members: readonly Member[], joined: JoinedText): Promise<void> {
  const pending = members.flatMap((member) => collectPending(execution, member) ?? []);
  if (pending.length === 0) return;
  const groups = groupReferences(pending);
  if (hasFewReferences(execution, groups)) {
    const failure = await send(execution, groups, joined);
    if (!failure) return;
    const parts = failure.mayBeOfOne ? splitBySource(execution, pending) : [];
    if (parts.length < 2) return failure.tell();
    await Promise.all(parts.map(async (part) => (await send(execution, groupReferences(part.pending), joined))?.tell()));
    return;
  }
  const parts = splitBySource(execution, pending).map((part) => limitToShare(execution, part));
  await Promise.all(
    parts.map(async ({ pending: kept }) => {
      if (kept.length > 0) (await send(execution, groupReferences(kept), joined))?.tell();
    }),
  );
}

/** A request that failed as a whole. */
interface Failed {
  /** Whether the references may have caused the failure, so that a part of them may succeed. */
  readonly mayBeOfOne: boolean;
  readonly tell: () => void;
}

async function send(execution: Execution, groups: readonly ReferenceGroup[], joined: JoinedText): Promise<Failed | undefined> {
  const path = () => buildCommonPath(execution, groups);
  const answer = await execution.call(buildCall(execution, groups, joined));
  const { subgraph } = groups[0]!.fetch;
  if (!answer) return undefined;
  if (answer instanceof SubgraphFailure) {
    const mayBeOfOne = answer.code !== 'SUBGRAPH_TIMED_OUT' && !answer.harmless;
    return { mayBeOfOne, tell: () => execution.failed(answer, subgraph, path()) };
  }
  if (isEmptyAnswer(answer, groups)) return { mayBeOfOne: true, tell: () => takeEntities(execution, answer, groups, path) };
  takeEntities(execution, answer, groups, path);
  return undefined;
}

function buildCall(execution: Execution, groups: readonly ReferenceGroup[], joined: JoinedText): Call {
  const [{ fetch, asked }, ...others] = groups as [ReferenceGroup, ...ReferenceGroup[]];
  const names = others.length === 0 ? fetch.variables : [...new Set(groups.flatMap((one) => one.fetch.variables))];
  const members = [
    ...(names.length === 0 ? [] : [execution.members(names)]),
    ...groups.map(({ references }, index) => `"${others.length === 0 ? 'representations' : variable(index)}":[${references.join(',')}]`),
  ];
  const text = others.length === 0 ? fetch.text : joined(groups);
  const { variables } = execution.input;
  const tokens = groups.reduce((sum, one) => sum + one.references.length * (1 + one.fetch.size.tokens(variables)), 0);
  const levels = Math.max(...groups.map((one) => one.fetch.size.levels));
  return {
    subgraph: fetch.subgraph,
    body: `{"query":${text},"variables":{${members.filter((one) => one !== '').join(',')}}}`,
    idempotent: true,
    limits: computeReadLimits(
      tokens,
      levels,
      groups.some((one) => one.fetch.size.custom),
    ),
    read: others.length === 0 && asked.length === 1 ? fetch.entities!.read : undefined,
  };
}

function hasFewReferences(execution: Execution, groups: readonly ReferenceGroup[]): boolean {
  let [count, bytes] = [0, 0];
  for (const { references } of groups) {
    count += references.length;
    for (const { length } of references) bytes += length;
  }
  return execution.references.few(count, bytes);
}

/** Whether an answer holds no list of entities at all. */
function isEmptyAnswer({ data }: Answer, groups: readonly ReferenceGroup[]): boolean {
  return groups.every((_, index) => data === null || !Array.isArray(data[buildGroupKey(index, groups.length)]));
}

export function variable(index: number): string {
  return `representations${index}`;
}

/** The path of all entities of a request: exact where it is one fetch. */
function buildCommonPath(execution: Execution, groups: readonly ReferenceGroup[]): AnswerPath {
  const asked = groups.flatMap((one) => one.asked);
  if (asked.length === 1) return buildWholePath(execution.data, asked[0]!);
  const [first, ...others] = asked.map((one) => one.path);
  const length = first!.findIndex((step, index) => others.some((path) => path[index] !== step));
  return length === -1 ? first! : first!.slice(0, length);
}
