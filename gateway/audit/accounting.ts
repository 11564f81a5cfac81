import type { GraphQLFormattedError } from 'graphql';
import type { WireText } from '../execute/answers/wire-text.js';
import type { Shape, Shaping } from '../execute/response/shape.js';

/** An entity of an answer, and what of it was shown. */
export interface DisclosedEntity {
  readonly type: string;
  /** Its key fields, as JSON. */
  readonly key: WireText;
  /** The fields that the answer holds of it. */
  readonly delivered: readonly string[];
  /** Null for want of a right. */
  readonly withheld: readonly string[];
  /** Null because they could not be had. */
  readonly unavailable: readonly string[];
}

/** Codes that tell of a right that was missing; all others tell of something that failed. */
const WANT_OF_RIGHT: ReadonlySet<unknown> = new Set(['UNAUTHORIZED_FIELD_OR_TYPE', 'NOT_PERMITTED', 'PERMIT_INVALID']);

/**
 * What an answer showed of whom, for those who must account for it. Shaping noted the entities as it wrote them; with the errors and the
 * operation's fields the rest follows, without another look at the answer.
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
      const key = path && fieldAt(path, site.path, at);
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

/** The field of the entity at `site` that an error's path names; undefined where it is another's, or deeper than a field of its own. */
function fieldAt(path: readonly (string | number)[], site: readonly string[], at: readonly number[]): string | undefined {
  // Fragments are told in a path of authorization, but are no place of the answer.
  const steps = path.filter((step) => typeof step === 'number' || !step.startsWith('... on '));
  let list = 0;
  for (const [index, step] of site.entries()) {
    const told = steps[index];
    if (step !== '@' ? told !== step : told !== '@' && told !== at[list]) return undefined;
    if (step === '@') list += 1;
  }
  // A field within a field that was shown is not the entity's own.
  return steps.length === site.length + 1 ? String(steps[site.length]) : undefined;
}
