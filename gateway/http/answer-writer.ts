import type { IncomingMessage, ServerResponse } from 'node:http';
import { letPass } from './body.js';

/** Milliseconds for a client to read an answer, plus a second for each `ANSWER_BYTES_PER_SECOND` bytes. */
export const ANSWER_READ_WITHIN = 20_000;
export const ANSWER_BYTES_PER_SECOND = 256 * 1024;

/** No browser looks for another type in an answer than the one it states. */
export const NOSNIFF = { 'x-content-type-options': 'nosniff' } as const;

/** Watches over an answer that something else writes: once all of it is written, it must be read in time. */
export function watchReading(response: ServerResponse): void {
  response.once('prefinish', () => cutUnread(response, response.socket?.writableLength ?? 0, ANSWER_READ_WITHIN, ANSWER_BYTES_PER_SECOND));
}

/** What the operating system took at once needs no watch. @param within milliseconds */
function cutUnread(response: ServerResponse, bytes: number, within: number, bytesPerSecond: number): void {
  const { socket } = response;
  if (!socket || socket.writableLength === 0) return;
  const timer = setTimeout(() => socket.destroy(), within + (bytes / bytesPerSecond) * 1000);
  response.once('close', () => clearTimeout(timer));
}

/** Writes answers, and cuts the connection of a client that does not read its answer in time: an answer that waits takes memory. */
export class AnswerWriter {
  constructor(
    /** Milliseconds. */
    private readonly within: number = ANSWER_READ_WITHIN,
    private readonly bytesPerSecond: number = ANSWER_BYTES_PER_SECOND,
  ) {}

  /** @param headers names and values in turn, with the body's length @param body bytes, or wire text */
  write(request: IncomingMessage, response: ServerResponse, status: number, headers: string[], body: string | Buffer): void {
    if (response.destroyed) return;
    letPass(request);
    response.writeHead(status, headers);
    if (request.method === 'HEAD') response.end();
    else response.end(body, 'latin1');
    cutUnread(response, body.length, this.within, this.bytesPerSecond);
  }
}
