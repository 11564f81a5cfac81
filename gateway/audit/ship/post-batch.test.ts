import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent } from 'undici';
import { toIntake } from './post-batch.js';

const HASH = 'A'.repeat(43);
let agent: Agent;
let answer: RequestListener;
let url: string;
let close: () => Promise<void>;
beforeEach(async () => {
  agent = new Agent();
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
});
afterEach(async () => {
  await agent.destroy();
  await close();
});

const send = async (base = url) => await toIntake(base, agent)({ signed: 's', records: ['{}'] });
const answering = (status: number, body: string) => {
  answer = (_request, response) => void response.writeHead(status).end(body);
};

describe('A batch', () => {
  it('is posted as JSON to the intake below the store’s address', async () => {
    const seen: unknown[] = [];
    answer = async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      seen.push([request.method, request.url, request.headers['content-type'], body]);
      response.end(JSON.stringify({ acknowledged: 1, hash: HASH }));
    };
    expect(await send(`${url}/audit/`)).toEqual({ kind: 'taken', acknowledged: 1, hash: HASH });
    expect(seen).toEqual([['POST', '/audit/intake', 'application/json', '{"signed":"s","records":["{}"]}']]);
  });

  it('that is out of sequence brings back where the store is', async () => {
    answering(409, JSON.stringify({ acknowledged: 7, hash: HASH }));
    expect(await send()).toEqual({ kind: 'out-of-sequence', acknowledged: 7, hash: HASH });
  });

  it.each([401, 403, 413, 500, 503])('that is refused with %i has failed', async (status) => {
    answering(status, 'patient Yamada');
    expect(await send()).toEqual({ kind: 'failed', problem: String(status) });
  });

  it.each([
    ['no JSON', 'patient Yamada'],
    ['no number', JSON.stringify({ acknowledged: '1', hash: HASH })],
    ['a negative number', JSON.stringify({ acknowledged: -1, hash: HASH })],
    ['no hash', JSON.stringify({ acknowledged: 1 })],
    ['a null', 'null'],
    ['an endless text', ' '.repeat(100_000)],
  ])('that is answered with %s has failed', async (_what, body) => {
    answering(200, body);
    expect(await send()).toEqual({ kind: 'failed', problem: 'invalid' });
  });

  it('to a store that is down has failed', async () => {
    await close();
    expect(await send()).toEqual({ kind: 'failed', problem: 'unreachable' });
  });
});
