import type { FastifyReply } from 'fastify';
import { type Dispatcher, request as send } from 'undici';
import { toShownError } from '../errors.js';

/** The limits for a fetch from a connected system. */
export interface FetchLimits {
  readonly dispatcher: Dispatcher;
  /** Milliseconds. */
  readonly deadline: number;
  /** The greatest number of bytes of one answer. */
  readonly bytesAtMost: number;
}

/** The bytes of an answer, with its headers for the audit; or the code of the failure. Only the bytes are passed on. */
export type Fetched =
  | { readonly bytes: Buffer; readonly headers: Record<string, string | string[] | undefined> }
  | { readonly code: string };

/** The codes of a system that are passed on. Every other failure gets a code of the gateway. */
const STATUS: Readonly<Record<string, number>> = {
  NOT_FOUND: 404,
  UNREACHABLE: 502,
  INVALID_DATA: 502,
  TIMED_OUT: 504,
  SUBGRAPH_UNAVAILABLE: 502,
  SUBGRAPH_INVALID: 502,
  SUBGRAPH_TIMED_OUT: 504,
};

/** Fetches from an address of a connected system's subgraph that is not its graph. It follows no redirects. */
export async function fetchFromSystem(
  url: URL,
  headers: Readonly<Record<string, string>>,
  { dispatcher, deadline, bytesAtMost }: FetchLimits,
): Promise<Fetched> {
  const signal = AbortSignal.timeout(deadline);
  try {
    const { statusCode, headers: given, body } = await send(url, { dispatcher, headers, signal });
    const bytes = await readBytes(body, bytesAtMost);
    if (!bytes) return { code: 'SUBGRAPH_INVALID' };
    return statusCode === 200 ? { bytes, headers: given } : { code: readCode(bytes) };
  } catch {
    return { code: signal.aborted ? 'SUBGRAPH_TIMED_OUT' : 'SUBGRAPH_UNAVAILABLE' };
  }
}

/** The HTTP status that goes with a code. */
export function getStatus(code: string): number {
  return STATUS[code] ?? 502;
}

/** Answers with an error of the table. */
export async function refuse(reply: FastifyReply, code: string, requestId: string, status = getStatus(code)): Promise<FastifyReply> {
  return await reply
    .code(status)
    .header('cache-control', 'no-store')
    .send({ errors: [toShownError({ message: '', extensions: { code } }, requestId)] });
}

/** Reads a body. @returns undefined if it is larger than allowed */
async function readBytes(body: AsyncIterable<Buffer>, atMost: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > atMost) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Reads the code from a system's refusal. */
function readCode(bytes: Buffer): string {
  try {
    const { errors } = JSON.parse(bytes.toString('utf8')) as { errors?: { extensions?: { code?: unknown } }[] };
    const code = String(errors?.[0]?.extensions?.code);
    return Object.hasOwn(STATUS, code) ? code : 'SUBGRAPH_INVALID';
  } catch {
    return 'SUBGRAPH_INVALID';
  }
}
