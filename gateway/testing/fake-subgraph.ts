import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, graphql, parse } from 'graphql';

/** The link that every test subgraph begins with. */
export const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@inaccessible", "@external", "@requires", "@authenticated", "@requiresScopes", "@policy"])\n';

/** One operation as a subgraph received it. */
export interface ReceivedOperation {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly headers: IncomingHttpHeaders;
}

export type Fault = (request: IncomingMessage, response: ServerResponse) => void;

export interface FakeSubgraph {
  readonly name: string;
  readonly url: string;
  readonly typeDefs: DocumentNode;
  readonly asked: ReceivedOperation[];
  /** Answers in place of the subgraph, once it has been asked. */
  fault: Fault | undefined;
  /** Answers requests outside the graph: `/content`, `/viewer`. */
  other: Fault | undefined;
  ready: boolean;
  close(): Promise<void>;
}

/** A subgraph over real HTTP whose answers and faults the test chooses. */
export async function startFakeSubgraph(name: string, sdl: string, resolvers: Record<string, unknown> = {}): Promise<FakeSubgraph> {
  const typeDefs = parse(sdl.startsWith('extend schema') ? sdl : LINK + sdl);
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }]);
  const asked: ReceivedOperation[] = [];
  const server = createServer(async (request, response) => {
    if (request.url === '/ready') {
      response.writeHead(subgraph.ready ? 200 : 503).end('{}');
      return;
    }
    if (request.url !== '/graphql' && subgraph.other) return subgraph.other(request, response);
    const body = JSON.parse(await readBody(request)) as { query: string; variables?: Record<string, unknown> };
    asked.push({ query: body.query, variables: body.variables ?? {}, headers: request.headers });
    if (subgraph.fault) {
      subgraph.fault(request, response);
      return;
    }
    const result = await graphql({ schema, source: body.query, variableValues: body.variables });
    answerJson(response, result);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const subgraph: FakeSubgraph = {
    name,
    typeDefs,
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    fault: undefined,
    other: undefined,
    ready: true,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return subgraph;
}

/** Answers with a JSON body, as a well-behaved subgraph would. */
export function answerJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
