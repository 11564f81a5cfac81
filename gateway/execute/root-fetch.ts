import type { Execution } from './execution.js';
import type { Fetch } from './fetch.js';
import { type PlanPath, targetsAt } from './targets.js';

/** Runs a fetch of root fields, and adds its answer at `path` (the root, but for a root type that is reached again). */
export async function rootFetch(execution: Execution, fetch: Fetch, path: PlanPath): Promise<void> {
  const { subgraph, text, variables, kind, projector, keys } = fetch;
  const members = variables.length === 0 ? '' : execution.members(variables);
  const body = `{"query":${text}${members === '' ? '' : `,"variables":{${members}}`}}`;
  const at = () => [...path, ...(new Set(keys).size === 1 ? keys.slice(0, 1) : [])];
  const answer = await execution.ask(subgraph, body, kind === 'query', at);
  if (!answer) return;
  for (const { error, path: within } of answer.errors) {
    execution.errors.push({ ...error, path: within ? [...path, ...within] : at() });
  }
  if (answer.data === null) return;
  try {
    for (const target of path.length === 0 ? [execution.data] : targetsAt(execution.data, path)) projector.add(target, answer.data);
  } catch (error) {
    execution.failed(error, subgraph, at());
  }
}
