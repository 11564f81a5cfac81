import type { Logger } from 'pino';
import type { DataSource, EntityManager } from 'typeorm';
import type { Writer } from '../../kit/index.js';
import { FormerKeys } from './former-keys.js';
import { DUE_AT_ONCE, KEYS_AT_ONCE, NOTICED_AT_ONCE, PAGES_AT_MOST, SWEPT_AT_ONCE, WITHDRAWALS_AT_ONCE } from './limits.js';
import { NamedFacilities } from './named-facilities.js';
import { type NeededKey, NeededKeysStore, selectBetween, selectOfPatients } from './needed-keys.store.js';
import { type Claim, claimDue, findDueWork, type KeyResult, postpone, settleKeys, settleWithdrawals } from './order-queue.store.js';
import { moveDuePosition, readDuePosition } from './progress.store.js';
import type { OrderedPlace, ReleaseClient } from './release-client.js';
import { ReleaseState } from './release-state.js';
import { beginOrders, beginWithdrawals, makeDue, makeFacilitiesDue } from './released-key.store.js';
import { sendHalves } from './send-halves.js';

/** Milliseconds for which no other process orders the same keys: longer than the request may take. */
const CLAIMED_FOR = { orders: 120_000, withdrawals: 240_000 } as const;
/** Milliseconds after which the list of due keys is read from its beginning: a release process with a new database counts from 1 again. */
const LISTED_ANEW_AFTER = 600_000;
/** Milliseconds until a key is looked at again whose facility does not disclose now. */
const PARKED_FOR = 600_000;

/** What a reconciler works with. */
export interface ReconcilerParts {
  readonly database: DataSource;
  readonly writer: Writer;
  readonly client: ReleaseClient;
  /** The systems that need released keys. */
  readonly systems: readonly string[];
  /** The id of the public key of the system that needs released keys; undefined if it has no usable one. */
  readonly systemKey: () => string | undefined;
  readonly log: Logger;
  readonly now: () => number;
}

/**
 * Brings the released keys into line with links and consents: orders what is needed and absent, withdraws what is there and not needed. Each step can
 * be repeated, by any process. Nothing that it logs names a patient.
 */
export class Reconciler {
  readonly #needed: NeededKeysStore;
  #noticed = new Set<string>();
  #sweptTo = '';
  readonly #facilities: NamedFacilities;
  readonly #former: FormerKeys;
  #listedAnewAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: ReconcilerParts) {
    this.#needed = new NeededKeysStore(parts.database, parts.systems);
    this.#facilities = new NamedFacilities(parts.database, parts.client);
    this.#former = new FormerKeys({ ...parts, write: async (task) => await this.#write(task) });
  }

  /** Notes that links or consents of patients changed: the next round looks at them. */
  notice(patients: readonly string[]): void {
    for (const id of patients) this.#noticed.add(id);
  }

  /** Whether a change waits to be looked at. */
  get hasNoticed(): boolean {
    return this.#noticed.size > 0;
  }

  /** Looks for keys to order and to withdraw. It sends no request. @returns whether it found any, and whether there is more to look at */
  async examine(): Promise<{ isFound: boolean; isMore: boolean }> {
    let isFound = false;
    const patients = [...this.#noticed].slice(0, NOTICED_AT_ONCE);
    // What is noticed during the look is looked at once more.
    for (const id of patients) this.#noticed.delete(id);
    try {
      if (patients.length > 0) isFound = await this.#examine(selectOfPatients(patients));
    } catch (error) {
      this.notice(patients);
      throw error;
    }
    const last = await this.#needed.findLastOfPage(this.#sweptTo, SWEPT_AT_ONCE);
    if (await this.#examine(selectBetween(this.#sweptTo, last))) isFound = true;
    this.#sweptTo = last ?? '';
    return { isFound, isMore: this.#noticed.size > 0 };
  }

  /** Names facilities, and orders the keys that are due. @returns whether more is due @throws ReleaseFailure; then the orders are sent again later */
  async order(): Promise<boolean> {
    const changed = await this.#facilities.nameChanged();
    if (changed.length > 0) await this.#write(async (manager) => await makeFacilitiesDue(manager, changed, this.parts.now()));
    const isMoreListed = await this.#readDue();
    const isMoreFormer = await this.#former.makeDue();
    return (await this.#order()) || isMoreListed || isMoreFormer;
  }

  /** Withdraws the keys that are due. A withdrawal may take long. @returns whether more is due @throws ReleaseFailure, as `order` */
  async withdraw(): Promise<boolean> {
    return await this.#eachPage('withdrawals', WITHDRAWALS_AT_ONCE, async (claim) => {
      const places = await this.#needed.describe([...claim.tries.keys()], this.parts.now());
      const sent = await sendHalves(places, async (some) => [await this.parts.client.withdraw(some.map(toPlace))]);
      const failed = new Map([
        ...sent.answers.flatMap((one) => [...one.failed]),
        ...sent.refused.map(({ link }) => [link, 'ORDER_INVALID'] as const),
      ]);
      const withdrawn = sent.answers.flatMap((one) => one.withdrawn);
      const at = this.parts.now();
      await this.#write(async (manager) => {
        await settleWithdrawals(manager, claim, { withdrawn, failed, at });
        await postpone(manager, claim, { links: sent.unsent.map(({ link }) => link), at });
      });
      const again = await this.#needed.findPatients(places.filter(({ link }) => withdrawn.includes(link)));
      this.notice(again);
      this.parts.log[failed.size > 0 ? 'warn' : 'info']({ withdrawn: withdrawn.length, failed: failed.size }, 'keys were withdrawn');
      return sent.failure;
    });
  }

  async #examine(selection: Parameters<NeededKeysStore['examine']>[0]): Promise<boolean> {
    const at = this.parts.now();
    const { order, withdraw } = await this.#needed.examine(selection, at);
    if (order.length + withdraw.length === 0) return false;
    await this.#write(async (manager) => {
      await beginWithdrawals(manager, withdraw, at);
      await beginOrders(manager, order, at);
    });
    return true;
  }

  async #readDue(): Promise<boolean> {
    const { database, client, now } = this.parts;
    const position = await readDuePosition(database.manager);
    const isAnew = performance.now() - this.#listedAnewAt >= LISTED_ANEW_AFTER;
    const { due, next } = await client.listDue(isAnew ? 0 : position, DUE_AT_ONCE);
    if (next !== position || due.length > 0)
      await this.#write(async (manager) => {
        if (await moveDuePosition(manager, position, next)) await makeDue(manager, due, now());
      });
    if (isAnew) this.#listedAnewAt = performance.now();
    return due.length === DUE_AT_ONCE;
  }

  async #order(): Promise<boolean> {
    return await this.#eachPage('orders', KEYS_AT_ONCE, async (claim) => {
      const described = await this.#needed.describe([...claim.tries.keys()], this.parts.now());
      const wanted = described.filter(({ isNeeded, isDisclosing }) => isNeeded && isDisclosing);
      const parked = described.filter(({ isNeeded, isDisclosing }) => isNeeded && !isDisclosing);
      const sent = await sendHalves(wanted, async (some) => await this.parts.client.orderKeys(some.map(toOrder)));
      const refused = sent.refused.map(({ link }): KeyResult => ({ link, state: ReleaseState.REFUSED, reason: 'ORDER_INVALID' }));
      const results = [...sent.answers, ...refused];
      const at = this.parts.now();
      await this.#write(async (manager) => {
        await beginWithdrawals(manager, toLinks(described.filter(({ isNeeded }) => !isNeeded)), at);
        await postpone(manager, claim, { links: toLinks(parked), at, wait: PARKED_FOR });
        await postpone(manager, claim, { links: toLinks(sent.unsent), at });
        if (results.length > 0) await settleKeys(manager, claim, results, at);
      });
      this.#former.note(results.map((one) => ('systemKey' in one ? one.systemKey : undefined)));
      this.#facilities.forget(findUnknownFacilities(results, wanted));
      const count = (state: ReleaseState) => results.filter((one) => one.state === state).length;
      const [released, waiting] = [count(ReleaseState.RELEASED), count(ReleaseState.WAITING)];
      this.parts.log.info({ released, waiting, refused: results.length - released - waiting }, 'keys were ordered');
      return sent.failure;
    });
  }

  /** Works on pages of what is due. @returns whether more is due @throws the failure of a page */
  async #eachPage(which: 'orders' | 'withdrawals', limit: number, work: (claim: Claim) => Promise<unknown>): Promise<boolean> {
    const { database, now } = this.parts;
    for (let page = 0; page < PAGES_AT_MOST; page++) {
      if (!(await findDueWork(database.manager, now()))[which]) return false;
      const at = now();
      const claim = await this.#write(async (manager) => await claimDue(manager, which, { limit, at, until: at + CLAIMED_FOR[which] }));
      if (claim.tries.size === 0) return false;
      const failure = await work(claim);
      if (failure !== undefined) throw failure;
    }
    return true;
  }

  async #write<T>(task: (manager: EntityManager) => Promise<T>): Promise<T> {
    return await this.parts.writer.transaction('releases', task, { patient: true });
  }
}

function toPlace({ link, facility, localId }: NeededKey): OrderedPlace {
  return { link, facility, localId };
}

function toOrder(key: NeededKey) {
  return { ...toPlace(key), consents: key.consents };
}

function toLinks(keys: readonly NeededKey[]): string[] {
  return keys.map(({ link }) => link);
}

function findUnknownFacilities(results: readonly KeyResult[], keys: readonly NeededKey[]): Set<string> {
  const unknown = new Set(results.flatMap((one) => ('reason' in one && one.reason === 'FACILITY_UNKNOWN' ? [one.link] : [])));
  return new Set(keys.filter(({ link }) => unknown.has(link)).map(({ facility }) => facility));
}
