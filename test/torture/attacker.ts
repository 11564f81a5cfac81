import { setMaxListeners } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Pool, request } from 'undici';

const LOST_AFTER = 20_000;

/** One caller with one token that sends hostile requests until it is stopped. */
export class Attacker {
  readonly #sockets = new Set<Socket>();
  readonly #stopped = new AbortController();

  constructor(
    private readonly origin: string,
    private readonly authorization: string,
  ) {
    // Each request under way adds a listener.
    setMaxListeners(0, this.#stopped.signal);
  }

  async untilOver(act: () => Promise<void>): Promise<void> {
    while (!this.#stopped.signal.aborted) await act();
  }

  /** Sends a request's head and the beginning of its body on a connection of its own. */
  begin(length: number, sent: string): Socket {
    const { hostname, port } = new URL(this.origin);
    const socket = connect(Number(port), hostname);
    this.#sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
    socket.write(this.#head(length) + sent);
    return socket;
  }

  write(socket: Socket, body: string): void {
    socket.write(this.#head(body.length) + body);
  }

  /** Sends operations on a number of connections, each as soon as the previous one is answered. */
  async flood(connections: number, operation: (index: number) => string): Promise<void> {
    const pool = new Pool(this.origin, { connections, headersTimeout: LOST_AFTER, bodyTimeout: LOST_AFTER });
    let index = 0;
    const connection = async () =>
      await this.untilOver(async () => {
        const headers = { authorization: this.authorization, 'content-type': 'application/json' };
        const body = JSON.stringify({ query: operation(index++) });
        const { signal } = this.#stopped;
        await pool.request({ method: 'POST', path: '/graphql', headers, body, signal }).then(
          async (answer) => await answer.body.dump().catch(() => undefined),
          () => undefined,
        );
      });
    await Promise.all(Array.from({ length: connections }, connection));
    await pool.destroy();
  }

  /** Sends one operation. @throws if the answer is not data without errors */
  async ask<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const headers = { authorization: this.authorization, 'content-type': 'application/json' };
    const { body } = await request(`${this.origin}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
    const { data, errors } = (await body.json()) as { data?: Data; errors?: unknown };
    if (!data || errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  async end(): Promise<void> {
    this.#stopped.abort();
    for (const socket of this.#sockets) socket.destroy();
    await pause(100);
  }

  #head(length: number): string {
    return `POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: ${this.authorization}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
  }
}
