import { describe, expect, it } from '@jest/globals';
import { appendPage } from './append-page.js';
import type { Lane } from './lane.js';
import { type Connection, laneListState } from './list-state.js';
import { FACILITIES, makeAnswer, makeLane, makeList } from './testing/sample-charts.js';

interface Chart {
  readonly labResults: Connection<number> | null;
}
const load = (list: Connection<number> | null) => makeLane<Chart>({ labResults: list }) as Extract<Lane<Chart>, { state: 'LOADED' }>;
const [answered, silent] = [makeAnswer('ANSWERED'), { ...makeAnswer('INVALID_DATA'), leftOut: 2 }];

describe('A lane with one more page', () => {
  it('has the items of both pages, and goes on where the second ends', () => {
    const list = laneListState(appendPage(load(makeList([1], [answered], true)), 'labResults', makeList([2, 3], [answered])), 'labResults');
    expect(list).toMatchObject({ kind: 'COMPLETE', nodes: [1, 2, 3], hasMore: false, endCursor: null });
  });
  it.each([
    ['the first', [silent], [answered], 2],
    ['the second', [answered], [silent], 2],
    ['each', [silent], [silent], 4],
  ])('lacks what %s page lacks', (_which, first, next, leftOut) => {
    const list = laneListState(appendPage(load(makeList([1], first)), 'labResults', makeList([2], next)), 'labResults');
    expect(list).toMatchObject({ kind: 'INCOMPLETE', answers: [{ state: 'INVALID_DATA', leftOut }] });
  });
  it('has the answers of facilities that only one page names', () => {
    const other = makeAnswer('ANSWERED', FACILITIES[1]!);
    expect(laneListState(appendPage(load(makeList([1], [answered])), 'labResults', makeList([2], [other])), 'labResults').answers).toEqual([
      answered,
      other,
    ]);
  });
  it('is unchanged if the list itself is missing', () => {
    expect(appendPage(load(null), 'labResults', makeList([2]))).toEqual(load(null));
  });
});
