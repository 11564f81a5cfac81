import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { PortalFile } from './read-portal.js';

/** How a file is sent: compressed, or as it is. */
export type Encoding = 'br' | 'gzip' | undefined;

/** A smaller file fits into one packet. */
const COMPRESSED_FROM = 1_024;
/** Types that are not compressed already. */
const COMPRESSIBLE = /^text\/|^application\/(json|manifest|wasm)|^image\/svg/;

const ENCODERS = {
  br: (body: Buffer) =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } }),
  gzip: (body: Buffer) => promisify(gzip)(body, { level: 9 }),
};

/** Compresses each file once, when it is first asked for, in libuv's thread pool. */
export class EncodedFiles {
  readonly #made = new Map<PortalFile, Map<'br' | 'gzip', Promise<Buffer>>>();

  /** The encoding in which a file is sent to a client that prefers this one. */
  choose(file: PortalFile, preferred: Encoding): Encoding {
    return file.body.length >= COMPRESSED_FROM && COMPRESSIBLE.test(file.type) ? preferred : undefined;
  }

  /** The bytes of a file in an encoding. */
  async body(file: PortalFile, encoding: Encoding): Promise<Buffer> {
    if (!encoding) return file.body;
    const forms = this.#made.get(file) ?? new Map<'br' | 'gzip', Promise<Buffer>>();
    this.#made.set(file, forms);
    const form = forms.get(encoding) ?? ENCODERS[encoding](file.body);
    forms.set(encoding, form);
    return await form;
  }
}
