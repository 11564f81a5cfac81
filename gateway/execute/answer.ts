import type { GraphQLFormattedError } from 'graphql';
import { KIT_ERRORS, type KitErrorCode } from '../../subgraphs/kit/errors.js';
import { GATEWAY_ERRORS } from '../errors.js';
import type { ReadEntities } from './run-reader.js';
import { SubgraphFailure } from './subgraph-failure.js';
import { type AnswerPath } from './targets.js';
import { fromWire, isPlain, parseWire, type WireText } from './wire-text.js';

/** A subgraph's answer; of its errors only what may be shown. */
export interface Answer {
  /** Nothing in it was escaped: no string holds a quote, a backslash or a control character. */
  readonly plain: boolean;
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly AnswerError[];
}

export interface AnswerError {
  readonly error: GraphQLFormattedError;
  /** As the subgraph said it: within its own answer. */
  readonly path: AnswerPath | undefined;
}

/** The codes of the kit that tell a client something. The others are between the gateway and the subgraph. */
const SHOWN_CODES: ReadonlySet<unknown> = new Set<KitErrorCode>([
  'NOT_PERMITTED',
  'PERMIT_INVALID',
  'BAD_INPUT',
  'NOT_FOUND',
  'UNREACHABLE',
  'TIMED_OUT',
  'INVALID_DATA',
]);
const ERRORS_AT_MOST = 100;
const LABEL_LENGTH_AT_MOST = 100;
const WORDS_LENGTH_AT_MOST = 300;

/** Reads a subgraph's body. @param read knows how this very answer is written, if all is well @throws SubgraphFailure where it is no GraphQL answer */
export function answerOf(text: WireText, service: string, read?: ReadEntities): Answer {
  const plain = isPlain(text);
  const expected = plain ? read?.(text) : undefined;
  if (expected) return { plain, data: expected, errors: NONE };
  let body: unknown;
  try {
    body = parseWire(text, plain);
  } catch {
    throw new SubgraphFailure('SUBGRAPH_INVALID', 'answered something that is no JSON');
  }
  if (!isObject(body)) throw notAnswer();
  const { data = null, errors } = body;
  if (!(data === null || isObject(data)) || !(errors === undefined || errors === null || Array.isArray(errors))) throw notAnswer();
  if (!errors || errors.length === 0) {
    if (data === null) throw notAnswer();
    return { plain, data, errors: NONE };
  }
  return { plain, data, errors: errors.slice(0, ERRORS_AT_MOST).map((error) => shownOf(error, service)) };
}

const NONE: readonly AnswerError[] = [];

function notAnswer(): SubgraphFailure {
  return new SubgraphFailure('SUBGRAPH_INVALID', 'answered something that is no GraphQL answer');
}

/** Of an error stay the code, where it is of the kit's table, the kit's words, the label that it names, and where it is. */
function shownOf(given: unknown, subgraph: string): AnswerError {
  const { message, path, extensions } = isObject(given) ? given : ({} as Record<string, unknown>);
  const { code, service, argument } = isObject(extensions) ? extensions : ({} as Record<string, unknown>);
  const known = SHOWN_CODES.has(code) ? (code as KitErrorCode) : undefined;
  const shown = known ?? (code === 'NOT_READY' ? 'SUBGRAPH_UNAVAILABLE' : 'SUBGRAPH_ERROR');
  const words = { ...KIT_ERRORS, ...GATEWAY_ERRORS }[shown].message;
  return {
    path: isPath(path) ? path : undefined,
    error: {
      // An input's fault must be told in the subgraph's words, which the kit vouches for.
      message: known === 'BAD_INPUT' && isText(message, WORDS_LENGTH_AT_MOST) ? fromWire(message) : words,
      extensions: {
        code: shown,
        service: isText(service, LABEL_LENGTH_AT_MOST * 3) ? fromWire(service).slice(0, LABEL_LENGTH_AT_MOST) : subgraph,
        ...(known && isText(argument, LABEL_LENGTH_AT_MOST) ? { argument: fromWire(argument) } : {}),
      },
    },
  };
}

/** Names and indexes, nothing in which a value could hide. */
function isPath(path: unknown): path is (string | number)[] {
  const isStep = (step: unknown) => Number.isSafeInteger(step) || (isText(step, LABEL_LENGTH_AT_MOST) && /^[_a-zA-Z]\w*$/.test(step));
  return Array.isArray(path) && path.length <= 100 && path.every(isStep);
}

function isText(value: unknown, length: number): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= length;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
