import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { HOME_PAGE, HOME_SCRIPT, HOME_STYLE } from './home-page.js';

/** The Content-Security-Policy of the start page: only its own script and style, and requests only to this origin. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const FILES = [
  ['/', 'text/html', HOME_PAGE],
  ['/session/page.js', 'text/javascript', HOME_SCRIPT],
  ['/session/page.css', 'text/css', HOME_STYLE],
] as const;

/**
 * Serves the start page at `/`, where people sign in, with its script and style.
 *
 * @param findAddress the page's address under the gateway's public name, if the browser used another name; cookies belong to one name. Undefined: serve it here
 */
export function registerHomePage(server: FastifyInstance, findAddress: (request: IncomingMessage) => string | undefined): void {
  for (const [path, type, body] of FILES) {
    server.get(path, async (request, reply) => {
      const elsewhere = path === '/' ? findAddress(request.raw) : undefined;
      if (elsewhere !== undefined) return await reply.code(303).header('location', elsewhere).send();
      return await reply
        .headers({
          'content-type': `${type}; charset=utf-8`,
          'content-security-policy': POLICY,
          'cache-control': 'no-store',
          'referrer-policy': 'no-referrer',
        })
        .send(body);
    });
  }
}
