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
  const signature = signStatement('request', statementOf(request, { keyid, ts: now, nonce }), key);
  return `${SCHEME} keyid="${keyid}", ts="${now}", nonce="${nonce}", signature="${signature}"`;
}

/** Reads the header. @returns undefined if it is none of ours */
export function readSignature(header: string | undefined): RequestSignature | undefined {
  const [, keyid, ts, nonce, signature] = HEADER.exec(header ?? '') ?? [];
  return keyid === undefined ? undefined : { keyid, ts: Number(ts), nonce: nonce!, signature: signature! };
}

/** Whether the holder of the key signed this very request. The caller checks the time, and that the nonce is new. */
export function isRequestSigned(request: SignedRequest, given: RequestSignature, key: KeyObject): boolean {
  return isSignedBy('request', statementOf(request, given), given.signature, key);
}

function statementOf({ method, path, body }: SignedRequest, { keyid, ts, nonce }: Omit<RequestSignature, 'signature'>) {
  return { method, path, body: createHash('sha256').update(body).digest('hex'), keyid, ts, nonce };
}
