import { createServer } from 'node:http';
import { Pool } from 'undici';

// A process that only passes on a body and its answer, with the parts on which every gateway on Node is built: the lower bound.
const { PROXY_TO = '' } = process.env;
const { origin, pathname } = new URL(PROXY_TO);
const pool = new Pool(origin);
const headers = ['content-type', 'application/json', 'accept', 'application/json'];

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    let text = '';
    pool.dispatch(
      { path: pathname, method: 'POST', headers, body: Buffer.concat(chunks) },
      {
        onRequestStart: () => undefined,
        onResponseStart: () => undefined,
        onResponseData: (_, chunk) => {
          text += chunk.toString('latin1');
        },
        onResponseEnd: () => {
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
          response.end(text, 'latin1');
        },
        onResponseError: (_, error) => response.destroy(error),
      },
    );
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  process.stdout.write(`${JSON.stringify({ name: 'proxy', url: `http://127.0.0.1:${port}/` })}\n`);
});
process.once('disconnect', () => process.exit(0));
