import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { isRedisNeeded, type RunningRedis, startRedis } from '../testing/redis-server.js';
import { MemoryStore } from './memory-store.js';
import { RedisStore } from './redis-store.js';
import type { SessionStore } from './session-store.js';

const redis: RunningRedis | undefined = await startRedis();
const log = pino({ level: 'silent' });
const index = (person: string, providerSession?: string) => ({ person, providerSession });
const STORES: [string, () => SessionStore][] = [['memory', () => new MemoryStore()]];
if (redis || isRedisNeeded()) STORES.push(['Redis', () => new RedisStore(redis!.url, log, `${randomBytes(4).toString('hex')}:`)]);

afterAll(async () => await redis?.stop());

describe.each(STORES)('the session store in %s', (_name, make) => {
  let store: SessionStore;
  beforeEach(async () => {
    store = make();
    while (!(await store.ping())) await new Promise((done) => setImmediate(done));
  });
  afterEach(async () => await store.close());
  const add = async (id: string, ttl = 60_000, person = 'p', providerSession?: string) =>
    await store.add(id, { sealed: `sealed ${id}`, usedAt: 1_000, index: index(person, providerSession), ttl });

  it('keeps a session, and has none after it was removed', async () => {
    await add('a');
    expect(await store.get('a')).toMatchObject({ sealed: 'sealed a', version: 1, usedAt: 1_000 });
    expect(await store.remove('a')).toBe(true);
    expect(await store.get('a')).toBeUndefined();
    expect(await store.remove('a')).toBe(false);
  });

  it('removes a session of the version that was read only, if one is named', async () => {
    await add('a');
    await store.replace('a', 1, 'second');
    expect(await store.remove('a', 1)).toBe(false);
    expect(await store.get('a')).toMatchObject({ version: 2 });
    expect(await store.remove('a', 2)).toBe(true);
    expect(await store.get('a')).toBeUndefined();
  });

  it('replaces a session of the version that was read only', async () => {
    await add('a');
    expect(await store.replace('a', 1, 'second')).toBe(true);
    expect(await store.replace('a', 1, 'late')).toBe(false);
    expect(await store.get('a')).toMatchObject({ sealed: 'second', version: 2, usedAt: 1_000 });
    expect(await store.replace('absent', 1, 'x')).toBe(false);
    expect(await store.get('absent')).toBeUndefined();
  });

  it('lets one alone of many replace a version', async () => {
    await add('a');
    const done = await Promise.all(Array.from({ length: 20 }, async (_, n) => await store.replace('a', 1, `by ${n}`)));
    expect(done.filter(Boolean)).toHaveLength(1);
  });

  it('refreshes many sessions at once: it notes a later use, never an earlier one, and never brings a removed session back', async () => {
    await add('a');
    await add('b');
    await store.replace('b', 1, 'second');
    expect(await store.refresh([{ id: 'a', usedAt: 3_000 }, { id: 'absent', usedAt: 3_000 }, { id: 'b' }])).toMatchObject([
      { version: 1, usedAt: 3_000 },
      undefined,
      { version: 2, usedAt: 1_000 },
    ]);
    expect(await store.refresh([{ id: 'a', usedAt: 2_000 }])).toMatchObject([{ version: 1, usedAt: 3_000 }]);
    await store.remove('a');
    expect(await store.refresh([{ id: 'a', usedAt: 4_000 }])).toEqual([undefined]);
    expect(await store.get('a')).toBeUndefined();
  });

  it('finds the sessions of a person and of a provider’s session, the oldest first', async () => {
    await store.add('second', { sealed: '', usedAt: 2, index: index('p', 's'), ttl: 60_000 });
    await store.add('third', { sealed: '', usedAt: 3, index: index('p'), ttl: 60_000 });
    await store.add('other', { sealed: '', usedAt: 3, index: index('q', 't'), ttl: 60_000 });
    expect(await store.find('person', 'p')).toEqual(['second', 'third']);
    expect(await store.find('providerSession', 's')).toEqual(['second']);
    await store.remove('second');
    expect(await store.find('person', 'p')).toEqual(['third']);
    expect(await store.find('providerSession', 's')).toEqual([]);
  });

  it('keeps the first value of a key, and gives it once', async () => {
    const kept = await Promise.all(Array.from({ length: 10 }, async (_, n) => await store.setOnce('k', String(n), 60_000)));
    expect(kept.filter(Boolean)).toHaveLength(1);
    const taken = await Promise.all(Array.from({ length: 10 }, async () => await store.take('k')));
    expect(taken.filter((one) => one !== undefined)).toHaveLength(1);
    expect(await store.take('k')).toBeUndefined();
  });
});

if (redis) {
  describe('Redis', () => {
    it('rejects within a bounded time when it is gone, and answers again when it is back', async () => {
      const own = (await startRedis())!;
      const store = new RedisStore(own.url, log);
      while (!(await store.ping())) await new Promise((done) => setImmediate(done));
      await own.stop();
      await expect(store.get('a')).rejects.toMatchObject({ name: 'Error', message: 'the session store does not answer' });
      const back = (await startRedis(own.port))!;
      while (!(await store.ping())) await new Promise((done) => setImmediate(done));
      expect(await store.get('a')).toBeUndefined();
      await store.close();
      await back.stop();
    });

    it('forgets a session and its index after its time', async () => {
      const store = new RedisStore(redis.url, log, 'short:');
      while (!(await store.ping())) await new Promise((done) => setImmediate(done));
      await store.add('a', { sealed: 'x', usedAt: 1, index: index('p'), ttl: 20 });
      const plain = new Redis(redis.url);
      while ((await plain.exists('short:id:a', 'short:person:p')) > 0) await new Promise((done) => setImmediate(done));
      expect(await store.find('person', 'p')).toEqual([]);
      await store.close();
      plain.disconnect();
    });
  });
}
