import type { PackedDisclosures, ShownField } from '../../../subgraphs/kit/audit/packed-disclosures.js';
import type { Answer } from '../answers/answer.js';
import type { AnswerError } from '../answers/answer-error.js';
import { ExactNumber } from '../answers/exact-number.js';
import { type Entity, Misshapen } from '../answers/project.js';
import type { DisclosureAccount } from '../disclosure-account.js';
import { type AnswerPath, buildWholePath, findPaths } from '../entity-paths.js';
import type { Execution } from '../execution.js';
import { toOwnError, toOwnPath } from '../response/own-error.js';
import type { Fetch } from './fetch.js';
import type { ReferenceGroup } from './pending.js';

/** The answer's key under which a group's entities are. */
export function buildGroupKey(index: number, groups: number): string {
  return groups === 1 ? '_entities' : `_e${index}`;
}

/**
 * Adds the answer's fields to each entity, and reports each error at the entity it names; an error that names no entity, at the whole
 * request.
 *
 * @param path of the request as a whole
 */
export function takeEntities(execution: Execution, answer: Answer, groups: readonly ReferenceGroup[], path: () => AnswerPath): void {
  const told = answer.errors.map((error) => ({
    error,
    group: groups.findIndex((_, index) => error.path?.[0] === buildGroupKey(index, groups.length)),
  }));
  for (const { error, group } of told) {
    if (group !== -1) continue;
    const shown = groups.map(({ fetch }) => toOwnError(fetch.own, error)).find(({ extensions }) => extensions?.argument !== undefined);
    execution.errors.push({ ...(shown ?? toOwnError(groups[0]!.fetch.own, error)), path: path() });
  }
  for (const [index, group] of groups.entries()) {
    const key = buildGroupKey(index, groups.length);
    if (answer.data !== null) takeGroup(execution, answer.data[key], group, readGroupReport(execution, answer, key));
    for (const { error, group: of } of told) if (of === index) reportError(execution, group, error);
  }
}

/** What the subgraph reports of each entity of a group, by its position. */
interface GroupReport {
  readonly report: PackedDisclosures | undefined;
  readonly fields: ReadonlyMap<unknown, readonly ShownField[]>;
}

function readGroupReport({ input }: Execution, { report }: Answer, key: string): GroupReport {
  const fields = new Map<unknown, ShownField[]>();
  const disclosures = input.account && report?.disclosures;
  for (const shown of disclosures?.shown ?? []) {
    const [group, place] = shown.path;
    if (group !== key) continue;
    const known = fields.get(place);
    if (known) known.push(shown);
    else fields.set(place, [shown]);
  }
  return { report: disclosures, fields };
}

function takeGroup(
  execution: Execution,
  given: unknown,
  { references, asked: all }: ReferenceGroup,
  { report, fields }: GroupReport,
): void {
  const used = new Set<number>();
  const { variables, account } = execution.input;
  for (const asked of all) {
    const { fetch, targets, places } = asked;
    const { projector } = fetch;
    try {
      if (!Array.isArray(given) || given.length !== references.length) {
        throw new Misshapen('the number of entities is not that of the references');
      }
      for (let index = 0; index < targets.length; index++) {
        const place = places[index]!;
        const entity = given[place] as unknown;
        if (entity === null || entity === undefined) continue;
        // Copy an entity that several targets use, so that fields added to one target later do not appear in another.
        projector.add(targets[index]!, !projector.flat && used.has(place) ? copyDeep(entity) : entity, variables);
        if (!projector.flat) used.add(place);
        if (account) accountFor(account, targets[index]!, fetch, report, fields.get(place));
      }
    } catch (error) {
      execution.failed(error, fetch.subgraph, buildWholePath(execution.data, asked));
    }
    execution.references.add(fetch.subgraph, fetch.keys, targets);
  }
}

/** An entity of which a report has no field adds nothing to the record: most are facilities that an answer names hundreds of times. */
function accountFor(
  account: DisclosureAccount,
  target: Entity,
  fetch: Fetch,
  report: PackedDisclosures | undefined,
  fields: readonly ShownField[] | undefined,
): void {
  if (report && !fields) return;
  const told = fields?.map((shown) => ({ key: findKey(fetch, shown.path[2]), shown })) ?? [];
  account.add(target, { system: fetch.subgraph, keys: fetch.keys, report, fields: told });
}

/** The key in the data of a field that a report names. */
export function findKey({ own }: Fetch, step: string | number | undefined): string | undefined {
  return step === undefined ? undefined : (own.keys.get(String(step)) ?? String(step));
}

/** A deep copy. `structuredClone` would lose the text that is kept under a symbol. */
function copyDeep(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return value;
  if (Array.isArray(value)) return value.map(copyDeep);
  const copy: Record<string, unknown> = { ...value };
  for (const key of Object.keys(copy)) copy[key] = copyDeep(copy[key]);
  return copy;
}

/** Paths at which one error is reported, where its entity occurs in several places. */
const PLACES_AT_MOST = 100;

/** Reports an error at each place of the entity that it names. */
function reportError(execution: Execution, group: ReferenceGroup, told: AnswerError): void {
  const [, place, ...rest] = told.path ?? [];
  if (typeof place !== 'number' || place >= group.references.length) {
    for (const asked of group.asked) {
      execution.errors.push({ ...toOwnError(asked.fetch.own, told), path: buildWholePath(execution.data, asked) });
    }
    return;
  }
  for (const { fetch, path, targets, places } of group.asked) {
    const error = toOwnError(fetch.own, told);
    const meant = new Set(targets.filter((_, index) => places[index] === place));
    const found = [...findPaths(execution.data, path, meant)].slice(0, PLACES_AT_MOST);
    for (const [entity, at] of found) execution.errors.push({ ...error, path: [...at, ...toOwnPath(fetch.own, rest, entity)] });
  }
}
