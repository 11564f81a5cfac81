import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Answer } from './ask.js';
import { type LaneData, pickLanes, readLane } from './lane.js';
import { arbitraryLanes, makeFailedLane, makeLane, SYSTEMS } from './testing/sample-charts.js';

const SYSTEM = SYSTEMS[0]!;
const AT = '2026-11-30T01:32:00Z';
type Chart = { readonly labResults: object | null; readonly viewerUrl: string | null };
const error = (code: string, path?: (string | number)[]) => ({
  message: '',
  ...(path ? { path } : {}),
  extensions: { code, requestId: 'r2' },
});
const answer = (charts: readonly Chart[] | null, errors: Answer<unknown>['errors'] = []): Answer<LaneData<Chart>> => ({
  data: { patient: charts && { charts } },
  errors,
  requestId: 'r1',
  retryAfter: 3,
});

describe('A lane', () => {
  it('is loaded if there is a chart, also with errors for a part of it', () => {
    const chart = { labResults: {}, viewerUrl: null };
    const errors = [error('UNAUTHORIZED_FIELD_OR_TYPE', ['patient', 'charts', 0, 'viewerUrl'])];
    expect(readLane(SYSTEM, answer([chart], errors), AT)).toEqual({ system: SYSTEM, state: 'LOADED', at: AT, chart, errors });
  });
  it('is loaded if every field is null and there is no error', () => {
    expect(readLane(SYSTEM, answer([{ labResults: null, viewerUrl: null }]), AT).state).toBe('LOADED');
  });
  it.each([
    [
      'the whole system is silent',
      answer([{ labResults: null, viewerUrl: null }], [error('SUBGRAPH_UNAVAILABLE')]),
      'SUBGRAPH_UNAVAILABLE',
      'r2',
    ],
    ['the operation fails', { ...answer(null, [error('OVERLOADED')]), data: null }, 'OVERLOADED', 'r2'],
    ['the patient is not shown', answer(null), 'NOT_FOUND', 'r1'],
    ['the system is not shown', answer([]), 'NOT_FOUND', 'r1'],
  ])('has failed if %s', (_why, given, code, requestId) => {
    expect(readLane(SYSTEM, given, AT)).toEqual({ system: SYSTEM, state: 'FAILED', code, requestId, retryAfter: 3 });
  });
});

describe('Of several lanes of one system', () => {
  const loading = { system: SYSTEM, state: 'LOADING' } as const;
  const old = makeLane({ text: 'old' }, SYSTEM, '2026-11-30T01:00:00Z');
  const recent = makeLane({ text: 'recent' }, SYSTEM, '2026-11-30T02:00:00Z');
  it.each([
    ['a failed one before one that is loading', [loading, makeFailedLane()], makeFailedLane()],
    ['a loaded one before a failed one', [old, makeFailedLane()], old],
    ['the newest of two loaded ones', [recent, old], recent],
  ])('%s is kept', (_what, lanes, kept) => {
    expect(pickLanes(lanes)).toEqual([kept]);
    expect(pickLanes([...lanes].reverse())).toEqual([kept]);
  });
  it('one is kept, and of every system one', () => {
    fc.assert(
      fc.property(
        arbitraryLanes(() => fc.record({ text: fc.string() })),
        (lanes) => {
          const ids = pickLanes(lanes).map(({ system }) => system.id);
          expect(ids).toEqual([...new Set(lanes.map(({ system }) => system.id))].sort());
        },
      ),
    );
  });
});
