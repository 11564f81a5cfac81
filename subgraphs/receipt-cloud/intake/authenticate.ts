import type { KeyObject } from 'node:crypto';
import { isDigestSigned, readSignature } from '../envelope/request-signature.js';
import { ReceiptError } from '../receipt-error.js';
import type { Nonce } from '../tenants/nonce.store.js';

/** Milliseconds by which the clock of a sender may differ. */
export const CLOCK_LEEWAY = 5 * 60_000;
/** Milliseconds for which a nonce is kept: a signature is valid no longer. */
export const NONCE_LIFE = 2 * CLOCK_LEEWAY;

/** A key that may sign requests, and whose it is. */
export interface KnownSigner<T> {
  /** Whose turns the request takes: the facility, or the release process. */
  readonly caller: string;
  readonly key: KeyObject;
  readonly isRevoked: boolean;
  readonly who: T;
}

/** The dependencies of {@link authenticate}. */
export interface AuthenticationParts<T> {
  readonly findSigner: (keyid: string) => Promise<KnownSigner<T> | undefined>;
  /** @returns false if the nonce was used before */
  readonly isNonceNew: (caller: string, nonce: Nonce) => Promise<boolean>;
  readonly now: () => number;
}

/** A request before its body is read. */
export interface RequestHead {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly authorization: string | undefined;
  /** The SHA-256 of the body, as the header says, hexadecimal. */
  readonly digest: string;
}

/**
 * Finds out who signed a request, from its head alone: the signature covers the digest of the body. The key is looked up each time, so that it is revoked at once.
 *
 * @throws ReceiptError UNSIGNED, CREDENTIAL_UNKNOWN, SIGNATURE_INVALID, CREDENTIAL_REVOKED, CLOCK, NONCE_USED
 */
export async function authenticate<T>(
  head: RequestHead,
  { findSigner, isNonceNew, now }: AuthenticationParts<T>,
): Promise<KnownSigner<T> & { readonly nonce: Nonce }> {
  const given = readSignature(head.authorization);
  if (!given) throw new ReceiptError('UNSIGNED');
  const signer = await findSigner(given.keyid);
  if (!signer) throw new ReceiptError('CREDENTIAL_UNKNOWN');
  if (!isDigestSigned(head, given, signer.key)) throw new ReceiptError('SIGNATURE_INVALID');
  if (signer.isRevoked) throw new ReceiptError('CREDENTIAL_REVOKED');
  const at = now();
  if (Math.abs(at - given.ts) > CLOCK_LEEWAY) throw new ReceiptError('CLOCK', { now: at });
  const nonce = { keyid: given.keyid, nonce: given.nonce, at };
  if (!(await isNonceNew(signer.caller, nonce))) throw new ReceiptError('NONCE_USED');
  return { ...signer, nonce };
}
