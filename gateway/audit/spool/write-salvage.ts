import { extendChain } from '../../../subgraphs/kit/audit/hash-chain.js';
import { encodeGroup, groupBytes } from './record-group.js';
import { rewriteSalvaged, type SalvagedRecord } from './salvage.js';
import type { Segment } from './segment.js';
import { HEADER_BYTES, type SegmentHeader, sealFrame, writeHeader } from './segment-format.js';
import { makeSpareFile, removeSpareFile } from './spare-file.js';
import { type SpoolFiles, writeAll } from './spool-files.js';
import type { SpoolKey } from './spool-key.js';

/** Bytes of the records in one group. */
const GROUP_BYTES = 1024 * 1024;

/**
 * Writes the first segment of a new spool, with salvaged records. It becomes visible as a whole or not at all, so that a crash cannot salvage
 * twice; therefore it may be longer than other segments.
 */
export async function writeSalvage(
  files: SpoolFiles,
  { name, number, header, key }: { name: string; number: number; header: SegmentHeader; key: SpoolKey },
  records: AsyncIterable<SalvagedRecord>,
): Promise<Segment> {
  const spare = await makeSpareFile(files, HEADER_BYTES);
  try {
    const { header: bytes, keys } = writeHeader(header, key);
    await writeAll(spare.file, bytes, 0);
    let end = HEADER_BYTES;
    let first = header.first;
    let hash = header.previous;
    let group: Buffer[] = [];
    let length = 0;
    const writeGroup = async () => {
      if (group.length === 0) return;
      const frame = sealFrame(encodeGroup({ first, previous: hash, records: group }), end, keys);
      await writeAll(spare.file, frame, end);
      for (const record of group) hash = extendChain(hash, record);
      end += frame.length;
      first += group.length;
      group = [];
      length = 0;
    };
    for await (const record of records) {
      const text = rewriteSalvaged(record, { spool: header.spool, seq: first + group.length });
      if (groupBytes(group.length + 1, length + text.length) > GROUP_BYTES) await writeGroup();
      group.push(text);
      length += text.length;
    }
    await writeGroup();
    await spare.file.datasync();
    await files.rename(spare.name, name);
    await files.syncFolder().catch(async (error: unknown) => {
      await files.rename(name, spare.name).catch(() => undefined);
      throw error;
    });
    await spare.file.close();
    return { name, number, spool: header.spool, first: header.first, last: first - 1, hash, end, bytes: end, damaged: false };
  } catch (error) {
    await removeSpareFile(files, spare);
    throw error;
  }
}
