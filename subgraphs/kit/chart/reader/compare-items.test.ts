import fc from 'fast-check';
import type { ChartItem } from '../chart-item.js';
import { compareItems } from './compare-items.js';

const item = (fields: Partial<ChartItem>) => ({ id: 'x', ...fields }) as ChartItem;

describe('the order of a list', () => {
  it('is by day and then by time, newest first; then by facility; then as the source has them', () => {
    const ordered = [
      item({ id: 'later', date: '2026-01-02', time: new Date('2026-01-02T09:00:00Z'), facility: { id: 'fac_b' } }),
      item({ id: 'earlier', date: '2026-01-02', time: new Date('2026-01-02T08:00:00Z'), facility: { id: 'fac_a' } }),
      item({ id: 'z1', date: '2026-01-02', facility: { id: 'fac_a' }, sourceOrder: 'file-1 000000' }),
      item({ id: 'a2', date: '2026-01-02', facility: { id: 'fac_a' }, sourceOrder: 'file-1 000001' }),
      item({ id: 'b', date: '2026-01-02', facility: { id: 'fac_b' }, sourceOrder: 'file-0 000000' }),
      item({ id: 'old', date: '2025-12-31', time: new Date('2025-12-31T23:00:00Z') }),
      item({ id: 'undated', date: null }),
    ];
    expect([...ordered].reverse().sort(compareItems)).toEqual(ordered);
  });

  it('is the same whatever order the items come in', () => {
    const some = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
      date: fc.constantFrom('2026-01-01', '2026-01-02', null),
      time: fc.option(fc.constantFrom(new Date(0), new Date(1))),
      facility: fc.constantFrom({ id: 'fac_a' }, { id: 'fac_b' }, null),
      sourceOrder: fc.constantFrom('1', '2', undefined),
    }) as fc.Arbitrary<ChartItem>;
    fc.assert(
      fc.property(
        fc.uniqueArray(some, { selector: ({ id }) => id }),
        fc.infiniteStream(fc.double({ noNaN: true, min: 0, max: 1 })),
        (items, chance) => {
          const shuffled = items.map((one) => ({ one, at: chance.next().value as number })).sort((a, b) => a.at - b.at);
          expect(shuffled.map(({ one }) => one).sort(compareItems)).toEqual([...items].sort(compareItems));
        },
      ),
    );
  });
});
