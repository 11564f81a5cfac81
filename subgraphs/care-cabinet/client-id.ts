import { createHash } from 'node:crypto';
import { createId } from '../kit/index.js';

/** Random UUIDs (version 4), and those that begin with the time (version 7): nobody can guess another person's id. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether a client may give this id to what it makes. */
export function isClientId(id: string): boolean {
  return UUID.test(id.toLowerCase());
}

/** Returns the id that the client made, in small letters, or makes one. */
export function takeId(given: string | null | undefined, kind: string): string {
  return given?.toLowerCase() ?? createId(kind);
}

/** Hashes an input, to recognize it when it is sent again. */
export function hashInput(input: object): string {
  return createHash('sha256').update(JSON.stringify(input)).digest('hex');
}
