import { isDeepStrictEqual } from 'node:util';
import type { SubgraphName } from '../bench/clinic-schema.js';

/** The answer to one request; undefined if there was no answer. */
export interface Reply {
  readonly status: number;
  readonly body: {
    readonly data?: unknown;
    readonly errors?: readonly { readonly message?: string; readonly extensions?: { readonly code?: string; readonly service?: string } }[];
  };
}

/** `right`: complete. `partial`: exactly the failed parts are null, and an error names their subgraph. All else is wrong, with the reason. */
export type Verdict = 'right' | 'partial' | { readonly wrong: string };

type Path = readonly (string | number)[];

/** The fetches of the patient list: the paths of their values in the answer, and their subgraphs. */
const PARTS: readonly (readonly [path: RegExp, owner: SubgraphName])[] = [
  [/^patients$/, 'directory'],
  [/^patients\.\d+\.charts\.0\.(labResults|prescriptions)$/, 'humanbridge'],
  [/^patients\.\d+\.charts\.1\.(labResults|prescriptions)$/, 'id-link'],
  [/^patients\.\d+\.notes$/, 'notes'],
  [/^patients\.\d+\.charts\.0\.labResults\.\d+\.facility\.name$/, 'directory'],
  [/^patients\.\d+\.charts\.1\.labResults\.\d+\.facility\.name$/, 'directory'],
  [/^patients\.\d+\.notes\.\d+\.author\.name$/, 'directory'],
];

/**
 * Judges an answer to the patient list while `failing` may fail. A fetch fails as a whole: if one of its values is null, all of them must be.
 */
export function verdictOf(reply: Reply | undefined, expected: unknown, failing: ReadonlySet<string>): Verdict {
  if (!reply) return { wrong: 'no answer' };
  const { data, errors = [] } = reply.body;
  const services = errors.map(({ extensions }) => extensions?.service);
  if (reply.status !== 200) return { wrong: `status ${reply.status} ${errors.map(({ extensions }) => extensions?.code)}` };
  if (isDeepStrictEqual(data, expected)) {
    return errors.length === 0 ? 'right' : { wrong: `a full answer with errors of ${services}` };
  }
  const missing = new Map<number, number>();
  const other = differences(data, expected, [], (path) => {
    const part = PARTS.findIndex(([pattern]) => pattern.test(path.join('.')));
    if (part >= 0) missing.set(part, (missing.get(part) ?? 0) + 1);
    return part >= 0;
  });
  if (other) return { wrong: `another value at ${other.join('.')}` };
  for (const [part, count] of missing) {
    const [pattern, owner] = PARTS[part]!;
    if (!failing.has(owner)) return { wrong: `${pattern} is null though ${owner} is well` };
    const values = standing(data, expected, pattern);
    if (count < values) return { wrong: `${pattern} is null in ${count} of ${values} places` };
    if (!services.includes(owner)) return { wrong: `no error is of ${owner}, only of ${services}` };
  }
  const innocent = services.find((service) => service === undefined || !failing.has(service));
  return services.some((service) => service === undefined || !failing.has(service)) ? { wrong: `an error of ${innocent}` } : 'partial';
}

/** The first path at which the answer differs by more than a permitted null. */
function differences(shown: unknown, right: unknown, path: Path, allowed: (path: Path) => boolean): Path | undefined {
  if (shown === null && right !== null && allowed(path)) return undefined;
  if (typeof shown !== 'object' || typeof right !== 'object' || shown === null || right === null) return shown === right ? undefined : path;
  const [keys, rightKeys] = [Object.keys(shown), Object.keys(right)];
  if (keys.length !== rightKeys.length) return path;
  for (const key of rightKeys) {
    const found = differences((shown as Record<string, unknown>)[key], (right as Record<string, unknown>)[key], [...path, key], allowed);
    if (found) return found;
  }
  return undefined;
}

/** The number of positions of a part, as far as the objects around it exist. */
function standing(shown: unknown, right: unknown, pattern: RegExp, path: Path = []): number {
  if (pattern.test(path.join('.'))) return 1;
  if (typeof right !== 'object' || right === null || typeof shown !== 'object' || shown === null) return 0;
  return Object.entries(right).reduce(
    (sum, [key, value]) => sum + standing((shown as Record<string, unknown>)[key], value, pattern, [...path, key]),
    0,
  );
}
