import 'reflect-metadata';
import { pino } from 'pino';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { type LogUnderTest, openLogUnderTest } from '../testing/log-under-test.js';
import { INTAKE_NOW } from '../testing/served-intake.js';
import { LogFollower } from './follower.js';

describe.each(databases())('a follower of the log on $name', ({ start }) => {
  let server: DatabaseServer;
  let log: LogUnderTest;
  beforeAll(async () => {
    server = await start();
  }, 120_000);
  afterAll(async () => await server.stop());
  beforeEach(async () => {
    log = await openLogUnderTest(await server.fresh());
  });
  afterEach(async () => await log.close());

  /** A follower whose receiver fails while `down` is true. */
  const follow = (change: { now?: () => number } = {}) => {
    const state = { down: false, handled: [] as string[], lines: [] as string[] };
    const follower = new LogFollower({
      name: 'test',
      database: log.database,
      writer: log.writer,
      handle: async (records) => {
        if (state.down) throw new Error('the receiver is down');
        state.handled.push(...records.map(({ record: { spool, seq } }) => `${spool}/${seq}`));
      },
      log: pino({ level: 'info' }, { write: (line) => state.lines.push(line) }),
      // Only `run` looks at the log in these tests.
      every: 3_600_000,
      ...change,
    });
    return { follower, state };
  };

  it('begins at the end of the log, and handles each later record once, in order', async () => {
    await log.ship(log.spool(2));
    const { follower, state } = follow();
    await follower.start();
    await follower.run();
    await log.ship(log.spool(3, 'later'));
    expect(await follower.countRest()).toBe(4);
    await follower.run();
    await follower.run();
    await follower.close();
    // The beginning of the spool is a record of the store.
    expect(state.handled).toEqual(['store/2', 'later/1', 'later/2', 'later/3']);
  });

  it('goes on after a restart from where it was, without a gap', async () => {
    const first = follow();
    await first.follower.start();
    await log.ship(log.spool(2));
    await first.follower.run();
    await first.follower.close();
    await log.ship(log.spool(2, 'while-down'));
    const second = follow();
    await second.follower.start();
    await second.follower.run();
    await second.follower.close();
    expect(second.state.handled).toEqual(['store/2', 'while-down/1', 'while-down/2']);
  });

  it('keeps records for a receiver that is down, says so once, and gives them later', async () => {
    const { follower, state } = follow();
    await follower.start();
    await log.ship(log.spool(2));
    state.down = true;
    expect([await follower.run(), await follower.run(), follower.isFailing, await follower.countRest()]).toEqual([false, false, true, 3]);
    expect(state.lines.filter((line) => line.includes('FOLLOWER_WAITS'))).toHaveLength(1);
    state.down = false;
    expect([await follower.run(), follower.isFailing]).toEqual([true, false]);
    await follower.close();
    expect(state.handled).toEqual(['store/1', 'spool-1/1', 'spool-1/2']);
  });

  it('takes more records than fit in one reading', async () => {
    const { follower, state } = follow();
    await follower.start();
    await log.ship(log.spool(450));
    await follower.run();
    await follower.close();
    expect(state.handled).toHaveLength(451);
  });

  it('lets one process follow at a time, and another after it has ended or vanished', async () => {
    let now = INTAKE_NOW;
    const [one, other] = [follow({ now: () => now }), follow({ now: () => now })];
    await one.follower.start();
    await other.follower.start();
    await log.ship(log.spool(1));
    await one.follower.run();
    expect(one.state.handled.splice(0)).toEqual(['store/1', 'spool-1/1']);
    await log.ship(log.spool(1, 'spool-2'));
    await other.follower.run();
    expect(other.state.handled).toEqual([]);
    now += 120_001;
    await other.follower.run();
    expect(other.state.handled).toEqual(['store/2', 'spool-2/1']);
    await one.follower.run();
    await one.follower.close();
    await other.follower.close();
    expect(one.state.handled).toEqual([]);
  });
});
