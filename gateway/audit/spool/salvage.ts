import type { AuditRecord } from '../../../subgraphs/kit/audit/audit-record.js';
import { SegmentReader } from './read-segment.js';
import type { SalvageSource } from './segment.js';
import type { SpoolFiles } from './spool-files.js';
import type { SpoolKey } from './spool-key.js';

/** Characters of what the record's reason was: the store takes 200 in all. */
const REASON_AT_MOST = 140;

/** A record that a new spool takes from an old one. */
export interface SalvagedRecord {
  readonly spool: string;
  readonly seq: number;
  readonly text: Buffer;
}

/** Reads all records of the sources that can be read, in order. */
export async function* readSalvage(
  files: SpoolFiles,
  keys: readonly SpoolKey[],
  sources: readonly SalvageSource[],
): AsyncGenerator<SalvagedRecord> {
  for (const { name, spool, from, above, below } of sources) {
    const reader = await SegmentReader.open(files, name, keys);
    if (typeof reader === 'string') continue;
    try {
      for (let group = await reader.findGroup(from); group; group = await reader.findGroup(group.end)) {
        for (const [index, text] of group.records.entries()) {
          const seq = group.first + index;
          if (seq > above && seq < below) yield { spool, seq, text };
        }
      }
    } finally {
      await reader.close();
    }
  }
}

/** The text of a salvaged record under its new spool and number. Its `reason` names the old ones; its `of` still means the old spool. */
export function rewriteSalvaged({ spool, seq, text }: SalvagedRecord, next: { readonly spool: string; readonly seq: number }): Buffer {
  const { v, gateway, ...rest } = JSON.parse(text.toString('utf8')) as AuditRecord;
  const was = rest.reason ? `${rest.reason}; ` : '';
  const reason = `${was.slice(0, REASON_AT_MOST)}salvaged from ${spool}/${seq}`;
  return Buffer.from(JSON.stringify({ v, gateway, ...rest, spool: next.spool, seq: next.seq, reason }));
}
