import type { KeyObject } from 'node:crypto';
import type { Commit } from '../../envelope/commit.js';
import { EnvelopeInvalid } from '../../envelope/envelope-invalid.js';
import { type IndexEntry, openIndexEntry } from '../../envelope/index-entry.js';
import { type Manifest, openManifest } from '../../envelope/manifest.js';
import { unwrapPatientKey } from '../../envelope/patient-key.js';
import { hashStatement, isSignedBy } from '../../envelope/signed-statement.js';
import type { KnownPatientEntity } from '../records/release.entity.js';
import { PatientRefused } from '../release-error.js';
import { signedCommitForm, type VaultPatient } from './vault-forms.js';

/** A patient's address in the cloud. */
export interface PatientAddress {
  readonly tenant: string;
  readonly tag: string;
}

/** The revision and the hash of a state. */
export interface SeenState {
  readonly revision: number;
  readonly hash: string;
  readonly isDeleted: boolean;
}

/** A state of a patient whose signatures were checked. */
export interface PatientState extends SeenState {
  readonly commit: Commit;
  /** The commit with the wrappings of its key. */
  readonly keyCommit: Commit;
}

/** What a check needs. */
export interface StateCheck {
  /** Who may have signed. */
  readonly signers: readonly KeyObject[];
  /** What was seen of this patient before. */
  readonly known: KnownPatientEntity | null;
}

/**
 * Checks what the cloud gives as a patient's present state: its form, place, signatures, and that it is not older than what was seen.
 *
 * @returns the deletion, if the clinic deleted the patient; undefined if the cloud has none
 * @throws PatientRefused ROLLED_BACK, UNTRUSTED_MACHINE, UNREADABLE
 */
export function checkPatient(
  address: PatientAddress,
  given: VaultPatient | undefined,
  { signers, known }: StateCheck,
): PatientState | (SeenState & { readonly commit?: never }) | undefined {
  if (!given) {
    if (known) throw new PatientRefused('ROLLED_BACK');
    return undefined;
  }
  const { revision, hash } = given;
  const seen = { revision, hash, isDeleted: given.deletedAt !== null };
  if (known) demandNewer(seen, known);
  if (seen.isDeleted) return seen;
  const [commit, keyCommit] = [given.commit, given.keyCommit].map((one) => readCommit(address, one, signers)) as [Commit, Commit];
  if (commit.revision !== revision || hashStatement(commit) !== hash) throw new PatientRefused('UNREADABLE');
  if (known && commit.revision === known.revision + 1 && commit.previous !== known.hash) throw new PatientRefused('ROLLED_BACK');
  const isItsKey = keyCommit.wrappings && keyCommit.keyVersion === commit.keyVersion && keyCommit.revision <= commit.revision;
  if (!isItsKey) throw new PatientRefused('UNREADABLE');
  return { ...seen, commit, keyCommit };
}

/** @throws PatientRefused ROLLED_BACK */
function demandNewer({ revision, hash, isDeleted }: SeenState, known: KnownPatientEntity): void {
  const isSame = revision === known.revision && hash === known.hash && (isDeleted || known.deleted === 0);
  if (revision <= known.revision && !isSame) throw new PatientRefused('ROLLED_BACK');
}

function readCommit({ tenant, tag }: PatientAddress, value: unknown, signers: readonly KeyObject[]): Commit {
  const read = signedCommitForm.safeParse(value);
  if (!read.success || read.data.tenant !== tenant || read.data.tag !== tag) throw new PatientRefused('UNREADABLE');
  const { signature, ...rest } = read.data;
  // Signed bytes have no absent member.
  const { wrappings, ...others } = rest;
  const commit: Commit = wrappings ? { ...others, wrappings } : others;
  if (!signers.some((key) => isSignedBy('commit', commit, signature, key))) throw new PatientRefused('UNTRUSTED_MACHINE');
  return commit;
}

/** The key of a patient, and the list of its files. @throws PatientRefused UNREADABLE */
export function openPatient({ commit, keyCommit }: PatientState, opening: readonly KeyObject[]): { key: Buffer; manifest: Manifest } {
  const { tenant, tag, keyVersion, revision } = commit;
  const place = { tenant, tag, keyVersion };
  const key = tryKeys(opening, (one) => unwrapPatientKey(keyCommit.wrappings!.release, one, place));
  try {
    return { key, manifest: openManifest(key, place, revision, Buffer.from(commit.manifest, 'base64url')) };
  } catch (cause) {
    throw new PatientRefused('UNREADABLE', { cause });
  }
}

/** The demographics of a patient. @throws PatientRefused UNREADABLE */
export function openEntry({ tenant, tag }: PatientAddress, sealed: string, opening: readonly KeyObject[]): IndexEntry {
  return tryKeys(opening, (key) => openIndexEntry(sealed, key, { tenant, tag }));
}

/** Tries one key after the other: during a rotation there are two. @throws PatientRefused UNREADABLE */
export function tryKeys<T>(keys: readonly KeyObject[], open: (key: KeyObject) => T): T {
  for (const key of keys) {
    try {
      return open(key);
    } catch (error) {
      if (!(error instanceof EnvelopeInvalid)) throw error;
    }
  }
  throw new PatientRefused('UNREADABLE');
}
