import 'reflect-metadata';
import type { DataSource, EntityManager } from 'typeorm';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { fill } from '../backup/testing/filled-tables.js';
import { makeNetworkRows } from '../backup/testing/network-rows.js';
import { openDirectory } from '../data-source.js';
import { makeStatementLog } from '../testing/imported-world.js';
import { type Claim, claimDue, findDueWork, type KeyResult, settleKeys, settleWithdrawals } from './order-queue.store.js';
import { ReleaseState } from './release-state.js';
import { beginOrders, beginWithdrawals, makeDue, readReleases } from './released-key.store.js';

const LINKS = Array.from({ length: 100 }, (_, i) => `lnk_${i}`);
const released = (link: string): KeyResult => ({ link, state: ReleaseState.RELEASED, key: `fac.${link}` });

describe.each(databases())('the queue of orders on $name', ({ start }) => {
  let server: DatabaseServer;
  let database: DataSource;
  const { log, statements } = makeStatementLog();
  beforeAll(async () => {
    server = await start();
    database = await openDirectory(await server.fresh(), log);
    await fill(database, makeNetworkRows(100));
  }, 120_000);
  afterAll(async () => {
    await database?.destroy();
    await server?.stop();
  });
  beforeEach(async () => {
    await database.query('DELETE FROM released_key');
  });

  const transaction = async <T>(task: (manager: EntityManager) => Promise<T>): Promise<T> =>
    database.options.type === 'mysql' ? await database.transaction('READ COMMITTED', task) : await database.transaction(task);
  const claim = async (which: 'orders' | 'withdrawals' = 'orders', at = 10, limit = 100): Promise<Claim> =>
    await transaction(async (manager) => await claimDue(manager, which, { limit, at, until: at + 1_000 }));
  const stateOf = async (link: string) => {
    const [row] = await readReleases(database.manager, [link]);
    return row && { state: row.state, key: row.key, dueAt: row.dueAt };
  };

  it('gives each key to one claim, and again after the claim has ended', async () => {
    await beginOrders(database.manager, LINKS.slice(0, 3), 5);
    await beginOrders(database.manager, LINKS.slice(0, 3), 6);
    expect(await findDueWork(database.manager, 10)).toEqual({ orders: true, withdrawals: false });
    const [first, second] = [await claim('orders', 10, 2), await claim('orders', 10)];
    expect([[...first.tries.keys()], [...second.tries.keys()]]).toEqual([['lnk_0', 'lnk_1'], ['lnk_2']]);
    expect((await claim('orders', 1_009)).tries.size).toBe(0);
    expect([...(await claim('orders', 1_010)).tries.values()]).toEqual([2, 2, 2]);
  });

  it('keeps what is withdrawn during its order withdrawn, and withdraws it once more', async () => {
    await beginOrders(database.manager, ['lnk_0'], 5);
    const ordered = await claim();
    await beginWithdrawals(database.manager, ['lnk_0'], 20);
    const withdrawn = await claim('withdrawals', 20);
    await transaction(async (manager) => await settleKeys(manager, ordered, [released('lnk_0')], 30));
    expect(await stateOf('lnk_0')).toEqual({ state: 'WITHDRAWING', key: null, dueAt: 30 });
    await settleWithdrawals(database.manager, withdrawn, { withdrawn: ['lnk_0'], failed: new Map(), at: 40 });
    expect(await stateOf('lnk_0')).toEqual({ state: 'WITHDRAWING', key: null, dueAt: 30 });
  });

  it('withdraws a key that came after its withdrawal was done', async () => {
    await beginOrders(database.manager, ['lnk_0'], 5);
    const ordered = await claim();
    await database.query('DELETE FROM released_key');
    await transaction(async (manager) => await settleKeys(manager, ordered, [released('lnk_0')], 30));
    expect(await stateOf('lnk_0')).toEqual({ state: 'WITHDRAWING', key: null, dueAt: 30 });
  });

  it('does not take the answer to an order that became due again meanwhile', async () => {
    await beginOrders(database.manager, ['lnk_0'], 5);
    const ordered = await claim();
    await makeDue(database.manager, ['lnk_0'], 20);
    await transaction(async (manager) => await settleKeys(manager, ordered, [released('lnk_0')], 30));
    expect(await stateOf('lnk_0')).toEqual({ state: 'WAITING', key: null, dueAt: 20 });
  });

  it('removes a key that is refused when it is ordered again', async () => {
    await beginOrders(database.manager, ['lnk_0'], 5);
    const first = await claim();
    await transaction(async (manager) => await settleKeys(manager, first, [released('lnk_0')], 11));
    expect(await stateOf('lnk_0')).toEqual({ state: 'RELEASED', key: 'fac.lnk_0', dueAt: null });
    await makeDue(database.manager, ['lnk_0'], 20);
    const again = await claim('orders', 20);
    const refused: KeyResult = { link: 'lnk_0', state: ReleaseState.REFUSED, reason: 'ROLLED_BACK' };
    await transaction(async (manager) => await settleKeys(manager, again, [refused], 30));
    expect(await stateOf('lnk_0')).toEqual({ state: 'REFUSED', key: null, dueAt: 30_030 });
  });

  it('takes as many statements for sixty keys as for three', async () => {
    const results = (links: readonly string[]): KeyResult[] =>
      links.map((link, i) => {
        if (i % 3 === 0) return released(link);
        return i % 3 === 1 ? { link, state: ReleaseState.WAITING } : { link, state: ReleaseState.REFUSED, reason: 'UNREADABLE' };
      });
    const countOf = async (links: readonly string[]) => {
      await database.query('DELETE FROM released_key');
      await beginOrders(database.manager, links, 5);
      const before = statements.length;
      const one = await claim();
      await transaction(async (manager) => await settleKeys(manager, one, results(links), 30));
      return statements.length - before;
    };
    expect(await countOf(LINKS.slice(0, 60))).toBe(await countOf(LINKS.slice(0, 3)));
  });
});
