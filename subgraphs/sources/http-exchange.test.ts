import { exchangeHttp } from './http-exchange.js';
import { type Origin, startOrigin } from './testing/http-origin.js';

let origin: Origin;
afterEach(async () => await origin.close());

/** A server that closes the connection unanswered for its first requests. */
async function closing(first: number): Promise<void> {
  origin = await startOrigin((request, response) => {
    if (origin.calls.length <= first) request.socket.destroy();
    else response.end('here');
  });
}
const ask = async (method: 'GET' | 'POST') =>
  await exchangeHttp({ url: new URL(origin.baseUrl), method, maxBytes: 100, signal: AbortSignal.timeout(60_000) });

describe('a request whose connection closes before any byte of the answer', () => {
  it('is sent once more if it is a GET', async () => {
    await closing(1);
    expect(String(await ask('GET'))).toBe('here');
    expect(origin.calls).toHaveLength(2);
  });

  it('is not sent a third time', async () => {
    await closing(2);
    await expect(ask('GET')).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(origin.calls).toHaveLength(2);
  });

  it('is never sent again if it is a POST', async () => {
    await closing(1);
    await expect(ask('POST')).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(origin.calls).toHaveLength(1);
  });
});

it('is not sent again if part of the answer has arrived', async () => {
  origin = await startOrigin((_, response) => {
    response.writeHead(200, { 'content-length': 10 }).write('her', () => response.destroy());
  });
  await expect(ask('GET')).rejects.toMatchObject({ code: 'UNREACHABLE' });
  expect(origin.calls).toHaveLength(1);
});
