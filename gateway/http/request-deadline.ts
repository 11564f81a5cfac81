import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How often requests are checked, in milliseconds. */
const LOOK_EVERY = 500;

interface Arriving {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly until: number;
}

/**
 * The time for a request's body to arrive. Node has one time-out for all requests of a server (`requestTimeout`), which would cut long uploads; this one leaves out
 * the requests that have rules of their own. Headers stay under Node's `headersTimeout`.
 */
export class RequestDeadline {
  /** The last request of each connection: the next one is read when its body is there. */
  readonly #arriving = new Map<Socket, Arriving>();
  readonly #known = new WeakSet<Socket>();
  readonly #timer: NodeJS.Timeout;

  /**
   * @param within milliseconds
   * @param refuse answers on the connection of a request that is late, and closes it
   */
  constructor(
    private readonly within: number,
    private readonly refuse: (socket: Socket) => void,
  ) {
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY);
    this.#timer.unref();
  }

  /** Begins the time of a request. */
  begin(request: IncomingMessage, response: ServerResponse): void {
    const { headers, socket } = request;
    if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return;
    if (!this.#known.has(socket)) {
      this.#known.add(socket);
      socket.once('close', () => this.#arriving.delete(socket));
    }
    this.#arriving.set(socket, { request, response, until: performance.now() + this.within });
  }

  /** Leaves a request out: another rule ends it. */
  exempt({ socket }: IncomingMessage): void {
    this.#arriving.delete(socket);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    for (const [socket, { request, response, until }] of this.#arriving) {
      if (request.complete || socket.destroyed) this.#arriving.delete(socket);
      else if (until <= now) {
        this.#arriving.delete(socket);
        if (response.headersSent) socket.destroy();
        else this.refuse(socket);
      }
    }
  }
}
