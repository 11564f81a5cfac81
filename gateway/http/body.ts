import type { IncomingMessage } from 'node:http';

/** A body was refused: too large, broken off, or one of too many that are being received. */
export class BodyRefused extends Error {
  constructor(readonly code: 'PAYLOAD_TOO_LARGE' | 'BAD_REQUEST' | 'TOO_MANY_REQUESTS' | 'OVERLOADED') {
    super(code);
  }
}

/** Bodies that one caller may have on their way at once. */
export const BODIES_PER_CALLER = 100;
/** Bytes of bodies on their way: of all callers; and of one caller, as a number of bodies of the largest size. */
export const BODY_BYTES_AT_ONCE = 128 * 1024 * 1024;
export const LARGEST_BODIES_PER_CALLER = 8;

interface OnTheWay {
  bodies: number;
  bytes: number;
}

/**
 * Reads bodies before admission, so that a request that waits for its own client takes no other request's place. The number and the bytes of
 * bodies are bounded per caller; the server (`server.ts`) bounds the time for a request to arrive.
 */
export class BodyReader {
  readonly #byCaller = new Map<string, OnTheWay>();
  #bytes = 0;

  constructor(
    /** Bytes of one body. */
    private readonly limit: number,
  ) {}

  /** @throws BodyRefused */
  read(request: IncomingMessage, caller: string): Promise<Buffer> {
    if (Number(request.headers['content-length']) > this.limit) return Promise.reject(new BodyRefused('PAYLOAD_TOO_LARGE'));
    const own = this.#byCaller.get(caller) ?? { bodies: 0, bytes: 0 };
    if (own.bodies >= BODIES_PER_CALLER) return Promise.reject(new BodyRefused('TOO_MANY_REQUESTS'));
    own.bodies += 1;
    this.#byCaller.set(caller, own);
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let size = 0;
      let over = false;
      const end = (refused: BodyRefused['code'] | undefined) => {
        if (over) return;
        over = true;
        this.#forget(caller, own, size);
        if (refused === undefined) return resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
        request.removeAllListeners('data');
        reject(new BodyRefused(refused));
      };
      // Each request is used once, so `once` would only cost more than `on`.
      request.on('data', (chunk: Buffer) => {
        size += chunk.length;
        const refused = this.#count(own, chunk.length, size);
        if (refused) end(refused);
        else chunks.push(chunk);
      });
      request.on('end', () => end(undefined));
      request.on('error', () => end('BAD_REQUEST'));
      request.on('close', () => end('BAD_REQUEST'));
    });
  }

  /** Counts received bytes. @param size bytes of this body so far @returns why the body is refused, if it is */
  #count(own: OnTheWay, bytes: number, size: number): BodyRefused['code'] | undefined {
    own.bytes += bytes;
    this.#bytes += bytes;
    if (size > this.limit) return 'PAYLOAD_TOO_LARGE';
    if (own.bytes > LARGEST_BODIES_PER_CALLER * this.limit) return 'TOO_MANY_REQUESTS';
    return this.#bytes > BODY_BYTES_AT_ONCE ? 'OVERLOADED' : undefined;
  }

  #forget(caller: string, own: OnTheWay, size: number): void {
    own.bodies -= 1;
    own.bytes -= size;
    this.#bytes -= size;
    if (own.bodies === 0) this.#byCaller.delete(caller);
  }
}

/** Bytes: more than a well-meaning client sends by mistake. */
const PASSED_AT_MOST = 4 * 1024 * 1024;

/**
 * Reads the rest of a refused body, within bounds. If the connection were closed while the client still writes, the client would only see a
 * broken connection, not why the request was refused; and the next request would not be read.
 */
export function letPass(request: IncomingMessage): void {
  if (request.complete) return;
  let passed = 0;
  request.on('data', ({ length }: Buffer) => {
    passed += length;
    if (passed > PASSED_AT_MOST) request.destroy();
  });
}
