import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of a ZIP file that a test makes. What is stated may be a lie. */
export interface MadeEntry {
  readonly name: string;
  readonly content: Buffer | string;
  readonly isStored?: boolean;
  /** Stated in place of the true size. */
  readonly unpacked?: number;
  readonly flags?: number;
  /** The name in the local header; the same by default. */
  readonly localName?: string;
  /** The offset of the local header; the true one by default. */
  readonly offset?: number;
}

/** Makes a ZIP file. */
export function makeZip(entries: readonly MadeEntry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const { name, content, isStored = false, unpacked, flags = 0, localName = name, offset = at } of entries) {
    const plain = Buffer.from(content);
    const packed = isStored ? plain : deflateRawSync(plain, { level: 9 });
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(flags, 2);
    head.writeUInt16LE(isStored ? 0 : 8, 4);
    head.writeUInt32LE(typeof crc32 === 'function' ? crc32(plain) : 0, 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(unpacked ?? plain.length, 18);
    const localHead = Buffer.from(head);
    localHead.writeUInt16LE(Buffer.byteLength(localName), 22);
    head.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), localHead, Buffer.from(localName), packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), head, place, Buffer.from(name)]));
    locals.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}

const TYPES = { name: '[Content_Types].xml', content: '<?xml version="1.0"?><Types/>' };

/** Makes the smallest file that counts as a document of Word, with further entries. */
export function makeDocx(more: readonly MadeEntry[] = []): Buffer {
  return makeZip([TYPES, { name: 'word/document.xml', content: '<w:document>退院時要約</w:document>'.repeat(20) }, ...more]);
}

/** Makes the smallest file that counts as a PDF. */
export function makePdf(more = ''): Buffer {
  return Buffer.from(
    `%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\n${more}trailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n`,
    'latin1',
  );
}
