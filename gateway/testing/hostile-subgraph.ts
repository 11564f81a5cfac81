import type { ServerResponse } from 'node:http';
import type { Fault } from './fake-subgraph.js';

const JSON_TYPE = { 'content-type': 'application/json' };

/** Answers with exactly these bytes. */
export function rawAnswer(body: string | Uint8Array, headers: Record<string, string> = JSON_TYPE): Fault {
  return (_, response) => response.writeHead(200, headers).end(body);
}

/** Answers in pieces of this many bytes, each written once the previous one has left. @param written counts the pieces */
export function answerInPieces(body: string, bytes: number, written: { pieces: number }): Fault {
  return (_, response) => {
    response.writeHead(200, JSON_TYPE);
    const write = (at: number): void => {
      if (response.destroyed || at >= body.length) return void response.end();
      written.pieces += 1;
      response.write(body.slice(at, at + bytes), () => setImmediate(write, at + bytes));
    };
    write(0);
  };
}

/** Sends this many informational responses before the answer. */
export function answerAfterHints(count: number, body: string): Fault {
  return (_, response) => {
    const { socket } = response as ServerResponse & { socket: NodeJS.WritableStream };
    socket.write('HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\n'.repeat(count));
    response.writeHead(200, JSON_TYPE).end(body);
  };
}

/** Nested lists. */
export function nestedList(depth: number): string {
  return `${'['.repeat(depth)}${']'.repeat(depth)}`;
}

/** Nested objects. */
export function nestedObject(depth: number): string {
  return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}

/** JSON lists of about the given number of bytes that are costly to read. */
export const DEAR_LISTS: Readonly<Record<string, (bytes: number) => string>> = {
  'objects and an escape': (bytes) => `["\\u3042"${',{}'.repeat(bytes / 3)}]`,
  'empty objects': (bytes) => `[{}${',{}'.repeat(bytes / 3)}]`,
  'escaped texts': (bytes) => `["\\u3042"${',"\\u3042"'.repeat(bytes / 9)}]`,
  'lists in lists': (bytes) => nestedList(bytes / 2),
  'objects in objects': (bytes) => nestedObject(bytes / 6),
  'many keys': (bytes) => `{"k":0${Array.from({ length: bytes / 10 }, (_, n) => `,"k${n}":0`).join('')}}`,
};
