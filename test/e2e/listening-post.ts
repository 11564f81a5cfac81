import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { request } from 'undici';
import { DISCLOSURES_HEADER } from '../../subgraphs/kit/audit/disclosure.js';
import { CHANGES_HEADER } from '../../subgraphs/kit/audit/reported-change.js';

/** The headers of answers that are passed on, besides the type: reports for the audit, and those of uploads and files. */
const PASSED = [
  DISCLOSURES_HEADER,
  CHANGES_HEADER,
  'content-disposition',
  'hareyaka-error',
  'upload-offset',
  'upload-length',
  'upload-expires',
];

/** One recorded request. */
export interface Overheard {
  readonly body: { readonly query: string; readonly variables?: { readonly representations?: readonly Record<string, unknown>[] } };
  readonly headers: IncomingHttpHeaders;
}

/** A proxy between the gateway and one subgraph that records the traffic: it sees what a listener on the wire would see. */
export class ListeningPost {
  readonly heard: Overheard[] = [];
  /** Every request, also `GET /ready`; without the question about changed people, which the gateway asks every two seconds. */
  readonly asked: string[] = [];
  target = '';
  /** Answers operations in place of the subgraph. */
  fault: ((outgoing: ServerResponse) => void) | undefined;
  /** Changes a request on its way. */
  change: ((body: string) => string) | undefined;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<ListeningPost> {
    const server = createServer();
    const post = new ListeningPost(server);
    server.on('request', (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', async () => {
        const body = Buffer.concat(chunks);
        if (incoming.url !== '/issuer/changed-people') post.asked.push(`${incoming.method} ${incoming.url}`);
        const isOperation = incoming.method === 'POST' && incoming.url === '/graphql';
        if (isOperation) post.heard.push({ body: JSON.parse(body.toString('utf8')), headers: incoming.headers });
        if (isOperation && post.fault) return post.fault(outgoing);
        const sent = body.length > 0 ? (post.change?.(body.toString('utf8')) ?? body) : undefined;
        const { host: _host, connection: _connection, 'content-length': _length, ...headers } = incoming.headers;
        try {
          const answer = await request(new URL(incoming.url ?? '/', post.target), {
            method: incoming.method as 'GET' | 'POST',
            headers: headers as Record<string, string>,
            ...(sent === undefined ? {} : { body: sent }),
          });
          const passed = PASSED.flatMap((name) => (typeof answer.headers[name] === 'string' ? [[name, answer.headers[name]]] : []));
          outgoing.writeHead(answer.statusCode, { 'content-type': String(answer.headers['content-type']), ...Object.fromEntries(passed) });
          outgoing.end(Buffer.from(await answer.body.arrayBuffer()));
        } catch {
          outgoing.destroy();
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return post;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}/graphql`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
