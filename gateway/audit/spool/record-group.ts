/** Records that became durable together, with the place of the first one in the chain. */
export interface RecordGroup {
  /** The number of the first record. */
  readonly first: number;
  /** The chain's hash before it: 32 bytes. */
  readonly previous: Buffer;
  /** The records' JSON texts, in order. */
  readonly records: readonly Buffer[];
}

const HEAD = 44;
const LENGTH = 4;

/** The bytes that a group of so many records takes. */
export function groupBytes(count: number, textBytes: number): number {
  return HEAD + LENGTH * count + textBytes;
}

/** Writes a group as bytes: chain hash 32 | first seq 8 | count 4 | each record: length 4, text. */
export function encodeGroup({ first, previous, records }: RecordGroup): Buffer {
  const bytes = Buffer.allocUnsafe(
    groupBytes(
      records.length,
      records.reduce((sum, { length }) => sum + length, 0),
    ),
  );
  previous.copy(bytes);
  bytes.writeBigUInt64BE(BigInt(first), 32);
  bytes.writeUInt32BE(records.length, 40);
  let at = HEAD;
  for (const record of records) {
    bytes.writeUInt32BE(record.length, at);
    record.copy(bytes, at + LENGTH);
    at += LENGTH + record.length;
  }
  return bytes;
}

/** Reads a group. The bytes were authenticated, so they have this form. */
export function decodeGroup(bytes: Buffer): RecordGroup {
  const records: Buffer[] = [];
  for (let at = HEAD; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    records.push(bytes.subarray(at + LENGTH, at + LENGTH + length));
    at += LENGTH + length;
  }
  return { first: Number(bytes.readBigUInt64BE(32)), previous: bytes.subarray(0, 32), records };
}
