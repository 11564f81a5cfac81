import type { Disclosure } from './disclosure.js';
import { type PackedDisclosures, packDisclosures } from './packed-disclosures.js';
import { readDisclosures } from './read-disclosures.js';

/**
 * Writes the header with which bytes outside the graph report what they disclose.
 *
 * @example reply.header(DISCLOSURES_HEADER, writeDisclosuresHeader([disclosure]))
 */
export function writeDisclosuresHeader(disclosures: readonly Disclosure[]): string {
  return Buffer.from(JSON.stringify(packDisclosures(disclosures.map((one) => ({ ...one, path: [] }))))).toString('base64url');
}

/**
 * Reads the header of another process.
 *
 * @returns undefined if it is absent or not of this form: then the report counts as missing
 */
export function readDisclosuresHeader(header: string | readonly string[] | undefined): PackedDisclosures | undefined {
  if (typeof header !== 'string') return undefined;
  try {
    return readDisclosures(JSON.parse(Buffer.from(header, 'base64url').toString('utf8')));
  } catch {
    return undefined;
  }
}
