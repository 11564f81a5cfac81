import fc from 'fast-check';
import { findOverlap } from '../chart/reader/overlap.js';
import { CATEGORIES, getCategoryBit } from './category.js';
import { type CareDates, Grant, within } from './grant.js';
import type { PermitClaims, PermitLine } from './permit-claims.js';

const day = fc.constantFrom('2023-12-31', '2024-01-01', '2024-02-29', '2024-06-30', '2025-01-01');
const span: fc.Arbitrary<CareDates> = fc.record({ from: fc.option(day, { nil: undefined }), until: fc.option(day, { nil: undefined }) });
const line: fc.Arbitrary<PermitLine> = fc
  .tuple(fc.constantFrom('fac_a', 'fac_b', 'fac_c'), fc.integer({ min: 0, max: 2047 }), span)
  .map(([f, c, dates]) => ({ f, c, ...dates, g: [] }));
const sealed = { fac_a: { id: '1', institution: '3310000001' }, fac_b: { id: '2', institution: '3310000002' } };
const grantOf = (lines: PermitLine[]) => new Grant({ pat: 'pat_1', lines } as unknown as PermitClaims, { places: sealed });

describe('a grant', () => {
  it('allows each category, place and day of its lines, and nothing at places without an identity', () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 6 }),
        fc.constantFrom(...CATEGORIES),
        fc.option(day, { nil: null }),
        (lines, category, date) => {
          const grant = grantOf(lines);
          const covering = lines.filter(({ c }) => (c & getCategoryBit(category)) !== 0);
          expect(grant.covers(category)).toBe(covering.length > 0);
          const places = grant.at(category);
          expect(new Set(places.map(({ facility }) => facility)).size).toBe(places.length);
          for (const facility of ['fac_a', 'fac_b', 'fac_c'] as const) {
            const place = places.find((one) => one.facility === facility);
            expect(place !== undefined).toBe(facility !== 'fac_c' && covering.some(({ f }) => f === facility));
            if (!place) continue;
            expect(place.localId).toBe(sealed[facility as 'fac_a'].id);
            const shown = covering.some(
              ({ f, from, until }) =>
                f === facility && ((!from && !until) || (date !== null && (!from || date >= from) && (!until || date <= until))),
            );
            expect(within(date, place.dates)).toBe(shown);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('includes both ends of a span, and an unknown date only if the span is open', () => {
    expect(within('2024-01-01', [{ from: '2024-01-01', until: '2024-01-01' }])).toBe(true);
    expect(within('2024-01-02', [{ from: '2024-01-01', until: '2024-01-01' }])).toBe(false);
    expect(within(null, [{ from: '0001-01-01' }])).toBe(false);
    expect(within(undefined, [{}])).toBe(true);
    expect(within('2024-01-01', [])).toBe(false);
  });
});

describe('the overlap of granted dates and a period', () => {
  it('contains a day exactly if both do', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 4 }), span, day, (granted, period, date) => {
        const both = within(date, granted) && within(date, [period]);
        expect(within(date, findOverlap(granted, period))).toBe(both);
        expect(findOverlap(granted, null)).toEqual(granted);
        expect(findOverlap(granted, { from: null, until: null })).toEqual(granted);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is empty if the period ends before it begins', () => {
    expect(findOverlap([{}], { from: '2024-02-01', until: '2024-01-31' })).toEqual([]);
    expect(findOverlap([{ until: '2023-12-31' }], { from: '2024-01-01' })).toEqual([]);
  });
});
