import type { KeyObject } from 'node:crypto';
import type { CheckedCommit } from '../deliveries/commit.store.js';
import type { PatientAddress } from '../deliveries/object.store.js';
import type { Commit } from '../envelope/commit.js';
import { isSealedSize, readKeyVersion } from '../envelope/seal-object.js';
import { isSignedBy } from '../envelope/signed-statement.js';
import { ReceiptError } from '../receipt-error.js';
import { readJson, signedCommitForm } from './forms.js';

/**
 * Reads a commit, and checks all that can be checked without a key: form, place, sizes, signature.
 *
 * @throws ReceiptError COMMIT_INVALID, COMMIT_UNSIGNED
 */
export function checkCommit(body: Buffer, { tenant, tag }: PatientAddress, key: KeyObject, kind: CheckedCommit['kind']): CheckedCommit {
  const { signature, ...read } = readJson(signedCommitForm, body, 'COMMIT_INVALID');
  const commit = read as Commit;
  const wrong = (member: string) => new ReceiptError('COMMIT_INVALID', { member });
  if (commit.tenant !== tenant) throw wrong('tenant');
  if (commit.tag !== tag) throw wrong('tag');
  if (new Set(commit.objects).size !== commit.objects.length) throw wrong('objects');
  const manifest = Buffer.from(commit.manifest, 'base64url');
  if (!isSealedSize(manifest.length) || readKeyVersion(manifest) !== commit.keyVersion) throw wrong('manifest');
  if (!isSignedBy('commit', commit, signature, key)) throw new ReceiptError('COMMIT_UNSIGNED');
  return { kind, commit, body };
}
