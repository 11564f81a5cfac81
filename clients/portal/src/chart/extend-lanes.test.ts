import type { Connection, Lane } from '@hareyaka/sdk';
import { describe, expect, it } from '@jest/globals';
import { extendLanes } from './extend-lanes.js';

interface Chart {
  readonly list: Connection<string> | null;
}
const AT = '2026-11-30T01:00:00.000Z';
const page = (nodes: readonly string[], end: string | null, state = 'ANSWERED'): Connection<string> => ({
  nodes,
  answers: [{ facility: { id: 'f', name: 'F' }, category: 'DOCUMENT', state, at: AT, leftOut: 0 }] as never,
  complete: state === 'ANSWERED',
  pageInfo: { hasNextPage: end !== null, endCursor: end },
});
const lane = (list: Connection<string> | null, id = 'a'): Lane<Chart> => ({
  system: { id, name: id },
  state: 'LOADED',
  at: AT,
  chart: { list },
  errors: [],
});
const listOf = (lanes: readonly Lane<Chart>[]) => lanes.map((one) => (one.state === 'LOADED' ? one.chart.list : one.state));

describe('further pages of a list', () => {
  it('stand behind the first page, with the end of the last one', () => {
    const further = new Map([['a', { at: AT, pages: [page(['c'], 'x'), page(['d'], null)] }]]);
    const [list] = listOf(extendLanes([lane(page(['a', 'b'], 'b'))], 'list', further)) as [Connection<string>];
    expect([list.nodes, list.pageInfo.hasNextPage, list.complete, list.answers.length]).toEqual([['a', 'b', 'c', 'd'], false, true, 1]);
  });

  it('make the list incomplete if a facility failed on one of them', () => {
    const further = new Map([['a', { at: AT, pages: [page(['c'], null, 'TIMED_OUT')] }]]);
    const [list] = listOf(extendLanes([lane(page(['a'], 'a'))], 'list', further)) as [Connection<string>];
    expect([list.complete, list.answers.map(({ state }) => state)]).toEqual([false, ['TIMED_OUT']]);
  });

  it.each<[string, Lane<Chart>]>([
    ['of an older answer', { ...lane(page(['a'], 'a')), at: '2026-11-30T02:00:00.000Z' } as Lane<Chart>],
    ['of another system', lane(page(['a'], 'a'), 'b')],
    ['of a list that failed', lane(null)],
    ['of a lane that is asked again', { system: { id: 'a', name: 'a' }, state: 'LOADING' }],
  ])('%s are left out', (_, one) => {
    const further = new Map([['a', { at: AT, pages: [page(['c'], null)] }]]);
    expect(extendLanes([one], 'list', further)).toEqual([one]);
  });
});
