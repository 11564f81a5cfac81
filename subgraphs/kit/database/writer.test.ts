import 'reflect-metadata';
import { pino } from 'pino';
import type { DataSource, EntityManager } from 'typeorm';
import { type DatabaseServer, databases } from '../testing/databases.js';
import { isBusy, isDuplicate } from './busy.js';
import { buildDatabaseOptions } from './database-options.js';
import { READ_CONNECTIONS, SQLITE_TRIES, WAITING_PER_CALLER, WRITE_CONNECTIONS, WRITES_PER_CALLER } from './limits.js';
import { openDatabase } from './open-database.js';
import { Writer } from './writer.js';

const log = pino({ level: 'silent' });

describe.each(databases())('a writer on $name', ({ name, start }) => {
  let server: DatabaseServer;
  let reader: DataSource;
  /** Another process's connections. */
  let stranger: DataSource;
  let writer: Writer;
  let pauses = 0;

  beforeAll(async () => {
    server = await start();
    const address = await server.fresh();
    stranger = await openDatabase(buildDatabaseOptions(address, log));
    await stranger.query('CREATE TABLE counter (id varchar(10) NOT NULL PRIMARY KEY, n int NOT NULL)');
    for (const id of ['one', 'two']) await stranger.query('INSERT INTO counter VALUES (?, 0)', [id]);
    reader = await openDatabase(buildDatabaseOptions(address, log, { use: 'reads' }));
    const pause = async () => {
      pauses++;
    };
    writer = await Writer.open(address, reader, { log, pause });
  }, 90_000);

  if (name === 'SQLite')
    it('waits for the disk at the end of each transaction if its changes are to survive a loss of power', async () => {
      const address = await server.fresh();
      const database = await openDatabase(buildDatabaseOptions(address, log, { use: 'reads' }));
      for (const [survivesPowerLoss, synchronous] of [
        [true, 2],
        [false, 1],
      ] as const) {
        const one = await Writer.open(address, database, { log, survivesPowerLoss });
        await one.transaction('a', async (manager) => {
          await manager.query('CREATE TABLE IF NOT EXISTS t (n int)');
          expect(await manager.query('PRAGMA synchronous')).toEqual([{ synchronous }]);
        });
        await one.close();
      }
      await database.destroy();
    });

  afterAll(async () => {
    await writer?.close();
    await reader?.destroy();
    await stranger?.destroy();
    await server?.stop();
  });

  const add = (id: string) => async (manager: EntityManager) => {
    await manager.query('UPDATE counter SET n = n + 1 WHERE id = ?', [id]);
  };
  const read = async (id: string) => (await reader.query('SELECT n FROM counter WHERE id = ?', [id]))[0].n as number;
  /** Starts another process's transaction that locks a row; on SQLite the whole file. */
  const locked = async (id: string) => {
    const runner = stranger.createQueryRunner();
    await runner.query('BEGIN');
    await runner.query('UPDATE counter SET n = n WHERE id = ?', [id]);
    return async () => {
      await runner.query('ROLLBACK');
      await runner.release();
    };
  };

  it('answers BUSY for a row that stays locked, changes nothing, and writes it when the lock is released', async () => {
    const before = await read('one');
    const unlock = await locked('one');
    pauses = 0;
    const error = await writer.transaction('a', add('one')).catch((one: unknown) => one);
    expect([isBusy(error), await read('one')]).toEqual([true, before]);
    expect(pauses).toBe(name === 'SQLite' ? SQLITE_TRIES - 1 : 0);
    await unlock();
    await writer.transaction('a', add('one'));
    expect(await read('one')).toBe(before + 1);
  });

  it('reads while more writers are stuck than there are connections', async () => {
    const unlock = await locked('one');
    const answered: string[] = [];
    const stuck = ['a', 'b', 'c', 'd', 'e'].flatMap((caller) =>
      [1, 2].map(async () => await writer.transaction(caller, add('one')).catch(() => answered.push('stuck'))),
    );
    expect(stuck.length).toBeGreaterThan(WRITE_CONNECTIONS);
    await Promise.all(Array.from({ length: READ_CONNECTIONS * 2 }, async () => await read('one')));
    answered.push('read');
    await Promise.all(stuck);
    await unlock();
    expect(answered[0]).toBe('read');
  });

  it('refuses further transactions of a caller with many waiting ones, and rolls back one that failed', async () => {
    const [started, refused]: [number[], number[]] = [[], []];
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const asked = Array.from({ length: WAITING_PER_CALLER + 5 }, (_, i) =>
      writer
        .transaction('a', async () => {
          started.push(i);
          await gate;
        })
        .catch((error: unknown) => refused.push(isBusy(error) ? i : -1)),
    );
    await new Promise((resolve) => setImmediate(resolve));
    const atOnce = name === 'SQLite' ? 1 : WRITES_PER_CALLER;
    expect(refused).toEqual(Array.from({ length: 5 - atOnce }, (_, i) => WAITING_PER_CALLER + atOnce + i));
    release();
    await Promise.all(asked);
    expect(started).toHaveLength(WAITING_PER_CALLER + atOnce);

    const before = await read('two');
    const failing = writer.transaction('a', async (manager) => {
      await add('two')(manager);
      throw new Error('on the way');
    });
    await expect(failing).rejects.toThrow('on the way');
    expect(await read('two')).toBe(before);
  });

  it('recognizes a row whose key another row has', async () => {
    const error = await writer
      .transaction('a', async (manager) => await manager.query("INSERT INTO counter VALUES ('one', 0)"))
      .catch((one: unknown) => one);
    expect([isDuplicate(error), isBusy(error)]).toEqual([true, false]);
  });

  if (name === 'SQLite') return;

  it('lets another caller change another row while one caller’s changes are stuck', async () => {
    const unlock = await locked('one');
    const answered: string[] = [];
    const stuck = Array.from({ length: 12 }, async () => await writer.transaction('a', add('one')).catch(() => answered.push('a')));
    await writer.transaction('b', add('two'));
    answered.push('b');
    await Promise.all(stuck);
    await unlock();
    expect([answered[0], answered.length]).toEqual(['b', 13]);
  });

  it('gives a caller a turn after the stuck changes of others that hold every connection', async () => {
    const unlock = await locked('one');
    const callers = Array.from({ length: WRITE_CONNECTIONS / WRITES_PER_CALLER }, (_, i) => `stuck ${i}`);
    const stuck = callers.flatMap((caller) =>
      [1, 2, 3, 4].map(async () => isBusy(await writer.transaction(caller, add('one')).catch((error: unknown) => error))),
    );
    const before = await read('two');
    await writer.transaction('late', add('two'));
    expect(await read('two')).toBe(before + 1);
    expect(await Promise.all(stuck)).toEqual(stuck.map(() => true));
    await unlock();
  });

  it('retries a transaction that a deadlock rolled back', async () => {
    const before = [await read('one'), await read('two')];
    let arrived = 0;
    let meet = () => {};
    const met = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const cross = (first: string, second: string) => async (manager: EntityManager) => {
      await add(first)(manager);
      if (++arrived === 2) meet();
      await met;
      await add(second)(manager);
    };
    await Promise.all([writer.transaction('a', cross('one', 'two')), writer.transaction('b', cross('two', 'one'))]);
    expect([await read('one'), await read('two'), arrived]).toEqual([before[0]! + 2, before[1]! + 2, 3]);
  });

  it('ends a statement that takes longer than its limit, as BUSY', async () => {
    const address = `${(stranger.options as { url: string }).url}`;
    const bounded = await openDatabase(buildDatabaseOptions(address, log, { use: 'reads', statementWithin: 100 }));
    const error = await bounded.query('SELECT SLEEP(600) FROM counter').catch((one: unknown) => one);
    await bounded.destroy();
    expect(isBusy(error)).toBe(true);
  });

  it('refuses a read as BUSY when no connection becomes free in time', async () => {
    const runners = await Promise.all(
      Array.from({ length: READ_CONNECTIONS }, async () => {
        const runner = reader.createQueryRunner();
        await runner.connect();
        return runner;
      }),
    );
    const error = await read('one').catch((one: unknown) => one);
    await Promise.all(runners.map(async (runner) => await runner.release()));
    expect([isBusy(error), typeof (await read('one'))]).toEqual([true, 'number']);
  });
});

describe('an error', () => {
  it.each([
    ['a lock that was not granted', { driverError: { errno: 1205, sqlState: 'HY000' } }, true],
    ['a deadlock', { errno: 1213, sqlState: '40001' }, true],
    ['a locked file', { driverError: { code: 'SQLITE_BUSY' } }, true],
    ['an error that one of these caused', new Error('outer', { cause: { driverError: { code: 'SQLITE_BUSY_SNAPSHOT' } } }), true],
    ['a full disk', { driverError: { code: 'SQLITE_FULL' } }, false],
    ['a broken line', { errno: -104, code: 'ECONNRESET' }, false],
    ['a socket error with the number of a lock error', { errno: 1205, code: 'ESOMETHING' }, false],
    ['another error', new Error('x'), false],
    ['nothing', undefined, false],
  ])('of %s is busy, or is not', (_title, error, busy) => {
    expect(isBusy(error)).toBe(busy);
  });
});
