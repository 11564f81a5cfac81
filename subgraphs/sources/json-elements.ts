import type { Steps } from './in-slices.js';
import { CLOSE_ARRAY, CLOSE_OBJECT, COLON, COMMA, JsonText, NOT_JSON, OPEN_ARRAY, OPEN_OBJECT, Refused } from './json-text.js';

/** The limits for one foreign JSON text. */
export interface JsonLimits {
  /** The most elements of the array. */
  readonly elements: number;
  /** The most bytes of one element, and of each other member. */
  readonly elementBytes: number;
}

/** The most members of an object besides its array; a FHIR Bundle has about ten. */
export const OTHER_MEMBERS = 100;

export type JsonElements<T> =
  | { readonly ok: true; readonly elements: T[]; readonly members: ReadonlyMap<string, unknown> }
  | { readonly ok: false; readonly reason: string };

/** Returns what to keep of an element, null to skip it, or the reason to refuse the whole text. */
export type ReadElement<T> = (element: unknown) => { readonly keep: T } | { readonly refuse: string } | null;

/**
 * Reads a foreign JSON text in pieces: an array, or an object with one long array in it. Finds each element by its brackets, parses it
 * separately and keeps only what `read` returns, so that time and memory do not grow with data that was not requested. Total.
 * `elementBytes` and `PIECE` bound the steps.
 *
 * @param array null if the text itself is the array; else the name of the member that holds it
 */
export function* jsonElements<T>(
  bytes: Uint8Array,
  array: string | null,
  limits: JsonLimits,
  read: ReadElement<T>,
): Steps<JsonElements<T>> {
  const text = new JsonText(bytes, limits.elementBytes);
  const elements: T[] = [];
  const members = new Map<string, unknown>();
  try {
    if (array === null) yield* arrayElements(text, limits, read, elements);
    else yield* objectMembers(text, array, members, () => arrayElements(text, limits, read, elements));
    text.end();
    return { ok: true, elements, members };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, reason: error.message };
    throw error;
  }
}

function* arrayElements<T>(text: JsonText, limits: JsonLimits, read: ReadElement<T>, elements: T[]): Steps<void> {
  text.expect(OPEN_ARRAY);
  if (text.skip(CLOSE_ARRAY)) return;
  for (let count = 1; ; count++) {
    if (count > limits.elements) throw new Refused('more than was asked for');
    const one = read(text.value());
    if (one && 'refuse' in one) throw new Refused(one.refuse);
    if (one) elements.push(one.keep);
    if (text.pause()) yield;
    if (text.skip(CLOSE_ARRAY)) return;
    text.expect(COMMA);
  }
}

function* objectMembers(text: JsonText, array: string, members: Map<string, unknown>, readArray: () => Steps<void>): Steps<void> {
  text.expect(OPEN_OBJECT);
  if (text.skip(CLOSE_OBJECT)) return;
  for (;;) {
    const name = text.value();
    if (typeof name !== 'string') throw new Refused(NOT_JSON);
    // Parsers disagree on which of two members with the same name counts.
    if (members.has(name)) throw new Refused('a member is there twice');
    if (members.size > OTHER_MEMBERS) throw new Refused('too many members');
    text.expect(COLON);
    if (name === array && text.isAt(OPEN_ARRAY)) {
      members.set(name, ARRAY);
      yield* readArray();
    } else members.set(name, text.value());
    if (text.pause()) yield;
    if (text.skip(CLOSE_OBJECT)) return;
    text.expect(COMMA);
  }
}

/** Takes the place of the array in `members`, because its elements are returned separately. */
export const ARRAY: unique symbol = Symbol('array');
