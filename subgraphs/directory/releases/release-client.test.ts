import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeKeys, type SigningKey, signingKey } from '../../kit/index.js';
import { ReleaseClient } from './release-client.js';

let server: Server;
let key: SigningKey;
let answer: RequestListener;
let client: ReleaseClient;
beforeAll(async () => {
  key = await signingKey((await makeKeys({ sealing: false })).privateSet);
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = open(60_000);
});
afterAll(async () => {
  await client?.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const open = (within: number) =>
  new ReleaseClient(
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    { issuer: 'i', key: () => key, now: Date.now },
    { facilities: within, keys: within, withdrawals: within, due: within },
  );

describe('a request to the release process', () => {
  it.each([
    ['400 with a code', 400, '{"error":{"code":"BODY_INVALID","message":"x"}}', { code: 'BODY_INVALID', isOrders: true }],
    ['413 without a body', 413, '', { code: 'HTTP_413', isOrders: true }],
    ['503', 503, '{"error":{"code":"CLOUD_UNAVAILABLE","message":"x"}}', { code: 'CLOUD_UNAVAILABLE', isOrders: false }],
    ['another form', 200, '{"due":4}', { code: 'ANSWER_INVALID', isOrders: false }],
    ['an endless text', 200, `[${' '.repeat(300_000)}`, { code: 'ANSWER_INVALID', isOrders: false }],
  ])('fails with a code if the answer is %s', async (_what, status, text, failure) => {
    answer = (_request, response) => response.writeHead(status).end(text);
    await expect(client.listDue(0, 10)).rejects.toMatchObject(failure);
  });

  it('fails with TIMED_OUT if no answer comes, and with UNREACHABLE if the connection ends', async () => {
    answer = () => undefined;
    const hasty = open(20);
    await expect(hasty.listDue(0, 10)).rejects.toMatchObject({ code: 'TIMED_OUT' });
    await hasty.close();
    answer = (request) => request.destroy();
    await expect(client.listDue(0, 10)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('ends with CLOSED when the directory closes', async () => {
    const closing = open(60_000);
    const asked = new Promise<void>((resolve) => {
      answer = () => resolve();
    });
    const running = closing.listDue(0, 10);
    const failed = expect(running).rejects.toMatchObject({ code: 'CLOSED' });
    await asked;
    await closing.close();
    await failed;
    await expect(closing.listDue(0, 10)).rejects.toMatchObject({ code: 'CLOSED' });
  });
});
