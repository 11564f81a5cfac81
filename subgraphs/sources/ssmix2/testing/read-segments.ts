import { findDataType } from '../storage/data-type.js';
import { decodeMessage, type FileContent, type Reading } from '../storage/decode-message.js';

/** A message of a data type with these segments behind its PID. */
export function messageOf(type: string, segments: readonly string[], event?: string): string {
  const { message, event: current } = findDataType(type)!;
  const head = `MSH|^~\\&|HIS|H|GW|R|20260101103059||${message}^${event ?? current}|M1|P|2.5||||||~ISO IR87||ISO 2022-1994`;
  return [head, 'PID|0001||9999013^^^^PI||山田^花子^^^^^L^I', ...segments, ''].join('\r');
}

export function decoded(type: string, segments: readonly string[], event?: string): Reading {
  return decodeMessage({ type, text: messageOf(type, segments, event), orderNo: 'FILE' });
}

/** What was read, of the kind that a test expects. */
export function contentOf<K extends FileContent['kind']>(
  kind: K,
  type: string,
  ...segments: string[]
): Extract<FileContent, { kind: K }> & { warnings: string[] } {
  const reading = decoded(type, segments);
  if (reading.outcome !== 'READ' || reading.content.kind !== kind) throw new Error(JSON.stringify(reading));
  return { ...(reading.content as Extract<FileContent, { kind: K }>), warnings: reading.warnings };
}
