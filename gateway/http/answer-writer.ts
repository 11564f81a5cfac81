import type { IncomingMessage, ServerResponse } from 'node:http';
import { letPass } from './body.js';

/** Milliseconds for a client to read an answer, plus a second for each `ANSWER_BYTES_PER_SECOND` bytes. */
export const ANSWER_READ_WITHIN = 20_000;
export const ANSWER_BYTES_PER_SECOND = 256 * 1024;

/** Forbids browsers to guess another content type than the stated one. */
export const NOSNIFF = { 'x-content-type-options': 'nosniff' } as const;

/** Watches an answer that other code writes: once all of it is written, the client must read it in time. */
export function watchReading(response: ServerResponse): void {
  response.once('prefinish', () => cutUnread(response, response.socket?.writableLength ?? 0, ANSWER_READ_WITHIN, ANSWER_BYTES_PER_SECOND));
}

/** An answer that the operating system took at once needs no watch. @param within milliseconds */
function cutUnread(response: ServerResponse, bytes: number, within: number, bytesPerSecond: number): void {
  const { socket } = response;
  if (!socket || socket.writableLength === 0) return;
  const timer = setTimeout(() => socket.destroy(), within + (bytes / bytesPerSecond) * 1000);
  response.once('close', () => clearTimeout(timer));
}

/** An answer as it is written. */
export interface WrittenAnswer {
  readonly status: number;
  /** Names and values in turn, with the body's length. */
  readonly headers: string[];
  /** Bytes, or wire text. */
  readonly body: string | Buffer;
}

/** Writes answers, and cuts the connection of a client that does not read its answer in time: an unread answer takes memory. */
export class AnswerWriter {
  constructor(
    /** Milliseconds. */
    private readonly within: number = ANSWER_READ_WITHIN,
    private readonly bytesPerSecond: number = ANSWER_BYTES_PER_SECOND,
  ) {}

  write(request: IncomingMessage, response: ServerResponse, { status, headers, body }: WrittenAnswer): void {
    if (response.destroyed) return;
    letPass(request);
    response.writeHead(status, headers);
    if (request.method === 'HEAD') response.end();
    else response.end(body, 'latin1');
    cutUnread(response, body.length, this.within, this.bytesPerSecond);
  }
}
