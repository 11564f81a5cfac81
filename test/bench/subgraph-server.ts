import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Holdings } from './clinic-records.js';
import { InstantAnswers } from './instant-answers.js';

/**
 * The behaviour of a subgraph: normal, accepting and never answering, answering late, answering with as many objects as fit into 16 MB, or
 * byte by byte.
 */
export type Behaviour = 'well' | 'hang' | 'slow' | 'bomb' | 'drip';

const SLOW = 1_000;

/**
 * One subgraph over HTTP, with keep-alive. `POST /control` with `{"behave":"hang"}` changes its behaviour, `GET /control` returns the number of
 * operations that it received.
 */
export async function serveSubgraph(holdings: Holdings, port = 0, reports = false): Promise<string> {
  const answers = new InstantAnswers(holdings, reports);
  let behaviour: Behaviour = 'well';
  let calls = 0;
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') return json(response, JSON.stringify({ calls }));
    const body = await textOf(request);
    if (request.url === '/control') {
      behaviour = (JSON.parse(body) as { behave: Behaviour }).behave;
      return json(response, JSON.stringify({ behaviour }));
    }
    if (request.url === '/issuer/person') return json(response, PERSON);
    if (request.url === '/issuer/changed-people') return json(response, JSON.stringify({ now: Date.now(), people: [], complete: true }));
    calls++;
    if (behaviour === 'hang') return;
    if (behaviour === 'slow') setTimeout(() => json(response, answers.answer(body)), SLOW);
    else if (behaviour === 'bomb') json(response, bomb());
    else if (behaviour === 'drip') drip(response, answers.answer(body));
    else json(response, answers.answer(body));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}

/** What the directory says of everybody who signs in. */
const PERSON = JSON.stringify({
  id: 'u',
  name: '人',
  kana: 'ヒト',
  profession: 'NURSE',
  active: true,
  requiredAssurance: null,
  facilities: [{ id: 'f0', name: '施設', networkAllowed: true }],
});

const BOMB_BYTES = 16 * 1024 * 1024 - 100;

function bomb(): string {
  return `{"data":{"_entities":[{"notes":["\\u3042"${',{}'.repeat(BOMB_BYTES / 3)}]}]}}`;
}

function drip(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  for (const byte of Buffer.from(text)) response.write(Buffer.from([byte]));
  response.end();
}

function json(response: ServerResponse, text: string): void {
  if (response.destroyed) return;
  const bytes = Buffer.from(text);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes);
}

async function textOf(request: IncomingMessage): Promise<string> {
  return await new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve((chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString('utf8')));
  });
}
