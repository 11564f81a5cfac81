import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { makeBoundedFetch } from './bounded-fetch.js';

let server: Server | undefined;
const served = async (listener: RequestListener) => {
  server = createServer(listener);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
};
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
});

describe('The stock gateway’s calls', () => {
  it('return status, headers and body', async () => {
    const url = await served((request, response) => response.writeHead(500, { 'x-a': 'b' }).end(request.headers.authorization));
    const answer = await makeBoundedFetch({ deadline: 60_000, bytesAtMost: 10 })(url, {
      method: 'POST',
      headers: { authorization: 'token' },
    });
    expect([answer.status, answer.headers.get('x-a'), await answer.text()]).toEqual([500, 'b', 'token']);
  });

  it('fail if an answer exceeds its size limit', async () => {
    const url = await served((_, response) => response.end('x'.repeat(11)));
    await expect(makeBoundedFetch({ deadline: 60_000, bytesAtMost: 10 })(url)).rejects.toThrow('the answer is too large');
  });

  it('fail at the deadline, also within an answer', async () => {
    const url = await served((_, response) => void response.writeHead(200).write('x'));
    await expect(makeBoundedFetch({ deadline: 50, bytesAtMost: 10 })(url)).rejects.toThrow(/timeout/);
  });

  it('do not follow a redirect', async () => {
    let asked = 0;
    const url = await served((_, response) => {
      asked += 1;
      response.writeHead(307, { location: '/other' }).end();
    });
    await expect(makeBoundedFetch({ deadline: 60_000, bytesAtMost: 10 })(url)).rejects.toThrow();
    expect(asked).toBe(1);
  });
});
