import { createHash, type KeyObject, randomBytes } from 'node:crypto';
import { isSignedBy, signStatement } from './signed-statement.js';

/** A request of an enrolled clinic, as far as it is signed. */
export interface SignedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: Buffer;
}

/** What stands in the header `authorization`. */
export interface RequestSignature {
  readonly keyid: string;
  /** Milliseconds since 1970 UTC, by the clock of the sender. */
  readonly ts: number;
  readonly nonce: string;
  readonly signature: string;
}

const SCHEME = 'HareyakaReceipt';
const HEADER =
  /^HareyakaReceipt keyid="([A-Za-z0-9_-]{1,60})", ts="(\d{1,16})", nonce="([A-Za-z0-9_-]{16,40})", signature="([A-Za-z0-9_-]{86})"$/;

/** Signs a request. @returns the header `authorization` */
export function signRequest(
  request: SignedRequest,
  { keyid, key, now }: { readonly keyid: string; readonly key: KeyObject; readonly now: number },
): string {
  const nonce = randomBytes(18).toString('base64url');
  const signature = signStatement('request', statementOf(request, hashBody(request.body), { keyid, ts: now, nonce }), key);
  return `${SCHEME} keyid="${keyid}", ts="${now}", nonce="${nonce}", signature="${signature}"`;
}

/**
 * Signs a request. A body has a digest in a header too: with it the cloud checks the signature before it reads the body.
 *
 * @returns the headers to add
 */
export function signHeaders(request: SignedRequest, by: Parameters<typeof signRequest>[1]): Readonly<Record<string, string>> {
  const digest = createHash('sha256').update(request.body).digest('base64');
  return {
    authorization: signRequest(request, by),
    ...(request.body.length > 0 && { 'content-digest': `sha-256=:${digest}:` }),
  };
}

const DIGEST = /^sha-256=:([A-Za-z0-9+/]{43}=):$/;

/** Reads the header `content-digest` (RFC 9530). @returns the SHA-256 as hexadecimal digits; undefined if it has another form */
export function readContentDigest(header: string | undefined): string | undefined {
  const [, digest] = DIGEST.exec(header ?? '') ?? [];
  return digest === undefined ? undefined : Buffer.from(digest, 'base64').toString('hex');
}

/** Reads the header. @returns undefined if it has another form */
export function readSignature(header: string | undefined): RequestSignature | undefined {
  const [, keyid, ts, nonce, signature] = HEADER.exec(header ?? '') ?? [];
  return keyid === undefined ? undefined : { keyid, ts: Number(ts), nonce: nonce!, signature: signature! };
}

/** Whether the holder of the key signed this very request. The caller checks the time, and that the nonce is new. */
export function isRequestSigned(request: SignedRequest, given: RequestSignature, key: KeyObject): boolean {
  return isDigestSigned({ ...request, digest: hashBody(request.body) }, given, key);
}

/** The same, of a request of which only the digest of the body is known: SHA-256 as hexadecimal digits. */
export function isDigestSigned(
  request: Pick<SignedRequest, 'method' | 'path'> & { readonly digest: string },
  given: RequestSignature,
  key: KeyObject,
): boolean {
  return isSignedBy('request', statementOf(request, request.digest, given), given.signature, key);
}

/** The SHA-256 of a body, as hexadecimal digits. */
export function hashBody(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}

function statementOf(
  { method, path }: Pick<SignedRequest, 'method' | 'path'>,
  body: string,
  { keyid, ts, nonce }: Omit<RequestSignature, 'signature'>,
) {
  return { method, path, body, keyid, ts, nonce };
}
