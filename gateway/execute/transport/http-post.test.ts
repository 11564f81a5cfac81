import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent } from 'undici';
import { toWire } from '../answers/wire-text.js';
import { post } from './http-post.js';

type Act = (request: IncomingMessage, response: ServerResponse, body: string) => void;

let server: Server;
let act: Act;
let asked: number;
let dispatcher: Agent;

beforeEach(async () => {
  asked = 0;
  dispatcher = new Agent();
  server = createServer(async (request, response) => {
    asked += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    act(request, response, Buffer.concat(chunks).toString());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await dispatcher.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function origin(): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function posted(body = '{}', { within = 60_000, answerLimit = 1_000 } = {}): Promise<string> {
  return await post(
    dispatcher,
    { origin: origin(), path: '/graphql?x=1', answerLimit },
    { headers: { 'content-type': 'application/json' }, body, within },
  );
}

const JSON_TYPE = { 'content-type': 'application/json' };

it('Request and answer arrive byte for byte', async () => {
  act = ({ url, headers }, response, body) => {
    response.writeHead(200, { 'content-type': 'application/graphql-response+json; charset=utf-8' });
    // One character in two chunks.
    const answer = Buffer.from(JSON.stringify({ url, type: headers['content-type'], body }));
    const middle = answer.indexOf(Buffer.from('岡')) + 1;
    response.write(answer.subarray(0, middle));
    setImmediate(() => response.end(answer.subarray(middle)));
  };
  expect(await posted(toWire('"岡"'))).toBe(toWire(JSON.stringify({ url: '/graphql?x=1', type: 'application/json', body: '"岡"' })));
});

describe('A call fails when the subgraph', () => {
  const CASES: readonly [title: string, act: Act, code: string, harmless: boolean][] = [
    ['redirects', (_, response) => response.writeHead(302, { ...JSON_TYPE, location: origin() }).end('{}'), 'SUBGRAPH_INVALID', false],
    [
      'answers in another type',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('{}'),
      'SUBGRAPH_INVALID',
      false,
    ],
    ['answers without a type', (_, response) => response.writeHead(200).end('{}'), 'SUBGRAPH_INVALID', false],
    [
      'answers in a type that only begins like JSON',
      (_, response) => response.writeHead(200, { 'content-type': 'application/jsonp' }).end('{}'),
      'SUBGRAPH_INVALID',
      false,
    ],
    ['answers 500', (_, response) => response.writeHead(500, JSON_TYPE).end('{}'), 'SUBGRAPH_UNAVAILABLE', false],
    ['answers 502', (_, response) => response.writeHead(502, JSON_TYPE).end('{}'), 'SUBGRAPH_UNAVAILABLE', true],
    ['answers 503', (_, response) => response.writeHead(503).end('busy'), 'SUBGRAPH_UNAVAILABLE', true],
    ['answers too much', (_, response) => response.writeHead(200, JSON_TYPE).end('x'.repeat(1_001)), 'SUBGRAPH_INVALID', false],
    [
      'answers without an end',
      (_, response) => {
        response.writeHead(200, JSON_TYPE);
        // One turn of the event loop for each write: server and reader share this process, and the reader needs turns too.
        const more = () => {
          if (!response.destroyed) response.write('x'.repeat(100), () => setImmediate(more));
        };
        more();
      },
      'SUBGRAPH_INVALID',
      false,
    ],
    ['breaks off before an answer', (request) => request.socket.destroy(), 'SUBGRAPH_UNAVAILABLE', true],
    [
      'breaks off within an answer',
      (request, response) => {
        response.writeHead(200, { ...JSON_TYPE, 'content-length': '100' });
        response.write('{"data"', () => request.socket.destroy());
      },
      'SUBGRAPH_UNAVAILABLE',
      false,
    ],
  ];
  it.each(CASES)('%s', async (_, does, code, harmless) => {
    act = does;
    await expect(posted()).rejects.toMatchObject({ code, harmless });
    expect(asked).toBe(1);
  });

  it('is not there', async () => {
    const gone = origin();
    await new Promise((resolve) => server.close(resolve));
    await expect(
      post(dispatcher, { origin: gone, path: '/', answerLimit: 1 }, { headers: {}, body: '{}', within: 5_000 }),
    ).rejects.toMatchObject({
      code: 'SUBGRAPH_UNAVAILABLE',
      harmless: true,
    });
    server.listen(0, '127.0.0.1');
  });

  it.each<[string, Act]>([
    ['says nothing', () => undefined],
    ['begins an answer and goes no further', (_, response) => response.writeHead(200, JSON_TYPE).write('{')],
  ])('%s in time, and then its connection is closed', async (_, does) => {
    const hungUp = new Promise((resolve) => {
      act = (request, response, body) => {
        response.on('close', () => resolve(undefined));
        does(request, response, body);
      };
    });
    await expect(posted('{}', { within: 200 })).rejects.toMatchObject({ code: 'SUBGRAPH_TIMED_OUT', harmless: false });
    await hungUp;
  });
});

it('An answer of exactly the largest size is read', async () => {
  act = (_, response) => response.writeHead(200, JSON_TYPE).end('x'.repeat(1_000));
  expect(await posted()).toHaveLength(1_000);
});

it('A status below 500 with a JSON body is an answer: its errors name the fault', async () => {
  act = (_, response) => response.writeHead(400, JSON_TYPE).end('{"errors":[]}');
  expect(await posted()).toBe('{"errors":[]}');
});
