import { jest } from '@jest/globals';
import { LRUCache } from 'lru-cache';
import { SealedStore } from './sealed-store.js';

const MINUTE = 60_000;
const PATIENT = { institution: '3310000001', localId: '9999013' };
const NAME = 'file 999/901/9999013/-/ADT-61/9999013_-_ADT-61_999999999999999_20260101103059000_-_1';
const TEXT = 'MSH|^~\\&|…|9999013|山田';

function storeOf(bytes = 1_000_000) {
  const clock = { now: 1_000_000 };
  const store = new SealedStore(bytes, () => clock.now);
  stores.push(store);
  return { store, clock };
}
const stores: SealedStore[] = [];
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
});

describe('the sealed store', () => {
  it('returns a text by its name, with its time', () => {
    const { store, clock } = storeOf();
    store.at(PATIENT).keep(NAME, TEXT);
    clock.now += MINUTE;
    expect(store.at(PATIENT).open(NAME)).toEqual({ text: TEXT, storedAt: 1_000_000 });
    expect(store.at(PATIENT).open(`${NAME}0`)).toBeNull();
    store.at(PATIENT).drop(NAME);
    expect(store.at(PATIENT).open(NAME)).toBeNull();
  });

  it('returns nothing without the local ID, which only a permit has, and nothing of another hospital', () => {
    const { store } = storeOf();
    store.at(PATIENT).keep(NAME, TEXT);
    for (const other of [{ localId: '9999014' }, { institution: '3310000002' }])
      expect(store.at({ ...PATIENT, ...other }).open(NAME)).toBeNull();
  });

  it('holds no readable data, neither in its names nor in its entries', () => {
    const { store } = storeOf();
    const set = jest.spyOn(LRUCache.prototype, 'set');
    store.at(PATIENT).keep(NAME, TEXT);
    store.at(PATIENT).keep('listing 2025-01-01', NAME);
    const stored = set.mock.calls;
    set.mockRestore();
    const held: string[] = [];
    const dump = (value: unknown): void => {
      if (Buffer.isBuffer(value)) held.push(value.toString('latin1'), value.toString('utf8'));
      else if (typeof value === 'string') held.push(value);
      else if (Array.isArray(value)) value.forEach(dump);
      else if (typeof value === 'object' && value !== null) Object.values(value).forEach(dump);
    };
    dump(stored);
    expect(stored).toHaveLength(2);
    expect(held.join().length).toBeGreaterThan(200);
    // Each is too long to occur in encrypted bytes by chance.
    expect(held.join()).not.toMatch(/9999013|山田|MSH\|\^~|ADT-61|3310000001|2025-01-01/);
  });

  it('removes an entry that is idle for ten minutes, and every entry after an hour', () => {
    const { store, clock } = storeOf();
    const entries = store.at(PATIENT);
    entries.keep(NAME, TEXT);
    clock.now += 9 * MINUTE;
    expect(entries.open(NAME)).not.toBeNull();
    clock.now += 11 * MINUTE;
    expect(entries.open(NAME)).toBeNull();
    entries.keep(NAME, TEXT);
    for (let minutes = 0; minutes < 60; minutes += 5) {
      expect(entries.open(NAME)).not.toBeNull();
      clock.now += 5 * MINUTE;
    }
    clock.now += 1;
    expect(entries.open(NAME)).toBeNull();
    expect(store.bytes).toBe(0);
  });

  it('keeps its limit in bytes: it evicts the least recently used entry, and stores no entry that is larger than the limit', () => {
    const { store } = storeOf(10_000);
    const entries = store.at(PATIENT);
    for (let i = 0; i < 100; i++) {
      entries.keep(`file ${i}`, 'x'.repeat(1_000));
      entries.open('file 0');
      expect(store.bytes).toBeLessThanOrEqual(10_000);
    }
    expect([0, 99, 50].map((i) => entries.open(`file ${i}`) !== null)).toEqual([true, true, false]);
    entries.keep('large', 'x'.repeat(20_000));
    expect(entries.open('large')).toBeNull();
  });
});
