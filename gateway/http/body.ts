import type { IncomingMessage } from 'node:http';

/** More than is taken came, or it broke off. */
export class BodyRefused extends Error {
  constructor(readonly code: 'PAYLOAD_TOO_LARGE' | 'BAD_REQUEST') {
    super(code);
  }
}

/** Bytes: more than a client that is no attacker sends by mistake. */
const PASSED_AT_MOST = 4 * 1024 * 1024;

/**
 * Lets what is left of a body that nobody reads come, within bounds. Who still writes when the connection is closed learns that it broke, not
 * why the request was refused; and the next request comes behind it.
 */
export function letPass(request: IncomingMessage): void {
  if (request.complete) return;
  let passed = 0;
  request.on('data', ({ length }: Buffer) => {
    passed += length;
    if (passed > PASSED_AT_MOST) request.destroy();
  });
}

/** Reads a request's body. @param limit bytes @throws BodyRefused */
export function bodyOf(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length']) > limit) return reject(new BodyRefused('PAYLOAD_TOO_LARGE'));
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.removeAllListeners('data');
        reject(new BodyRefused('PAYLOAD_TOO_LARGE'));
      } else chunks.push(chunk);
    });
    request.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.once('error', () => reject(new BodyRefused('BAD_REQUEST')));
    request.once('aborted', () => reject(new BodyRefused('BAD_REQUEST')));
  });
}
