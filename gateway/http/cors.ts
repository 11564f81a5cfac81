import type { IncomingMessage, ServerResponse } from 'node:http';
import { NOSNIFF } from './answer-writer.js';

/** How long a browser may remember a preflight, in seconds. */
const REMEMBERED = 600;
const HEADERS = 'authorization, content-type, apollo-require-preflight, x-apollo-operation-name, hareyaka-facility';
const EXPOSED = 'x-request-id, retry-after';
/** For uploads: the methods and headers of tus 1.0.0. */
const UPLOADS = '/upload/';
const UPLOAD_METHODS = 'POST, HEAD, PATCH, DELETE';
const UPLOAD_HEADERS = 'authorization, content-type, hareyaka-facility, tus-resumable, upload-length, upload-offset';
const UPLOAD_EXPOSED = 'location, tus-resumable, upload-length, upload-offset, upload-expires, hareyaka-error';

/**
 * Allows requests from pages of the configured origins only (CORS). `http://localhost:*` means every port of this machine, for development
 * servers. Credentials are not allowed, because a session's cookie counts for the gateway's own pages alone.
 *
 * @returns whether the request is a preflight and has been answered
 */
export function handleCors(origins: ReadonlySet<string>, request: IncomingMessage, response: ServerResponse): boolean {
  if (origins.size === 0) return false;
  response.setHeader('vary', 'origin');
  const { origin } = request.headers;
  const isUpload = request.url?.startsWith(UPLOADS) === true;
  const named = origin !== undefined && (origins.has(origin) || origins.has(toAnyPort(origin)));
  if (named) {
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-expose-headers', isUpload ? `${EXPOSED}, ${UPLOAD_EXPOSED}` : EXPOSED);
  }
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return false;
  if (named) {
    response.setHeader('access-control-allow-methods', isUpload ? UPLOAD_METHODS : 'GET, POST');
    response.setHeader('access-control-allow-headers', isUpload ? UPLOAD_HEADERS : HEADERS);
    response.setHeader('access-control-max-age', String(REMEMBERED));
  }
  response.writeHead(204, NOSNIFF).end();
  return true;
}

/** Only a whole origin with a port can match: `http://localhost:5173`, and neither `http://localhost:5173.evil.example` nor `http://localhost`. */
function toAnyPort(origin: string): string {
  return origin.replace(/:\d{1,5}$/, ':*');
}
