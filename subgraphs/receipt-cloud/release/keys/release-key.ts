import { makeTag } from '../../envelope/patient-key.js';
import { writeReleasedKey } from '../../envelope/released-key.js';
import type { FacilityViews, ViewParts } from '../cloud/facility-view.js';
import { openEntry, openPatient, type SeenState } from '../cloud/read-patient.js';
import type { OrderedKey } from '../orders/order-forms.js';
import type { VerifiedOrder } from '../orders/verify-order.js';
import type { PatientTurns } from '../patient-turns.js';
import type { SubgraphKey } from '../read-keys.js';
import type { LinkStore } from '../records/link.store.js';
import { PatientRefused, type Reason } from '../release-error.js';

/** The answer about one key. */
export type KeyAnswer =
  | { readonly link: string; readonly state: 'RELEASED'; readonly key: string; readonly systemKey: string }
  | { readonly link: string; readonly state: 'WAITING' }
  | { readonly link: string; readonly state: 'REFUSED'; readonly reason: Reason };

/** What the release of keys needs. */
export interface KeyParts extends ViewParts {
  readonly links: LinkStore;
  readonly turns: PatientTurns;
  /** The public key of the subgraph. */
  readonly subgraphKey: () => SubgraphKey;
  readonly now: () => number;
}

interface Found {
  readonly released?: { readonly key: string; readonly keyVersion: number; readonly systemKey: string };
  readonly seen?: SeenState | undefined;
}

/** Releases the key of one patient, if the patient's data can be trusted. What came of it is durable before it is answered. */
export async function releaseKey(order: VerifiedOrder, asked: OrderedKey, views: FacilityViews, parts: KeyParts): Promise<KeyAnswer> {
  const { link, facility: tenant, localId, consents } = asked;
  const { links, turns, now } = parts;
  const keep = async (tag: string | null, found: Found, reason: Reason | null): Promise<KeyAnswer> => {
    const { released, seen } = found;
    const state = reason !== null ? 'REFUSED' : released ? 'RELEASED' : 'WAITING';
    const keyVersion = released?.keyVersion ?? null;
    const isKept = await links.keepKey(order, { link, tenant, tag, consents, state, reason, keyVersion, seen }, now());
    if (!isKept) return { link, state: 'REFUSED', reason: 'LINK_MOVED' };
    if (reason !== null) return { link, state: 'REFUSED', reason };
    return released ? { link, state: 'RELEASED', key: released.key, systemKey: released.systemKey } : { link, state: 'WAITING' };
  };
  const tagKey = await refusable(async () => (await views.view(tenant)).tagKey);
  if (tagKey instanceof PatientRefused) return await keep(null, {}, tagKey.reason);
  if (tagKey === undefined) return await keep(null, {}, null);
  const tag = makeTag(tagKey, localId);
  return await turns.run({ tenant, tag }, async () => {
    const found = await refusable(async () => await findKey({ tenant, tag, localId }, views, parts));
    return found instanceof PatientRefused ? await keep(tag, {}, found.reason) : await keep(tag, found, null);
  });
}

async function findKey(
  { tenant, tag, localId }: { readonly tenant: string; readonly tag: string; readonly localId: string },
  views: FacilityViews,
  { keys, subgraphKey }: KeyParts,
): Promise<Found> {
  const state = await views.readPatient({ tenant, tag });
  if (!state?.commit) return { seen: state };
  const { opening } = keys();
  // The operator could have replaced the tag key: the clinic's own signed entry says which patient it is.
  if (openEntry({ tenant, tag }, state.commit.index, opening).localId !== localId) throw new PatientRefused('UNREADABLE');
  const { keyVersion } = state.commit;
  const { kid: systemKey, key: system } = subgraphKey();
  const key = writeReleasedKey(openPatient(state, opening).key, system, { tenant, tag, keyVersion });
  return { released: { key, keyVersion, systemKey }, seen: state };
}

/** Gives a refusal of one patient as a value. */
async function refusable<T>(act: () => Promise<T>): Promise<T | PatientRefused> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof PatientRefused) return error;
    throw error;
  }
}
