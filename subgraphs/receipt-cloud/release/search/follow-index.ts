import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import { redactError } from '../../../kit/index.js';
import { openEntry } from '../cloud/read-patient.js';
import type { VaultClient } from '../cloud/vault-client.js';
import type { VaultEntry, VaultTenant } from '../cloud/vault-forms.js';
import type { ReleaseKeys } from '../read-keys.js';
import { PatientRefused, ReleaseError } from '../release-error.js';
import { checkOf, hashIdentity } from './blind-index.js';
import type { ChangedPatient, IndexStore } from './index.store.js';

/** Milliseconds between two looks at the cloud. */
const LOOK_EVERY = 5_000;
const TENANTS_AT_ONCE = 500;
const ENTRIES_AT_ONCE = 500;
/** Entries that are opened before other work of the process gets a turn. */
const OPENED_AT_ONCE = 8;

/** What following the cloud's index needs. */
export interface FollowParts {
  readonly vault: Pick<VaultClient, 'list' | 'listChanged'>;
  readonly index: IndexStore;
  readonly keys: () => ReleaseKeys;
  readonly log: Logger;
}

/** Reads what changed at all named facilities since the last time. An interruption repeats one page at most. */
export async function followIndex(parts: FollowParts): Promise<{ readonly read: number; readonly unreadable: number }> {
  let [read, unreadable] = [0, 0];
  for (let after: string | null = ''; after !== null; ) {
    const page = await parts.vault.list(after, TENANTS_AT_ONCE);
    const followed = await parts.index.listFollowed(page.tenants.map(({ tenant }) => tenant));
    const named = page.tenants.filter(({ tenant }) => followed.has(tenant));
    await parts.index.wakeUntagged(named.filter(({ tagKey }) => tagKey !== null).map(({ tenant }) => tenant));
    for (const tenant of named) {
      const done = await followTenant(tenant, followed.get(tenant.tenant)!, parts);
      read += done.read;
      unreadable += done.unreadable;
    }
    // A cloud that does not go on would be asked for ever.
    if (page.next !== null && page.next <= after) throw new ReleaseError('CLOUD_UNAVAILABLE');
    after = page.next;
  }
  return { read, unreadable };
}

async function followTenant(
  { tenant, seq: last }: VaultTenant,
  followed: { readonly seq: number; readonly keyCheck: string },
  { vault, index, keys, log }: FollowParts,
): Promise<{ read: number; unreadable: number }> {
  const present = keys();
  const keyCheck = checkOf(present.index);
  let { seq } = followed;
  if (followed.keyCheck !== keyCheck || last < seq) {
    if (last < seq) log.error({ tenant, seq, last }, 'the cloud has an older state of a facility than before: its index is read anew');
    await index.forget(tenant, keyCheck);
    seq = 0;
  }
  let [read, unreadable] = [0, 0];
  while (seq < last) {
    const { entries, next } = await vault.listChanged(tenant, seq, ENTRIES_AT_ONCE);
    const changed = new Map<string, ChangedPatient>();
    for (const [at, entry] of entries.entries()) {
      if (at % OPENED_AT_ONCE === 0) await nextTurn();
      const one = hashEntry(tenant, entry, present);
      if (!one.isDeleted && one.kanaHash === null && one.nameHash === null) unreadable += 1;
      changed.set(one.tag, one);
    }
    const end = entries.at(-1)?.seq ?? last;
    if (end <= seq) throw new ReleaseError('CLOUD_UNAVAILABLE');
    // Deliveries without a patient have numbers too: after the last page, all are done.
    seq = next === null ? Math.max(end, last) : end;
    await index.take(tenant, [...changed.values()], seq);
    read += entries.length;
  }
  return { read, unreadable };
}

function hashEntry(tenant: string, { tag, revision, keyVersion, index: sealed, deletedAt }: VaultEntry, keys: ReleaseKeys): ChangedPatient {
  const patient = { tag, revision, keyVersion, isDeleted: deletedAt !== null, kanaHash: null, nameHash: null };
  if (patient.isDeleted || sealed === null) return patient;
  try {
    return { ...patient, ...hashIdentity(keys.index, openEntry({ tenant, tag }, sealed, keys.opening)) };
  } catch (error) {
    if (error instanceof PatientRefused) return patient;
    throw error;
  }
}

/** Follows the index from time to time. @returns a function that ends this, when the look that is under way has ended */
export function startFollowing(parts: FollowParts): () => Promise<void> {
  let isEnding = false;
  let isFailing = false;
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();
  const look = async () => {
    try {
      const done = await followIndex(parts);
      if (done.unreadable > 0) parts.log.warn(done, 'entries of the index cannot be opened');
      if (isFailing) parts.log.info('the index is followed again');
      isFailing = false;
    } catch (error) {
      if (!isFailing) parts.log.error({ err: redactError(error) }, 'the index cannot be followed');
      isFailing = true;
    }
    if (!isEnding) timer = setTimeout(begin, LOOK_EVERY);
  };
  const begin = () => {
    underWay = look();
  };
  begin();
  return async () => {
    isEnding = true;
    clearTimeout(timer);
    await underWay;
  };
}
