import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Holdings } from './clinic-records.js';
import { InstantAnswers } from './instant-answers.js';

/** How a subgraph behaves: as it should, accepting and never answering, or answering late. */
export type Behaviour = 'well' | 'hang' | 'slow';

const SLOW = 1_000;

/**
 * One subgraph over HTTP, with keep-alive. `POST /control` with `{"behave":"hang"}` changes how it behaves, `GET /control` says how many
 * operations it was asked.
 */
export async function serveSubgraph(holdings: Holdings, port = 0): Promise<string> {
  const answers = new InstantAnswers(holdings);
  let behaviour: Behaviour = 'well';
  let calls = 0;
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') return json(response, JSON.stringify({ calls }));
    const body = await textOf(request);
    if (request.url === '/control') {
      behaviour = (JSON.parse(body) as { behave: Behaviour }).behave;
      return json(response, JSON.stringify({ behaviour }));
    }
    calls++;
    if (behaviour === 'hang') return;
    if (behaviour === 'slow') setTimeout(() => json(response, answers.answer(body)), SLOW);
    else json(response, answers.answer(body));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
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
