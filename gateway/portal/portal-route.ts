import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { EncodedFiles, type Encoding } from './encoded-files.js';
import { FILE_HEADERS, PAGE_HEADERS } from './page-headers.js';
import { PORTAL_PAGE, type Portal, type PortalFile } from './read-portal.js';

export interface PortalRouteOptions {
  readonly portal: Portal;
  /** The encoding that a client prefers, by its header `accept-encoding`; undefined for none. */
  readonly findEncoding: (accept: string | string[] | undefined) => Encoding;
  /** The page's address under the gateway's public name, if the browser used another name; cookies belong to one name. Undefined: serve it here. */
  readonly findCanonical: (request: IncomingMessage) => string | undefined;
}

/** The first parts of addresses at which the page is never served: the gateway's own, and the folder of the portal's files. */
const GATEWAY_PATHS: ReadonlySet<string> = new Set([
  'graphql',
  'graphiql',
  'session',
  'content',
  'viewer',
  'health',
  'ready',
  'jwks',
  'metrics',
  'assets',
]);
/** An address of the app: parts that need no encoding, without a dot, so that a file that does not exist is never answered with the page. */
const PAGE_ADDRESS = /^\/(?:[\w~-]+\/)*[\w~-]*$/;

/**
 * Serves the portal at `/`: its files, and its page for every address that a browser opens and that is no file. Registered last: every route of the
 * gateway comes first. A request that is for nothing of the portal is answered as any unknown address.
 */
export function registerPortal(server: FastifyInstance, { portal, findEncoding, findCanonical }: PortalRouteOptions): void {
  const page = portal.get(PORTAL_PAGE)!;
  const encoded = new EncodedFiles();

  server.route({
    method: ['GET', 'HEAD'],
    url: '/*',
    handler: async (request, reply) => {
      // The address as it was sent. It is compared, never decoded and never used as a path.
      const [path = ''] = (request.raw.url ?? '').split('?', 1);
      const file = path === '/' ? page : (portal.get(path) ?? (isForPage(path, request) ? page : undefined));
      if (!file) return reply.callNotFound();
      const elsewhere = file === page ? findCanonical(request.raw) : undefined;
      if (elsewhere !== undefined) return await reply.code(303).headers({ location: elsewhere, 'cache-control': 'no-store' }).send();
      return await send(file, request, reply);
    },
  });

  async function send(file: PortalFile, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const encoding = encoded.choose(file, findEncoding(request.headers['accept-encoding']));
    const tag = `"${file.hash}${encoding ? `-${encoding}` : ''}"`;
    reply.headers({
      ...FILE_HEADERS,
      ...(file === page && PAGE_HEADERS),
      'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-store',
      etag: tag,
      vary: file === page ? 'accept, accept-encoding' : 'accept-encoding',
    });
    if (matches(request.headers['if-none-match'], tag)) return await reply.code(304).send();
    if (encoding) reply.header('content-encoding', encoding);
    const body = await encoded.body(file, encoding);
    reply.headers({ 'content-type': file.type, 'content-length': body.length });
    return await reply.send(body);
  }
}

/** Whether a browser opens an address of the app. A request of a script, a picture or a style gets no page. */
function isForPage(path: string, { headers }: FastifyRequest): boolean {
  const [, first = ''] = path.split('/', 2);
  return PAGE_ADDRESS.test(path) && !GATEWAY_PATHS.has(first) && /\btext\/html\b/i.test(headers.accept ?? '');
}

/** Whether the client has this form already (RFC 9110 §13.1.2; the comparison is weak). */
function matches(given: string | undefined, tag: string): boolean {
  if (given === undefined) return false;
  return given.trim() === '*' || given.split(',').some((one) => one.trim().replace(/^W\//, '') === tag);
}
