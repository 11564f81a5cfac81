import { createServer, type Server } from 'node:http';
import { exchangeHttp } from './http-exchange.js';
import { watchSourceCalls } from './source-call.js';

let server: Server;
let url: URL;
const heard: (string | undefined)[] = [];
beforeAll(async () => {
  server = createServer((message, response) => {
    heard.push(message.headers.traceparent as string | undefined);
    response.writeHead(message.url === '/gone' ? 404 : 200).end('x');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = new URL(`http://127.0.0.1:${(server.address() as { port: number }).port}/`);
});
afterAll(() => void server.close());
beforeEach(() => void heard.splice(0));

const ask = async (path = '/') =>
  await exchangeHttp({ url: new URL(path, url), method: 'GET', absent: 'GONE', maxBytes: 10, signal: AbortSignal.timeout(30_000) });

it('a call to a source sends the traceparent of its trace, and reports its outcome', async () => {
  const outcomes: string[] = [];
  const end = watchSourceCalls((kind) => ({ header: `00-trace-${kind}-01`, end: (outcome) => outcomes.push(outcome) }));
  await ask();
  await expect(ask('/gone')).rejects.toMatchObject({ code: 'GONE' });
  end();
  expect([heard, outcomes]).toEqual([Array(2).fill('00-trace-http-01'), ['answered', 'GONE']]);
});

it('a call outside of a trace, or without a watcher, sends no traceparent', async () => {
  await ask();
  const end = watchSourceCalls(() => undefined);
  await ask();
  end();
  expect(heard).toEqual([undefined, undefined]);
});
