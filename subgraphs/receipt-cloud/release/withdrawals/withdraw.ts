import { hashStatement } from '../../envelope/signed-statement.js';
import type { FacilityViews, ViewParts } from '../cloud/facility-view.js';
import type { PatientAddress, SeenState } from '../cloud/read-patient.js';
import { VaultRefused } from '../cloud/vault-client.js';
import type { OrderedWithdrawal } from '../orders/order-forms.js';
import type { VerifiedOrder } from '../orders/verify-order.js';
import type { PatientTurns } from '../patient-turns.js';
import type { LinkStore } from '../records/link.store.js';
import { PatientRefused, type Reason } from '../release-error.js';
import { StateChanged, sealAnew } from './seal-anew.js';

/** How often the key is replaced anew because the clinic sent something meanwhile. */
const TRIES = 5;
/** Refusals after which the patient is read again: the state is another one now, or objects were swept. */
const CHANGED: ReadonlySet<string> = new Set([
  'NOT_FOUND',
  'REVISION_CONFLICT',
  'OBJECTS_MISSING',
  'KEY_VERSION_INVALID',
  'KEY_VERSION_MIXED',
  'OTHER_BYTES',
]);

/** The answer about one withdrawal. */
export type WithdrawalAnswer =
  | { readonly link: string; readonly state: 'WITHDRAWN' }
  | { readonly link: string; readonly state: 'FAILED'; readonly reason: Reason };

/** What withdrawals need. */
export interface WithdrawalParts extends ViewParts {
  readonly links: LinkStore;
  readonly turns: PatientTurns;
  readonly now: () => number;
}

/**
 * Withdraws what was released for a link: its patient gets a new key. It is complete when it is answered, and may be repeated after an interruption at any
 * step: whether it was done is decided by what the cloud has, and not by a note.
 *
 * @throws ReleaseError CLOUD_UNAVAILABLE
 */
export async function withdraw(
  order: VerifiedOrder,
  { link, facility }: OrderedWithdrawal,
  views: FacilityViews,
  parts: WithdrawalParts,
): Promise<WithdrawalAnswer> {
  const { links, turns, now } = parts;
  const row = await links.find(link);
  // What was released counts, and not what the order says of it: the link may have another local id by now.
  const { tenant, tag } = row ?? { tenant: facility, tag: null };
  if (!row || tag === null) {
    await links.keepWithdrawal(order, { link, tenant, tag: null, reason: null }, now());
    return { link, state: 'WITHDRAWN' };
  }
  return await turns.run({ tenant, tag }, async () => {
    const released = (await links.find(link))?.keyVersion ?? null;
    const outcome = await replaceKey({ tenant, tag }, released, views, parts).catch((error: unknown) => {
      if (error instanceof PatientRefused) return error;
      throw error;
    });
    const reason = outcome instanceof PatientRefused ? outcome.reason : null;
    const seen = outcome instanceof PatientRefused ? undefined : outcome;
    await links.keepWithdrawal(order, { link, tenant, tag, reason, seen }, now());
    return reason === null ? { link, state: 'WITHDRAWN' } : { link, state: 'FAILED', reason };
  });
}

/** @returns the state without the released key; undefined if there is none @throws PatientRefused */
async function replaceKey(
  address: PatientAddress,
  released: number | null,
  views: FacilityViews,
  { vault, keys, now }: WithdrawalParts,
): Promise<(SeenState & { readonly keyVersion: number | null }) | undefined> {
  if (released === null) return undefined;
  const { clinicKey } = await views.view(address.tenant);
  for (let tries = 1; tries <= TRIES; tries++) {
    const state = await views.readPatient(address);
    if (!state?.commit) return state && { ...state, keyVersion: null };
    const { revision, hash, isDeleted, commit } = state;
    if (commit.keyVersion > released) return { revision, hash, isDeleted, keyVersion: commit.keyVersion };
    if (!clinicKey) throw new PatientRefused('MACHINE_MISSING');
    try {
      const anew = await sealAnew(state, { vault, keys: keys(), clinicKey, now: now() });
      await vault.rekey(address, anew.signed);
      return { revision: revision + 1, hash: hashStatement(anew.commit), isDeleted: false, keyVersion: anew.commit.keyVersion };
    } catch (error) {
      if (error instanceof VaultRefused && !CHANGED.has(error.code)) throw new PatientRefused('CLOUD_REFUSED', { cause: error });
      if (!(error instanceof StateChanged || error instanceof VaultRefused)) throw error;
    }
  }
  throw new PatientRefused('CONTENDED');
}
