import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

/** A body could not be decompressed: it does not match its `content-encoding`, or exceeds the limit. */
export class DecompressionRefused extends Error {
  constructor(readonly code: 'PAYLOAD_TOO_LARGE' | 'BAD_REQUEST') {
    super(code);
  }
}

const DECODERS = { br: promisify(brotliDecompress), gzip: promisify(gunzip), 'x-gzip': promisify(gunzip), deflate: promisify(inflate) };

/** Whether a `content-encoding` of a request is one that `decompress` reads. */
export function isReadableEncoding(encoding: string): encoding is keyof typeof DECODERS | 'identity' {
  return encoding === 'identity' || Object.hasOwn(DECODERS, encoding);
}

/** Reads a compressed body. @param limit bytes @throws DecompressionRefused */
export async function decompress(body: Buffer, encoding: keyof typeof DECODERS | 'identity', limit: number): Promise<Buffer> {
  if (encoding === 'identity') return body;
  try {
    return await DECODERS[encoding](body, { maxOutputLength: limit });
  } catch (error) {
    throw new DecompressionRefused((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'PAYLOAD_TOO_LARGE' : 'BAD_REQUEST');
  }
}
