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
    { 'content-type': 'application/json' },
    body,
    within,
  );
}

const JSON_TYPE = { 'content-type': 'application/json' };

it('What is sent arrives byte for byte, and so does what is answered', async () => {
  act = ({ url, headers }, response, body) => {
    response.writeHead(200, { 'content-type': 'application/graphql-response+json; charset=utf-8' });
    // A character in two halves.
    const answer = Buffer.from(JSON.stringify({ url, type: headers['content-type'], body }));
    const middle = answer.indexOf(Buffer.from('岡')) + 1;
    response.write(answer.subarray(0, middle));
    setImmediate(() => response.end(answer.subarray(middle)));
  };
  expect(await posted(toWire('"岡"'))).toBe(toWire(JSON.stringify({ url: '/graphql?x=1', type: 'application/json', body: '"岡"' })));
});

describe('It is a failure', () => {
  const CASES: readonly [title: string, act: Act, code: string, harmless: boolean][] = [
    [
      'to point elsewhere',
      (_, response) => response.writeHead(302, { ...JSON_TYPE, location: origin() }).end('{}'),
      'SUBGRAPH_INVALID',
      false,
    ],
    [
      'to answer in another type',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('{}'),
      'SUBGRAPH_INVALID',
      false,
    ],
    ['to answer in no type', (_, response) => response.writeHead(200).end('{}'), 'SUBGRAPH_INVALID', false],
    [
      'to answer in a type that only begins so',
      (_, response) => response.writeHead(200, { 'content-type': 'application/jsonp' }).end('{}'),
      'SUBGRAPH_INVALID',
      false,
    ],
    ['to answer 500', (_, response) => response.writeHead(500, JSON_TYPE).end('{}'), 'SUBGRAPH_UNAVAILABLE', false],
    ['to answer 502', (_, response) => response.writeHead(502, JSON_TYPE).end('{}'), 'SUBGRAPH_UNAVAILABLE', true],
    ['to answer 503', (_, response) => response.writeHead(503).end('busy'), 'SUBGRAPH_UNAVAILABLE', true],
    ['to answer too much', (_, response) => response.writeHead(200, JSON_TYPE).end('x'.repeat(1_001)), 'SUBGRAPH_INVALID', false],
    [
      'to answer without an end',
      (_, response) => {
        response.writeHead(200, JSON_TYPE);
        // A turn of the loop for each write: this server runs in the process of the reader, which must have its turns too.
        const more = () => {
          if (!response.destroyed) response.write('x'.repeat(100), () => setImmediate(more));
        };
        more();
      },
      'SUBGRAPH_INVALID',
      false,
    ],
    ['to break off before an answer', (request) => request.socket.destroy(), 'SUBGRAPH_UNAVAILABLE', true],
    [
      'to break off in an answer',
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

  it('not to be there', async () => {
    const gone = origin();
    await new Promise((resolve) => server.close(resolve));
    await expect(post(dispatcher, { origin: gone, path: '/', answerLimit: 1 }, {}, '{}', 5_000)).rejects.toMatchObject({
      code: 'SUBGRAPH_UNAVAILABLE',
      harmless: true,
    });
    server.listen(0, '127.0.0.1');
  });

  it.each<[string, Act]>([
    ['to say nothing', () => undefined],
    ['to begin an answer and go no further', (_, response) => response.writeHead(200, JSON_TYPE).write('{')],
  ])('%s within the time that is given, and the subgraph learns of it', async (_, does) => {
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

it('As much as is allowed is read', async () => {
  act = (_, response) => response.writeHead(200, JSON_TYPE).end('x'.repeat(1_000));
  expect(await posted()).toHaveLength(1_000);
});

it('A status below 500 with a JSON body is an answer: its errors say what is wrong', async () => {
  act = (_, response) => response.writeHead(400, JSON_TYPE).end('{"errors":[]}');
  expect(await posted()).toBe('{"errors":[]}');
});
