import { request } from 'undici';
import { ProviderUnavailable } from './provider-error.js';

/** The longest metadata that is read, in bytes. */
const BYTES_AT_MOST = 256 * 1024;

/**
 * Reads a small JSON document of a provider. Redirects are not followed.
 *
 * @param within milliseconds
 * @throws ProviderUnavailable
 */
export async function readBounded(url: string, within: number): Promise<unknown> {
  try {
    const { statusCode, body } = await request(url, { signal: AbortSignal.timeout(within), headers: { accept: 'application/json' } });
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > BYTES_AT_MOST) throw new RangeError('too long');
      chunks.push(chunk);
    }
    if (statusCode !== 200) throw new Error(`answered ${statusCode}`);
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new ProviderUnavailable(error);
  }
}
