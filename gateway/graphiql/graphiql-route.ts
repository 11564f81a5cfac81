import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PAGE, SCRIPT, STYLE } from './graphiql-page.js';

/** Answers the requests of the GraphiQL page. @returns whether the request was one of them */
export type GraphiqlRoute = (request: IncomingMessage, response: ServerResponse) => boolean;

/** The browser runs only the page's own files, and sends requests only to this origin. GraphiQL's style has its fonts and pictures inside. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const FROM_PACKAGES = {
  '/graphiql/react.js': ['react', 'umd/react.production.min.js', 'text/javascript'],
  '/graphiql/react-dom.js': ['react-dom', 'umd/react-dom.production.min.js', 'text/javascript'],
  '/graphiql/graphiql.js': ['graphiql', 'graphiql.min.js', 'text/javascript'],
  '/graphiql/graphiql.css': ['graphiql', 'graphiql.min.css', 'text/css'],
} as const;

/**
 * Serves GraphiQL for developers from the installed packages: `GET /graphql` in a browser, and the page's files below `/graphiql`.
 *
 * @throws if a package is not installed
 */
export async function createGraphiqlRoute(): Promise<GraphiqlRoute> {
  const require = createRequire(import.meta.url);
  const files = new Map<string, { readonly type: string; readonly body: Buffer }>([
    ['/graphiql/page.js', { type: 'text/javascript', body: Buffer.from(SCRIPT) }],
    ['/graphiql/page.css', { type: 'text/css', body: Buffer.from(STYLE) }],
  ]);
  for (const [path, [name, file, type]] of Object.entries(FROM_PACKAGES)) {
    files.set(path, { type, body: await readFile(join(dirname(require.resolve(`${name}/package.json`)), file)) });
  }
  const page = { type: 'text/html', body: Buffer.from(PAGE) };
  return (request, response) => {
    if (request.method !== 'GET') return false;
    const file = isForPage(request) ? page : files.get(request.url ?? '');
    if (!file) return false;
    response.writeHead(200, {
      'content-type': `${file.type}; charset=utf-8`,
      'content-length': file.body.length,
      'cache-control': 'no-store',
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      vary: 'accept',
    });
    response.end(file.body);
    return true;
  };
}

/** Whether a browser opens the page. A request with an operation in its address, or a client that asks for JSON, is not for the page. */
function isForPage({ url, headers }: IncomingMessage): boolean {
  return (url === '/graphql' || url === '/graphql?') && /\btext\/html\b/i.test(headers.accept ?? '');
}
