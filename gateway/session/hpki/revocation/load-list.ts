import { readFile, stat } from 'node:fs/promises';
import { type Dispatcher, request } from 'undici';

/** Limits of loading one revocation list. */
export interface LoadLimits {
  readonly bytesAtMost: number;
  /** Milliseconds for the whole answer. */
  readonly within: number;
}

/** How a list is loaded from where it is published. */
export type LoadList = (source: string) => Promise<Buffer>;

/**
 * Makes the function that loads revocation lists from http(s) addresses and files. Redirects are not followed, because the list of allowed hosts
 * was checked for the first address alone.
 *
 * @param dispatcher undici's, for tests
 */
export function makeListLoader({ bytesAtMost, within }: LoadLimits, dispatcher?: Dispatcher): LoadList {
  return async (source) => {
    if (!/^https?:\/\//.test(source)) return await readBounded(source, bytesAtMost);
    const signal = AbortSignal.timeout(within);
    const { statusCode, body } = await request(source, { method: 'GET', signal, ...(dispatcher ? { dispatcher } : {}) });
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const part of body as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes > bytesAtMost) throw new Error('is too long');
      parts.push(part);
    }
    if (statusCode !== 200) throw new Error(`was answered with ${statusCode}`);
    return Buffer.concat(parts);
  };
}

async function readBounded(file: string, bytesAtMost: number): Promise<Buffer> {
  if ((await stat(file)).size > bytesAtMost) throw new Error('is too long');
  return await readFile(file);
}
