import type { GraphQLFormattedError } from 'graphql';
import { KIT_ERRORS, type KitErrorCode } from '../../../subgraphs/kit/errors.js';
import { GATEWAY_ERRORS } from '../../errors.js';
import type { AnswerPath } from '../entity-paths.js';
import { isInputWords } from './input-words.js';
import { fromWire } from './wire-text.js';

export interface AnswerError {
  readonly error: GraphQLFormattedError;
  /** The path that the subgraph gave, within its own answer. */
  readonly path: AnswerPath | undefined;
  /** The code that the subgraph gave, where the kit has it. */
  readonly code: KitErrorCode | 'other';
}

/** The kit's codes that a client may see. The others concern only the gateway and the subgraph. */
const SHOWN_CODES: ReadonlySet<unknown> = new Set<KitErrorCode>([
  'NOT_PERMITTED',
  'NETWORK_NOT_ALLOWED',
  'PERMIT_INVALID',
  'PERMIT_UNAVAILABLE',
  'BAD_INPUT',
  'NOT_FOUND',
  'UNREACHABLE',
  'TIMED_OUT',
  'INVALID_DATA',
  'BUSY',
]);
/** Errors of one answer that are read. */
export const ERRORS_AT_MOST = 100;
/** Characters of the name of a facility or an argument. */
export const LABEL_LENGTH_AT_MOST = 100;
const WORDS_LENGTH_AT_MOST = 300;
/** A facility's name: letters and digits of any script, and the characters that separate words. No markup, no address, no invisible characters. */
const LABEL = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} \u3000.()（）・ー\-'’]*$/u;
const ARGUMENT = /^[_a-zA-Z]\w*(?:\.[_a-zA-Z]\w*)*$/;
const NAME = /^[_a-zA-Z]\w*$/;

/** Whether a label is the name of one of the subgraphs. */
export type IsSubgraph = (label: string) => boolean;

/** The first errors of an answer, reduced to what may be shown. */
export function readAnswerErrors(errors: readonly unknown[], subgraph: string, isSubgraph: IsSubgraph): AnswerError[] {
  return errors.slice(0, ERRORS_AT_MOST).map((error) => toAnswerError(error, subgraph, isSubgraph));
}

/** Keeps of an error its code if the kit has it, its message if the kit wrote it, the label that it names, and its path. */
function toAnswerError(given: unknown, subgraph: string, isSubgraph: IsSubgraph): AnswerError {
  const { message, path, extensions } = isObject(given) ? given : ({} as Record<string, unknown>);
  const { code, service, argument } = isObject(extensions) ? extensions : ({} as Record<string, unknown>);
  const known = SHOWN_CODES.has(code) ? (code as KitErrorCode) : undefined;
  const shown = known ?? (code === 'NOT_READY' ? 'SUBGRAPH_UNAVAILABLE' : 'SUBGRAPH_ERROR');
  const words = { ...KIT_ERRORS, ...GATEWAY_ERRORS }[shown].message;
  const label = readLabel(service);
  const own = known === 'BAD_INPUT' && isText(message, WORDS_LENGTH_AT_MOST) && isInputWords(message);
  return {
    path: isPath(path) ? path : undefined,
    code: isKitCode(code) ? code : 'other',
    error: {
      message: own ? message : words,
      extensions: {
        code: shown,
        // A subgraph must not blame another one.
        service: label === undefined || isSubgraph(label) ? subgraph : label,
        ...(known && isText(argument, LABEL_LENGTH_AT_MOST) && ARGUMENT.test(argument) ? { argument } : {}),
      },
    },
  };
}

function isKitCode(code: unknown): code is KitErrorCode {
  return typeof code === 'string' && Object.hasOwn(KIT_ERRORS, code);
}

function readLabel(service: unknown): string | undefined {
  if (!isText(service, LABEL_LENGTH_AT_MOST * 3)) return undefined;
  const label = fromWire(service);
  return label.length <= LABEL_LENGTH_AT_MOST && LABEL.test(label) ? label : undefined;
}

/** A path of field names and indexes only: anything else could carry a value. */
function isPath(path: unknown): path is (string | number)[] {
  const isIndex = (step: unknown) => Number.isSafeInteger(step) && (step as number) >= 0;
  const isStep = (step: unknown) => isIndex(step) || (isText(step, LABEL_LENGTH_AT_MOST) && NAME.test(step));
  return Array.isArray(path) && path.length <= 100 && path.every(isStep);
}

function isText(value: unknown, length: number): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= length;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
