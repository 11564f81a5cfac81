import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Requests that a client may send behind one that is not answered yet (HTTP pipelining). Clients of today send none. */
export const PIPELINED_AT_MOST = 50;

interface Line {
  busy: boolean;
  readonly waiting: (() => void)[];
}

/**
 * Handles the requests of one connection one after the other: the next begins when the answer to the last is over. Node passes on all of them
 * at once, and a response that waits behind another has no connection yet: it gets no event when the client hangs up, and the gateway would
 * not notice that its answer is not read.
 */
export class OneAtATime {
  readonly #lines = new WeakMap<Socket, Line>();

  handle(request: IncomingMessage, response: ServerResponse, handle: () => void): void {
    const { socket } = request;
    let line = this.#lines.get(socket);
    if (!line) {
      line = { busy: false, waiting: [] };
      this.#lines.set(socket, line);
    }
    if (!line.busy) begin(socket, line, response, handle);
    else if (line.waiting.length < PIPELINED_AT_MOST) line.waiting.push(() => begin(socket, line, response, handle));
    else socket.destroy();
  }
}

function begin(socket: Socket, line: Line, response: ServerResponse, handle: () => void): void {
  line.busy = true;
  // Each response is used once, so `once` would only cost more than `on`.
  response.on('close', () => {
    line.busy = false;
    const next = line.waiting.shift();
    if (next && !socket.destroyed) next();
  });
  handle();
}
