import { type Dispatcher, request } from 'undici';
import { z } from 'zod';
import { type ProblemCode, UploaderProblem } from '../problems.js';

/** An answer that the caller must understand. */
export interface CloudAnswer {
  readonly status: number;
  readonly bytes: Buffer;
  /** The stable code of an error. */
  readonly code: string | undefined;
}

const ANSWER_BYTES = 32 * 1024 * 1024;
const SILENCE_MS = 60_000;
/** Codes of the cloud that are problems of their own. */
const KNOWN: readonly ProblemCode[] = ['CLOCK', 'CREDENTIAL_REVOKED', 'QUOTA_EXCEEDED', 'CODE_USED', 'CODE_UNKNOWN', 'TAG_KEY_OTHER'];

const errorSchema = z.object({ error: z.object({ code: z.string().regex(/^[A-Z_]{1,40}$/) }) });
export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';
/** Problems that may pass: the same request is sent again. */
export const MAY_PASS: ReadonlySet<ProblemCode> = new Set(['NETWORK', 'CLOUD_BUSY']);

/**
 * Sends one request.
 *
 * @throws UploaderProblem NETWORK, CLOUD_BUSY, and what a 401, 403 or 507 says
 */
export async function sendOnce(
  cloud: string,
  method: Method,
  path: string,
  body: Buffer,
  headers: Readonly<Record<string, string>>,
  dispatcher?: Dispatcher,
): Promise<CloudAnswer> {
  let answer: CloudAnswer;
  try {
    const response = await request(new URL(path, cloud), {
      method,
      headers,
      ...(body.length > 0 && { body }),
      ...{ headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS },
      ...(dispatcher && { dispatcher }),
    });
    const parts: Buffer[] = [];
    let length = 0;
    for await (const part of response.body) {
      parts.push(part as Buffer);
      length += (part as Buffer).length;
      if (length > ANSWER_BYTES) throw new Error('the answer is too long');
    }
    const bytes = Buffer.concat(parts);
    const read = response.statusCode >= 300 ? errorSchema.safeParse(parseJson(bytes)) : undefined;
    answer = { status: response.statusCode, bytes, code: read?.success ? read.data.error.code : undefined };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new UploaderProblem('NETWORK', { detail: /^[A-Z_]{3,40}$/.test(code ?? '') ? code : undefined, cause });
  }
  const { status } = answer;
  if (status === 401 || status === 403 || status === 507) throw refusalOf(answer);
  if (status === 408 || status === 429 || status >= 500) throw new UploaderProblem('CLOUD_BUSY', { detail: String(status) });
  return answer;
}

/** The problem that an answer is. */
export function refusalOf({ status, code }: CloudAnswer): UploaderProblem {
  const known = status === 507 ? 'QUOTA_EXCEEDED' : KNOWN.find((one) => one === code);
  return known ? new UploaderProblem(known) : new UploaderProblem('CLOUD_REFUSED', { detail: `${status} ${code ?? ''}`.trim() });
}

/** @returns undefined if it is none */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
