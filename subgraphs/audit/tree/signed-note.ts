import { type KeyObject, sign, verify } from 'node:crypto';
import { decodeBase64 } from './base64.js';
import { NoteError } from './note-error.js';
import { COSIGNATURE, isKeyName, makeVerifierKey, type VerifierKey } from './note-key.js';

/** Signatures and bytes of one note that are read; c2sp.org/signed-note demands at least 16 signatures. */
const SIGNATURES_AT_MOST = 100;
const NOTE_BYTES_AT_MOST = 64 * 1024;

/** One signature line of a note. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: Buffer;
  readonly signature: Buffer;
  /** The line as it stands, with its line feed. */
  readonly line: string;
}

/** A note in its parts. Its text is not verified. */
export interface SplitNote {
  /** With the last line feed: the signed bytes. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A signature that was verified. */
export interface VerifiedSignature {
  readonly key: VerifierKey;
  /** When a witness cosigned, in seconds since 1970. Undefined for other signatures. */
  readonly time: number | undefined;
  readonly line: string;
}

/** Signs texts under a name. */
export interface NoteSigner {
  readonly key: VerifierKey;
  /** Makes a signature line, with its line feed. */
  sign(text: string): string;
}

/**
 * Makes a signer of notes.
 *
 * @param privateKey Ed25519
 * @example const note = signNote('This is a text.\n', [makeNoteSigner('example.com/foo', privateKey)])
 */
export function makeNoteSigner(name: string, privateKey: KeyObject): NoteSigner {
  const key = makeVerifierKey(name, privateKey);
  return { key, sign: (text) => formatSignature(key, sign(null, Buffer.from(text), privateKey)) };
}

/**
 * Makes the signer of a witness. Its signature says when the witness saw the checkpoint.
 *
 * @param now milliseconds since 1970
 */
export function makeCosigner(name: string, privateKey: KeyObject, now: () => number = Date.now): NoteSigner {
  const key = makeVerifierKey(name, privateKey, COSIGNATURE);
  return {
    key,
    sign: (text) => {
      const time = BigInt(Math.floor(now() / 1000));
      const stamp = Buffer.alloc(8);
      stamp.writeBigUInt64BE(time);
      return formatSignature(key, Buffer.concat([stamp, sign(null, cosignedBytes(text, time), privateKey)]));
    },
  };
}

/** Signs a text. @param text ends with a line feed @throws NoteError NOTE_MALFORMED */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  if (!isNoteText(text)) throw new NoteError('NOTE_MALFORMED', 'a note’s text ends with a line feed and has no control characters');
  return `${text}\n${signers.map((signer) => signer.sign(text)).join('')}`;
}

/** Splits a note into its text and its signatures, and verifies nothing. @throws NoteError NOTE_MALFORMED */
export function splitNote(note: string): SplitNote {
  const malformed = (message: string) => new NoteError('NOTE_MALFORMED', message);
  if (note.length > NOTE_BYTES_AT_MOST) throw malformed('the note is too long');
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) throw malformed('the note has no signatures');
  const text = note.slice(0, end + 1);
  const lines = note.slice(end + 2, -1).split('\n');
  if (!isNoteText(text)) throw malformed('the note has control characters');
  if (lines.length > SIGNATURES_AT_MOST) throw malformed('the note has too many signatures');
  return { text, signatures: lines.map(parseSignature) };
}

/**
 * Verifies a note. Signatures by unknown keys are ignored.
 *
 * @returns the text, and each signature by a known key
 * @throws NoteError NOTE_MALFORMED, NOTE_BAD_SIGNATURE if a known key's signature is wrong, NOTE_UNSIGNED if no known key signed
 * @example openNote(note, [parseVerifierKey(vkey)]).text
 */
export function openNote(
  note: string,
  keys: readonly VerifierKey[],
): { readonly text: string; readonly verified: readonly VerifiedSignature[] } {
  const { text, signatures } = splitNote(note);
  const verified = signatures.flatMap((signature) => {
    const key = keys.find(({ name, id }) => name === signature.name && id.equals(signature.keyId));
    return key ? [verifySignature(text, signature, key)] : [];
  });
  if (verified.length === 0) throw new NoteError('NOTE_UNSIGNED', 'no known key signed the note');
  return { text, verified };
}

function verifySignature(text: string, { signature, line }: NoteSignature, key: VerifierKey): VerifiedSignature {
  const bad = () => new NoteError('NOTE_BAD_SIGNATURE', `the signature by ${key.name} is wrong`);
  if (key.type !== COSIGNATURE) {
    if (!verify(null, Buffer.from(text), key.publicKey, signature)) throw bad();
    return { key, time: undefined, line };
  }
  if (signature.length !== 8 + 64) throw bad();
  const time = signature.readBigUInt64BE();
  if (time > BigInt(Number.MAX_SAFE_INTEGER)) throw bad();
  if (!verify(null, cosignedBytes(text, time), key.publicKey, signature.subarray(8))) throw bad();
  return { key, time: Number(time), line };
}

function cosignedBytes(text: string, time: bigint): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${time}\n${text}`);
}

function formatSignature({ name, id }: VerifierKey, signature: Buffer): string {
  return `— ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`;
}

function parseSignature(line: string): NoteSignature {
  const [, name, encoded] = /^— (\S+) (\S+)$/u.exec(line) ?? [];
  const bytes = encoded === undefined ? undefined : decodeBase64(encoded);
  if (!name || !isKeyName(name) || !bytes || bytes.length < 5)
    throw new NoteError('NOTE_MALFORMED', 'a line of the note is not a signature');
  return { name, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4), line: `${line}\n` };
}

/** Whether a text may be signed: it ends with a line feed, is valid Unicode, and has no other control character. */
function isNoteText(text: string): boolean {
  return text.endsWith('\n') && !/\p{Surrogate}/u.test(text) && !/[\u0000-\u0009\u000b-\u001f]/.test(text);
}
