import { jest } from '@jest/globals';
import { LRUCache } from 'lru-cache';
import { FileCache, type FileVersion } from './file-cache.js';

const MINUTE = 60_000;
const file = (change: Partial<FileVersion> = {}): FileVersion => ({
  institution: '3310000001',
  localId: '9999013',
  path: '999/901/9999013/-/ADT-61/9999013_-_ADT-61_999999999999999_20260101103059000_-_1',
  updatedAt: '2026-01-01 10:31:00',
  ...change,
});
const question = { institution: '3310000001', localId: '9999013', dataTypes: ['OMP-01', 'OMP-11'], from: '2025-01-01' };
const BYTES = Buffer.from('MSH|^~\\&|…|9999013|山田');

function cacheOf(bytes = 1_000_000) {
  const clock = { now: 1_000_000 };
  const cache = new FileCache(bytes, () => clock.now);
  caches.push(cache);
  return { cache, clock };
}
const caches: FileCache[] = [];
afterEach(() => {
  for (const cache of caches.splice(0)) cache.close();
});

describe('the cache of files', () => {
  it('returns a stored file only for the same entry of the registry', () => {
    const { cache } = cacheOf();
    cache.keepFile(file(), BYTES);
    expect(Buffer.from(cache.file(file())!)).toEqual(BYTES);
    for (const other of [{ updatedAt: '2026-01-01 10:31:01' }, { path: `${file().path.slice(0, -1)}2` }, { institution: '3310000002' }])
      expect(cache.file(file(other))).toBeNull();
  });

  it('returns nothing without the local ID, which only a permit has', () => {
    const { cache } = cacheOf();
    cache.keepFile(file(), BYTES);
    cache.keepListing(question, { files: [] });
    expect(cache.file(file({ localId: '9999014' }))).toBeNull();
    expect(cache.listing({ ...question, localId: '9999014' })).toBeNull();
  });

  it('finds a listing by its question, in any order of types, with its time', () => {
    const { cache, clock } = cacheOf();
    cache.keepListing(question, { files: ['a'] });
    clock.now += 5 * MINUTE;
    expect(cache.listing({ ...question, dataTypes: ['OMP-11', 'OMP-01'] })).toEqual({ listing: { files: ['a'] }, at: new Date(1_000_000) });
    for (const other of [{ dataTypes: ['OMP-01'] }, { from: '2025-01-02' }, { from: undefined }, { institution: '3310000002' }])
      expect(cache.listing({ ...question, ...other })).toBeNull();
  });

  it('holds no readable data, neither in its keys nor in its entries', () => {
    const { cache } = cacheOf();
    const set = jest.spyOn(LRUCache.prototype, 'set');
    cache.keepFile(file(), BYTES);
    cache.keepListing(question, { files: [file().path] });
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
    expect(held.join()).not.toMatch(/9999013|山田|MSH|ADT-61|3310000001|2025-01-01/);
  });

  it('removes an entry that is idle for ten minutes, and every entry after an hour', () => {
    const { cache, clock } = cacheOf();
    cache.keepFile(file(), BYTES);
    clock.now += 9 * MINUTE;
    expect(cache.file(file())).not.toBeNull();
    clock.now += 11 * MINUTE;
    expect(cache.file(file())).toBeNull();
    cache.keepFile(file(), BYTES);
    for (let minutes = 0; minutes < 60; minutes += 5) {
      expect(cache.file(file())).not.toBeNull();
      clock.now += 5 * MINUTE;
    }
    clock.now += 1;
    expect(cache.file(file())).toBeNull();
    expect(cache.bytes).toBe(0);
  });

  it('keeps its limit in bytes: it evicts the least recently used entry, and stores no entry that is larger than the limit', () => {
    const { cache } = cacheOf(10_000);
    const at = (i: number) => file({ path: `file ${i}` });
    for (let i = 0; i < 100; i++) {
      cache.keepFile(at(i), Buffer.alloc(1_000));
      cache.file(at(0));
      expect(cache.bytes).toBeLessThanOrEqual(10_000);
    }
    expect([0, 99, 50].map((i) => cache.file(at(i)) !== null)).toEqual([true, true, false]);
    cache.keepFile(at(200), Buffer.alloc(20_000));
    expect(cache.file(at(200))).toBeNull();
  });
});
