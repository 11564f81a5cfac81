import { Agent } from 'undici';
import { FREE_BYTES } from './byte-budget.js';
import { CutOff, type Receive, receive } from './http-receive.js';
import { type Origin, startOrigin } from './testing/http-origin.js';

let origin: Origin;
const dispatcher = new Agent({ connections: 1 });
afterEach(async () => await origin.close());
afterAll(async () => await dispatcher.close());

const ask = async (options: Partial<Receive> = {}) =>
  await receive({
    dispatcher,
    request: { origin: origin.baseUrl, path: '/file', method: 'GET' },
    stop: new AbortController().signal,
    check: () => undefined,
    checkSize: () => undefined,
    makePlace: async () => undefined,
    ...options,
  });

describe('receiving an answer', () => {
  it('returns status, headers and body, on one connection for answer after answer', async () => {
    const ports = new Set<number | undefined>();
    origin = await startOrigin((request, response) => {
      ports.add(request.socket.remotePort);
      response.writeHead(200, { 'x-kind': 'file' }).end('here');
    });
    for (let i = 0; i < 3; i++) {
      const { status, headers, bytes } = await ask();
      expect([status, headers['x-kind'], String(bytes)]).toEqual([200, 'file', 'here']);
    }
    expect(ports.size).toBe(1);
  });

  it('returns the answer itself, not an informational answer before it', async () => {
    origin = await startOrigin((_, response) => {
      response.writeProcessing();
      response.end('here');
    });
    const checked: number[] = [];
    expect(String((await ask({ check: (status) => checked.push(status) })).bytes)).toBe('here');
    expect(checked).toEqual([200]);
  });

  it('waits for memory before it receives more than the free bytes, once, and then receives all', async () => {
    const body = Buffer.alloc(FREE_BYTES * 20, 'x');
    origin = await startOrigin((_, response) => response.end(body));
    const sizes: number[] = [];
    let places = 0;
    let give: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      give = resolve;
    });
    const received = ask({
      checkSize: (bytes) => sizes.push(bytes),
      makePlace: async () => {
        places += 1;
        give();
        await new Promise((resolve) => setImmediate(resolve));
      },
    });
    await asked;
    expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(FREE_BYTES);
    expect((await received).bytes.equals(body)).toBe(true);
    expect(places).toBe(1);
  });

  it.each<[string, Partial<Receive>]>([
    ['the status is not wanted', { check: () => fail() }],
    ['the body is too large', { checkSize: () => fail() }],
    ['there is no memory', { makePlace: async () => fail() }],
  ])('ends with that error if %s', async (_, options) => {
    origin = await startOrigin((_request, response) => response.end(Buffer.alloc(FREE_BYTES * 4)));
    await expect(ask(options)).rejects.toThrow('not wanted');
  });

  it('ends when it must stop: before it begins, and in the middle', async () => {
    const stop = new AbortController();
    origin = await startOrigin((_, response) => void response.write('her', () => stop.abort()));
    await expect(ask({ stop: stop.signal })).rejects.toThrow('stopped');
    await expect(ask({ stop: stop.signal })).rejects.toThrow('stopped');
    expect(origin.calls).toHaveLength(1);
  });

  it('tells a connection that closed in the middle from one that closed before the answer', async () => {
    origin = await startOrigin((request, response) => {
      if (origin.calls.length === 1) request.socket.destroy();
      else response.writeHead(200, { 'content-length': 10 }).write('her', () => response.destroy());
    });
    await expect(ask()).rejects.not.toBeInstanceOf(CutOff);
    await expect(ask()).rejects.toBeInstanceOf(CutOff);
  });
});

function fail(): never {
  throw new Error('not wanted');
}
