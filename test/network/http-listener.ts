import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Fault, type Faults, GARBAGE } from './faults.js';
import type { RequestCounts } from './request-counts.js';

export interface Call {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The fault of the wrong patient is on: answer about another patient. */
  readonly wrongPatient: boolean;
}

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Listener {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

interface Options {
  /** The name under which faults and counts are stored. */
  readonly target: string;
  readonly faults: Faults;
  readonly counts: RequestCounts;
  readonly kindOf: (url: URL) => string;
  readonly answer: (call: Call) => Answer | Promise<Answer>;
  /** The preferred port. If it is not free, the next free one of the twenty after it. If absent, any free port. */
  readonly port?: number | undefined;
}

/** An HTTP server on a loopback port that counts requests, and shows a fault when one is set. */
export async function listenHttp(options: Options): Promise<Listener> {
  const closing = new AbortController();
  const server = createServer((request, response) => {
    respond(options, request, response, closing.signal).catch(() => response.destroy());
  });
  await listenFrom(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        closing.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const NEXT_PORTS = 20;

/** @throws if none of the ports is free */
async function listenFrom(server: Server, first: number): Promise<void> {
  for (let port = first; ; port++) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', () => {
          server.removeListener('error', reject);
          resolve();
        });
      });
      return;
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!taken || port === 0 || port >= Math.min(first + NEXT_PORTS, 65_535)) throw error;
    }
  }
}

async function respond(options: Options, request: IncomingMessage, response: ServerResponse, closing: AbortSignal): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const fault = options.faults.get(options.target);
  options.counts.add(options.target, options.kindOf(url));
  if (fault?.kind === 'refuse') {
    request.socket.resetAndDestroy();
    return;
  }
  const body = await bodyOf(request);
  const call = { method: request.method ?? 'GET', url, headers: request.headers, body, wrongPatient: fault?.kind === 'wrong-patient' };
  const answer = await options.answer(call);
  if (fault?.kind === 'slow') await delay(fault.ms, undefined, { signal: closing });
  send(response, answer, fault);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function send(response: ServerResponse, answer: Answer, fault: Fault | undefined): void {
  const body = fault?.kind === 'malformed' ? GARBAGE : answer.body;
  response.writeHead(answer.status, { ...answer.headers, 'content-type': answer.contentType, 'content-length': body.length });
  if (fault?.kind !== 'cut') {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}

/** A JSON answer. */
export function json(status: number, value: unknown, contentType = 'application/json; charset=utf-8'): Answer {
  return { status, contentType, body: Buffer.from(JSON.stringify(value)) };
}

/** A short plain answer, for a status without its own body. */
export function plain(status: number, text = ''): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', body: Buffer.from(text) };
}

export function hasBearer(call: Call, token: string): boolean {
  return call.headers.authorization === `Bearer ${token}`;
}
