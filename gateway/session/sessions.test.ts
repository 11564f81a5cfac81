import { Sealer } from './sealing.js';
import type { Session } from './session.js';
import { Sessions } from './sessions.js';
import { MemoryStore } from './store/memory-store.js';

const SESSION: Session = {
  provider: 'p',
  issuer: 'https://id.example',
  subject: 'dr-sato',
  providerSession: 'sid-1',
  profession: 'DOCTOR',
  facility: 'fac_one',
  scopes: [],
  assurance: '',
  methods: [],
  authenticatedAt: 0,
  begunAt: 0,
  endsAt: Number.MAX_SAFE_INTEGER,
  idleFor: 3_600_000,
  locked: false,
  stepUp: undefined,
  tokens: { idToken: '', refreshToken: undefined, expiresAt: undefined },
};

let store: MemoryStore;
afterEach(async () => await store.close());

/** Delays a method of the store by so many turns of the event loop, before and after it acts. */
function delay(method: 'add' | 'find' | 'remove', before: number, after: number): void {
  const act = store[method].bind(store) as (...parts: unknown[]) => Promise<unknown>;
  const wait = async (turns: number) => {
    for (let turn = 0; turn < turns; turn++) await new Promise((done) => setImmediate(done));
  };
  Object.assign(store, {
    [method]: async (...parts: unknown[]) => {
      await wait(before);
      const result = await act(...parts);
      await wait(after);
      return result;
    },
  });
}

describe('a session that goes on under a new cookie', () => {
  const turns = [0, 1, 3];
  const orders = turns.flatMap((add) => turns.flatMap((find) => turns.map((remove) => [add, find, remove] as const)));

  it.each(orders)('does not outlive the end of all sessions of its person (turns: %d, %d, %d)', async (add, find, remove) => {
    store = new MemoryStore();
    const sessions = new Sessions(store, new Sealer([Buffer.alloc(32, 1)]));
    const old = sessions.idOf(await sessions.begin(SESSION));
    delay('add', add, 0);
    delay('find', 0, find);
    delay('remove', remove, 0);
    const [cookie] = await Promise.all([sessions.renew({ id: old }, { ...SESSION, facility: 'fac_two' }), sessions.endPerson(SESSION)]);
    expect(await sessions.find(cookie ?? '')).toBeUndefined();
    expect(await sessions.ofPerson(SESSION)).toEqual([]);
  });

  it('goes on once of two attempts, and only in the version that was read', async () => {
    store = new MemoryStore();
    const sessions = new Sessions(store, new Sealer([Buffer.alloc(32, 1)]));
    const held = (await sessions.find(await sessions.begin(SESSION)))!;
    await sessions.update(held.id, (session) => ({ ...session, locked: true }));
    expect(await sessions.renew(held, SESSION)).toBeUndefined();
    const done = await Promise.all([sessions.renew({ id: held.id }, SESSION), sessions.renew({ id: held.id }, SESSION)]);
    expect(done.filter(Boolean)).toHaveLength(1);
    expect(await sessions.ofPerson(SESSION)).toHaveLength(1);
  });
});

describe('a cookie that cannot be one of a session', () => {
  it.each([[''], ['x'], ['x'.repeat(16_000)], [`${'x'.repeat(42)}é`]])('is not looked for, and not kept (case %#)', async (cookie) => {
    store = new MemoryStore();
    const sessions = new Sessions(store, new Sealer([Buffer.alloc(32, 1)]));
    store.get = async () => await Promise.reject(new Error('asked'));
    expect(sessions.peek(cookie)).toBeUndefined();
    expect(await sessions.find(cookie)).toBeUndefined();
  });
});

describe('a gateway whose clock is set back', () => {
  it('asks the store about a session that it read before', async () => {
    store = new MemoryStore();
    let now = 10_000_000;
    const sessions = new Sessions(store, new Sealer([Buffer.alloc(32, 1)]), () => now);
    const cookie = await sessions.begin(SESSION);
    const { id } = (await sessions.find(cookie))!;
    await store.remove(id);
    now -= 3_600_000;
    expect(await sessions.find(cookie)).toBeUndefined();
  });
});

describe('sessions that are in use', () => {
  it('are refreshed with one question for many, and are not read one by one meanwhile', async () => {
    store = new MemoryStore();
    let now = 10_000_000;
    const sessions = new Sessions(store, new Sealer([Buffer.alloc(32, 1)]), () => now);
    const cookies = await Promise.all(Array.from({ length: 700 }, async (_, n) => await sessions.begin({ ...SESSION, subject: `p${n}` })));
    for (const cookie of cookies) await sessions.find(cookie);
    const asked: number[] = [];
    const refresh = store.refresh.bind(store);
    store.refresh = async (uses) => {
      asked.push(uses.length);
      return await refresh(uses);
    };
    store.get = store.stat = async () => await Promise.reject(new Error('read one by one'));
    for (let turn = 0; turn < 10; turn++) {
      for (const cookie of cookies) sessions.use((await sessions.find(cookie))!);
      now += 3_000;
      await sessions.refresh();
    }
    expect(asked).toEqual(Array.from({ length: 10 }, () => [500, 200]).flat());
    await sessions.refresh();
    expect(asked).toHaveLength(20);
  });

  it('end at the refresh after another gateway ended or changed them, or after their idle time', async () => {
    store = new MemoryStore();
    let now = 10_000_000;
    const clock = () => now;
    const sealer = new Sealer([Buffer.alloc(32, 1)]);
    const [here, there] = [new Sessions(store, sealer, clock), new Sessions(store, sealer, clock)];
    const cookies = [await here.begin(SESSION), await here.begin(SESSION), await here.begin({ ...SESSION, idleFor: 3_000 })];
    for (const cookie of cookies) here.use((await here.find(cookie))!);
    await there.end(there.idOf(cookies[0]!));
    await there.update(there.idOf(cookies[1]!), (session) => ({ ...session, locked: true }));
    now += 3_500;
    await here.refresh();
    expect(await here.find(cookies[0]!)).toBeUndefined();
    expect((await here.find(cookies[1]!))?.session.locked).toBe(true);
    expect(await here.find(cookies[2]!)).toBeUndefined();
  });

  it('write their last use at the refresh, and again after the store did not answer', async () => {
    store = new MemoryStore();
    let now = 10_000_000;
    const sessions = new Sessions(store, new Sealer([Buffer.alloc(32, 1)]), () => now);
    const cookie = await sessions.begin(SESSION);
    const held = (await sessions.find(cookie))!;
    now += 60_000;
    const refresh = store.refresh.bind(store);
    store.refresh = async () => await Promise.reject(new Error('down'));
    sessions.use(held);
    await expect(sessions.refresh()).rejects.toThrow('down');
    expect((await store.get(held.id))?.usedAt).toBe(10_000_000);
    store.refresh = refresh;
    await sessions.refresh();
    expect((await store.get(held.id))?.usedAt).toBe(now);
  });
});
