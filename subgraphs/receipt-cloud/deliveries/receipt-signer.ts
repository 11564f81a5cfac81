import type { KeyObject } from 'node:crypto';
import type { DeletionCertificate, Receipt } from '../envelope/commit.js';
import { signStatement } from '../envelope/signed-statement.js';

/** The cloud's own key. */
export interface ReceiptKey {
  /** Its fingerprint. */
  readonly keyid: string;
  readonly key: KeyObject;
}

/** Signs a receipt. @returns the text of the answer */
export function signReceipt(receipt: Omit<Receipt, 'keyid'>, { keyid, key }: ReceiptKey): string {
  const statement: Receipt = { ...receipt, keyid };
  return JSON.stringify({ ...statement, signature: signStatement('receipt', statement, key) });
}

/** Signs a certificate of a deletion. @returns the text of the answer */
export function signCertificate(certificate: Omit<DeletionCertificate, 'keyid'>, { keyid, key }: ReceiptKey): string {
  const statement: DeletionCertificate = { ...certificate, keyid };
  return JSON.stringify({ ...statement, signature: signStatement('certificate', statement, key) });
}
