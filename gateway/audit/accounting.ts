import type { GraphQLFormattedError } from 'graphql';
import type { WireText } from '../execute/answers/wire-text.js';
import type { Shape, Shaping } from '../execute/response/shape.js';

/** An entity of an answer, and which of its fields the answer shows. */
export interface DisclosedEntity {
  readonly type: string;
  /** Its key fields, as JSON. */
  readonly key: WireText;
  /** The fields of the entity that the answer holds. */
  readonly delivered: readonly string[];
  /** Fields that are null because the caller lacks a right. */
  readonly withheld: readonly string[];
  /** Fields that are null because they could not be read. */
  readonly unavailable: readonly string[];
}

/** Codes that report a missing right; all others report a failure. */
const WANT_OF_RIGHT: ReadonlySet<unknown> = new Set(['UNAUTHORIZED_FIELD_OR_TYPE', 'NOT_PERMITTED', 'PERMIT_INVALID']);

/**
 * Lists which entities and fields an answer showed, withheld or missed, for an audit. Shaping collects the entities as it writes them; the
 * errors and the operation's fields give the rest, without another pass over the answer.
 *
 * @param keysOf the key fields of a type
 */
export function listDisclosedEntities(
  shape: Shape,
  shaping: Pick<Shaping, 'delivered'>,
  errors: readonly GraphQLFormattedError[],
  keysOf: (type: string) => readonly string[],
): DisclosedEntity[] {
  return shaping.delivered.map(({ site: number, entity, at }) => {
    const site = shape.sites[number]!;
    const failed = new Map<string, boolean>();
    for (const { path, extensions } of errors) {
      const key = path && findField(path, site.path, at);
      if (key !== undefined) failed.set(key, WANT_OF_RIGHT.has(extensions?.code));
    }
    const keys = site.fields.map(({ key }) => key);
    return {
      type: site.type,
      key: JSON.stringify(Object.fromEntries(keysOf(site.type).map((name) => [name, entity[name]]))),
      delivered: keys.filter((key) => !failed.has(key)),
      withheld: keys.filter((key) => failed.get(key) === true),
      unavailable: keys.filter((key) => failed.get(key) === false),
    };
  });
}

/** The field of the entity at `site` that an error's path names; undefined if it belongs to another entity, or lies below the entity's field. */
function findField(path: readonly (string | number)[], site: readonly string[], at: readonly number[]): string | undefined {
  // A path of authorization names fragments; a path of the answer does not.
  const steps = path.filter((step) => typeof step === 'number' || !step.startsWith('... on '));
  let list = 0;
  for (const [index, step] of site.entries()) {
    const told = steps[index];
    if (step !== '@' ? told !== step : told !== '@' && told !== at[list]) return undefined;
    if (step === '@') list += 1;
  }
  // A field within a field that was shown is not one of the entity's own.
  return steps.length === site.length + 1 ? String(steps[site.length]) : undefined;
}
