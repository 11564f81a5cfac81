import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** When answers are compressed: `auto` for clients on other machines, where bytes cost more than time. */
export type CompressionMode = 'auto' | 'always' | 'never';

/** Answers of at least this many bytes are compressed; a smaller one fits into one packet or two. */
export const COMPRESSED_FROM = 2_048;

const ENCODERS = {
  br: (body: Buffer) =>
    promisify(brotliCompress)(body, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
    }),
  gzip: (body: Buffer) => promisify(gzip)(body, { level: 5 }),
};

/** An answer whose body may be compressed. */
interface Compressible {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Compresses answers for clients that accept it (RFC 9110 §12.5.3), in libuv's thread pool. */
export class AnswerCompression {
  constructor(private readonly mode: CompressionMode) {}

  /** @returns the answer itself, without a promise, where it is not compressed */
  compress<T extends Compressible>(answer: T, request: IncomingMessage): T | Promise<T> {
    if (this.mode === 'never' || answer.body.length < COMPRESSED_FROM) return answer;
    if (this.mode === 'auto' && isLoopback(request.socket.remoteAddress)) return answer;
    const encoding = findPreferredEncoding(request.headers['accept-encoding']);
    return encoding ? this.#compressed(answer, encoding) : answer;
  }

  async #compressed<T extends Compressible>(answer: T, encoding: keyof typeof ENCODERS): Promise<T> {
    const { headers, body } = answer;
    const compressed = await ENCODERS[encoding](typeof body === 'string' ? Buffer.from(body, 'latin1') : body);
    // Answers are never cached, so `vary: accept-encoding` is not needed.
    return { ...answer, headers: { ...headers, 'content-encoding': encoding }, body: compressed };
  }
}

/** The encoding that a client prefers; undefined where it accepts neither, or sent no header. @param accept the header `accept-encoding` */
export function findPreferredEncoding(accept: string | string[] | undefined): 'br' | 'gzip' | undefined {
  const qualities = new Map<string, number>();
  for (const part of String(accept ?? '').split(',')) {
    const [name = '', ...parameters] = part.split(';').map((one) => one.trim().toLowerCase());
    const weight = parameters.find((one) => one.startsWith('q='))?.slice(2) ?? '1';
    const quality = /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight) ? Number(weight) : 0;
    if (name) qualities.set(name === 'x-gzip' ? 'gzip' : name, quality);
  }
  const qualityOf = (name: string) => qualities.get(name) ?? qualities.get('*') ?? 0;
  const [br, zipped] = [qualityOf('br'), qualityOf('gzip')];
  if (br === 0 && zipped === 0) return undefined;
  return br >= zipped ? 'br' : 'gzip';
}

function isLoopback(address: string | undefined): boolean {
  return address === undefined || address === '::1' || /^(::ffff:)?127\./.test(address);
}
