import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { EnvelopeInvalid } from './envelope-invalid.js';
import { isBox, openBox, sealBox } from './sealed-box.js';

const entry = z.strictObject({
  localId: z.string().min(1).max(64),
  name: z.string().max(200),
  kana: z.string().max(200),
  /** `YYYY-MM-DD`. */
  birthDate: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  sex: z.enum(['MALE', 'FEMALE', 'UNKNOWN']),
});

/** What the release process needs to find a patient by demographics. Only it can read it. */
export type IndexEntry = z.output<typeof entry>;

const BOX = 'HYX1';
/** The size of every entry, so that it does not show how long a name is. */
const PADDED = 2_048;

/** Seals an entry for the release process. @throws RangeError if it is too long */
export function sealIndexEntry(
  content: IndexEntry,
  releaseKey: KeyObject,
  { tenant, tag }: { readonly tenant: string; readonly tag: string },
): string {
  const text = Buffer.from(JSON.stringify(content));
  if (text.length > PADDED) throw new RangeError('the entry is too long');
  return sealBox(BOX, Buffer.concat([text, Buffer.alloc(PADDED - text.length, ' ')]), releaseKey, `${tenant}|${tag}|index`).toString(
    'base64url',
  );
}

/** @throws EnvelopeInvalid */
export function openIndexEntry(
  sealed: string,
  releaseKey: KeyObject,
  { tenant, tag }: { readonly tenant: string; readonly tag: string },
): IndexEntry {
  const text = openBox(BOX, Buffer.from(sealed, 'base64url'), releaseKey, `${tenant}|${tag}|index`).toString('utf8');
  const read = entry.safeParse(parse(text));
  if (!read.success) throw new EnvelopeInvalid('not an entry');
  return read.data;
}

/** Whether a text has the form of a sealed entry. */
export function isSealedEntry(text: string): boolean {
  return isBox(BOX, text, PADDED);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EnvelopeInvalid('not an entry', { cause });
  }
}
