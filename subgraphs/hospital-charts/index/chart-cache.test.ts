import 'reflect-metadata';
import fc from 'fast-check';
import { readFile } from '../../sources/ssmix2/storage/read-file.js';
import { PATIENT, WRITTEN, writtenMessage } from '../../sources/ssmix2/testing/written-messages.js';
import { buildChartItems } from '../items/chart-items.js';
import { LOCAL_ID, labFile, orderFile } from '../testing/ssmix2-file.js';
import { ChartCache } from './chart-cache.js';

const FRESH = 3_000;
const QUESTION = { institution: '3310000001', localId: LOCAL_ID, dataTypes: ['OMP-01', 'OMP-11'], from: '2025-01-01' };
const LISTING = { files: [{ path: 'a', careDate: null, updatedAt: '1' }], invalid: 0, cut: false };
const reading = readFile({ ...orderFile(), patientId: LOCAL_ID });
const other = readFile({ ...labFile(['3A010']), patientId: LOCAL_ID });

function cacheOf() {
  const clock = { now: 1_000_000 };
  const cache = new ChartCache({ bytes: 10_000_000, fresh: FRESH, now: () => clock.now });
  caches.push(cache);
  return { cache, clock, chart: cache.of(QUESTION) };
}
const caches: ChartCache[] = [];
afterEach(() => {
  for (const cache of caches.splice(0)) cache.close();
});

describe('the cache of charts', () => {
  it('returns what was read of a file only for the same version, and drops it when the version changes', () => {
    const { cache, chart } = cacheOf();
    chart.keepReading({ path: 'a', updatedAt: '1' }, reading);
    expect(chart.reading({ path: 'a', updatedAt: '1' })?.reading).toEqual(reading);
    expect(chart.reading({ path: 'b', updatedAt: '1' })).toBeNull();
    expect(chart.reading({ path: 'a', updatedAt: '2' })).toBeNull();
    expect(cache.bytes).toBe(0);
    chart.keepReading({ path: 'a', updatedAt: '2' }, reading);
    chart.keepReading({ path: 'a', updatedAt: '3' }, other);
    expect(chart.reading({ path: 'a', updatedAt: '3' })?.reading).toEqual(other);
  });

  it('returns a copy each time: a change of one does not change the next', () => {
    const { chart } = cacheOf();
    chart.keepReading({ path: 'a', updatedAt: '1' }, reading);
    const { reading: one } = chart.reading({ path: 'a', updatedAt: '1' })!;
    Object.assign(one, { outcome: 'UNSUPPORTED' });
    expect(chart.reading({ path: 'a', updatedAt: '1' })?.reading).toEqual(reading);
  });

  it('keeps the documents of a period apart from those of another, and from the files', () => {
    const { chart } = cacheOf();
    const documents = { documents: [], invalid: 2, cut: false };
    const { dataTypes: _types, ...question } = QUESTION;
    chart.keepListing(question, documents);
    expect(chart.freshListing(question)).toEqual(documents);
    expect([chart.freshListing({ ...question, until: '1999-01-01' }), chart.freshListing(QUESTION)]).toEqual([null, null]);
    chart.keepListing(question, { ...documents, cut: true });
    expect(chart.lastListing(question)).toBeNull();
  });

  it('finds a listing by its question, in any order of types; for some seconds it is fresh', () => {
    const { chart, clock } = cacheOf();
    chart.keepListing(QUESTION, LISTING);
    const same = { ...QUESTION, dataTypes: ['OMP-11', 'OMP-01'] };
    expect(chart.freshListing(same)).toEqual(LISTING);
    for (const change of [{ dataTypes: ['OMP-01'] }, { from: '2025-01-02' }, { from: undefined }, { until: '2026-01-01' }])
      expect(chart.lastListing({ ...QUESTION, ...change })).toBeNull();
    clock.now += FRESH;
    expect(chart.freshListing(same)).toBeNull();
    expect(chart.lastListing(same)).toEqual({ ...LISTING, since: new Date(1_000_000) });
  });

  it('keeps no incomplete listing, and none that is too long to be opened at once', () => {
    const { chart } = cacheOf();
    for (const listing of [
      { ...LISTING, cut: true },
      { ...LISTING, files: Array.from({ length: 5_001 }, () => LISTING.files[0]!) },
    ]) {
      chart.keepListing(QUESTION, LISTING);
      chart.keepListing(QUESTION, listing);
      expect(chart.lastListing(QUESTION)).toBeNull();
    }
  });

  it('keeps demographics for some seconds', () => {
    const { chart, clock } = cacheOf();
    const found = [
      { name: '山田 花子', kana: null, birthDate: null, sex: 'FEMALE' as const, ids: [{ value: LOCAL_ID, authority: '1.2' }] },
    ];
    expect(chart.demographics()).toBeNull();
    chart.keepDemographics(found);
    expect(chart.demographics()).toEqual(found);
    clock.now += FRESH;
    expect(chart.demographics()).toBeNull();
  });

  it.each(Object.keys(WRITTEN))('gives the same items of a file of type %s as the file itself', (type) => {
    const { chart } = cacheOf();
    const origin = {
      facility: 'fac_1',
      patient: 'pat_1',
      system: 'test',
      itemId: (kind: string, ...parts: readonly (string | null)[]) => `${kind}_${parts.join('~')}`,
    };
    fc.assert(
      fc.property(writtenMessage(type), ({ path, bytes }) => {
        const read = readFile({ path, bytes, patientId: PATIENT });
        chart.keepReading({ path, updatedAt: '1' }, read);
        const { reading: kept } = chart.reading({ path, updatedAt: '1' })!;
        if (read.outcome !== 'READ' || kept.outcome !== 'READ') expect(kept).toEqual(read);
        else expect(buildChartItems(kept.content, origin)).toEqual(buildChartItems(read.content, origin));
      }),
      { numRuns: 40 },
    );
  });
});
