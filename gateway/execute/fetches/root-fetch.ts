import { computeReadLimits } from '../answers/read-limits.js';
import { findTargets, type PlanPath } from '../entity-paths.js';
import type { Execution } from '../execution.js';
import { toOwnError, toOwnPath } from '../response/own-error.js';
import type { Fetch } from './fetch.js';
import { findKey } from './take-entities.js';

/** Runs a fetch of root fields, and adds its answer at `path`: the root, unless the root type is reached again further down. */
export async function runRootFetch(execution: Execution, fetch: Fetch, path: PlanPath): Promise<void> {
  const { subgraph, text, variables, kind, projector, keys, size, own } = fetch;
  const { variables: coerced } = execution.input;
  const members = variables.length === 0 ? '' : execution.members(variables);
  const body = `{"query":${text}${members === '' ? '' : `,"variables":{${members}}`}}`;
  const limits = computeReadLimits(size.tokens(coerced), size.levels, size.custom);
  const at = () => [...path, ...(new Set(keys).size === 1 ? keys.slice(0, 1) : [])];
  const answer = await execution.ask({ subgraph, body, idempotent: kind === 'query', limits }, at);
  if (!answer) return;
  const targets = path.length === 0 ? [execution.data] : findTargets(execution.data, path);
  if (answer.data !== null) {
    try {
      for (const target of targets) projector.add(target, answer.data, coerced);
    } catch (error) {
      execution.failed(error, subgraph, at());
    }
    execution.references.add(subgraph, keys, targets);
    const { account } = execution.input;
    const report = answer.report?.disclosures;
    account?.addChanges(subgraph, answer.report?.changes ?? []);
    const fields = (account && report?.shown.map((shown) => ({ key: findKey(fetch, shown.path[0]), shown }))) ?? [];
    for (const target of targets) account?.add(target, { system: subgraph, keys: fetch.keys, report, fields });
  }
  for (const told of answer.errors) {
    const within = told.path && toOwnPath(own, told.path, targets[0]);
    execution.errors.push({ ...toOwnError(own, told), path: within && within.length > 0 ? [...path, ...within] : at() });
  }
}
