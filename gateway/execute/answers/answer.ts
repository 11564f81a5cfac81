import { setImmediate } from 'node:timers/promises';
import { type Survey, surveyJson } from '../../operation/survey-json.js';
import { SubgraphFailure } from '../transport/subgraph-failure.js';
import { type AnswerError, type IsSubgraph, readAnswerErrors } from './answer-error.js';
import { JsonReader } from './json-reader.js';
import { ANY_ANSWER, type ReadLimits } from './read-limits.js';
import type { ReadEntities } from './span-reader.js';
import { cutReport, readReport, type SubgraphReport } from './subgraph-report.js';
import { hasWideEscapes, isPlain, type WireText } from './wire-text.js';

/** A subgraph's answer; of its errors only what may be shown. */
export interface Answer {
  /** Nothing in it was escaped: no string holds a quote, a backslash or a control character. */
  readonly plain: boolean;
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly AnswerError[];
  /** What the subgraph reports for the audit, if that was wanted. */
  readonly report?: SubgraphReport | undefined;
}

export interface Reading {
  /** The fast reader for the usual form of this answer; it declines other forms. */
  readonly read?: ReadEntities | undefined;
  readonly limits?: ReadLimits;
  /** Called with the number of structural characters that were read. */
  readonly onRead?: ((tokens: number) => void) | undefined;
  /** Whether a label is a subgraph's name: such a label is not taken for a facility's. */
  readonly isSubgraph?: IsSubgraph;
  /** Whether the subgraph's report for the audit is wanted. */
  readonly report?: boolean | undefined;
  /** Whether the answer is still wanted; checked between two pieces. */
  readonly wanted?: (() => boolean) | undefined;
}

/** Bytes. A longer answer is read in pieces, unless one piece would hold all of it. */
export const READ_AT_ONCE = 64 * 1024;
/** The size of one piece, in structural characters and bytes. The event loop serves other work between two pieces. */
export const PIECE = { tokens: 4_096, bytes: 256 * 1024 };

/** Reads a subgraph's body. @throws SubgraphFailure (or rejects) if it is not a GraphQL answer, or holds more than its question allows */
export function parseAnswer(text: WireText, service: string, reading: Reading = {}): Answer | Promise<Answer> {
  const { read, limits = ANY_ANSWER } = reading;
  const origin = { service, isSubgraph: reading.isSubgraph, isWanted: reading.report };
  const plain = isPlain(text);
  if (text.length > READ_AT_ONCE) {
    // A report beside a long answer would count as more than was asked.
    const { text: rest, report } = cutReport(text);
    const cut = { ...origin, report };
    const survey = rest.length <= PIECE.bytes ? surveyJson(rest, limits) : undefined;
    if (!survey || survey.tokens > PIECE.tokens) return readInPieces(rest, reading).then((body) => toAnswer(body, plain, cut));
    // Few, long strings, such as a list of patients with their permits.
    return toAnswer(readSurveyed(rest, survey, plain, reading), plain, cut);
  }
  const expected = plain ? read?.(text) : undefined;
  if (expected) return { plain, data: expected.data, errors: NONE, report: reading.report ? readReport(expected.extensions) : undefined };
  return toAnswer(readSurveyed(text, surveyJson(text, limits), plain, reading), plain, origin);
}

/** Reads a body at once. @throws SubgraphFailure if it holds more than its question allows */
function readSurveyed(text: WireText, { tokens, ordinary }: Survey, plain: boolean, { limits = ANY_ANSWER, onRead }: Reading): unknown {
  if (tokens > limits.tokens) throw new SubgraphFailure('SUBGRAPH_INVALID', 'answered more than was asked');
  onRead?.(tokens);
  return ordinary && (plain || !hasWideEscapes(text)) ? parseJson(text) : readAtOnce(text, limits);
}

function parseJson(text: WireText): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw noJson();
  }
}

function readAtOnce(text: WireText, limits: ReadLimits): unknown {
  const reader = new JsonReader(text, limits);
  readOn(reader, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  return reader.value;
}

async function readInPieces(text: WireText, { limits = ANY_ANSWER, onRead, wanted }: Reading): Promise<unknown> {
  const reader = new JsonReader(text, limits);
  for (;;) {
    const before = reader.tokens;
    const done = readOn(reader, PIECE.tokens, PIECE.bytes);
    onRead?.(reader.tokens - before);
    if (done) return reader.value;
    await setImmediate();
    if (wanted?.() === false) throw new SubgraphFailure('SUBGRAPH_TIMED_OUT', 'answered too much to be read in time');
  }
}

function readOn(reader: JsonReader, tokens: number, bytes: number): boolean {
  try {
    return reader.readOn(tokens, bytes);
  } catch (error) {
    throw error instanceof SyntaxError ? noJson() : new SubgraphFailure('SUBGRAPH_INVALID', (error as Error).message);
  }
}

/** What is known of an answer besides its body. */
interface Origin {
  readonly service: string;
  /** A report that was cut off the text. */
  readonly report?: SubgraphReport | undefined;
  readonly isSubgraph: IsSubgraph | undefined;
  readonly isWanted: boolean | undefined;
}

function toAnswer(body: unknown, plain: boolean, { service, isSubgraph = () => false, report: cut, isWanted }: Origin): Answer {
  if (!isObject(body)) throw notAnswer();
  const { data = null, errors } = body;
  const report = cut ?? (isWanted ? readReport(body.extensions) : undefined);
  if (!(data === null || isObject(data)) || !(errors === undefined || errors === null || Array.isArray(errors))) throw notAnswer();
  if (!errors || errors.length === 0) {
    if (data === null) throw notAnswer();
    return { plain, data, errors: NONE, report };
  }
  return { plain, data, errors: readAnswerErrors(errors, service, isSubgraph), report };
}

const NONE: readonly AnswerError[] = [];

function noJson(): SubgraphFailure {
  return new SubgraphFailure('SUBGRAPH_INVALID', 'answered something that is not JSON');
}

function notAnswer(): SubgraphFailure {
  return new SubgraphFailure('SUBGRAPH_INVALID', 'answered something that is not a GraphQL answer');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
