import type { AnswerPartFragment, Lane } from '@hareyaka/sdk';
import { describe, expect, it } from '@jest/globals';
import { hasAnswered, listFacilityRows } from './facility-states.js';

const CENTRE = { id: 'fac_1', name: '高梁川医療センター' };
const HOSPITAL = { id: 'fac_2', name: '備前そら病院' };
const SYSTEM = { id: 'humanbridge', name: 'HumanBridge', facilities: [CENTRE, HOSPITAL] };
const OTHER = { id: 'id-link', name: 'ID-Link', facilities: [CENTRE] };

const answer = (
  facility: { id: string; name: string } | null,
  category: string,
  state: string,
  at = '2026-11-30T01:32:00Z',
  leftOut: number | null = 0,
) => ({ facility, category, state, at, leftOut }) as AnswerPartFragment;
const lane = (...lists: (readonly AnswerPartFragment[] | null)[]): Lane<object> => ({
  system: SYSTEM,
  state: 'LOADED',
  at: '2026-11-30T01:32:30Z',
  chart: Object.fromEntries([...lists.map((answers, at) => [`list${at}`, answers && { answers }]), ['viewerUrl', null]]),
  errors: [],
});

describe('the facilities of a chart', () => {
  it('are all there before any system has answered', () => {
    const rows = listFacilityRows([SYSTEM, OTHER], []);
    expect(rows.map(({ facility, state }) => [facility.id, state])).toEqual([
      ['fac_1', 'LOADING'],
      ['fac_2', 'LOADING'],
      ['fac_1', 'LOADING'],
    ]);
  });

  it('have failed when their system has', () => {
    const failed: Lane<object> = { system: SYSTEM, state: 'FAILED', code: 'SUBGRAPH_UNAVAILABLE', requestId: 'r', retryAfter: 0 };
    expect(listFacilityRows([SYSTEM], [failed])).toMatchObject([
      { state: 'FAILED', code: 'SUBGRAPH_UNAVAILABLE' },
      { state: 'FAILED', code: 'SUBGRAPH_UNAVAILABLE' },
    ]);
  });

  it('have the worst state of their lists, and the categories that have it', () => {
    const [first, second] = listFacilityRows(
      [SYSTEM],
      [
        lane(
          [answer(CENTRE, 'LAB_RESULT', 'TIMED_OUT'), answer(HOSPITAL, 'LAB_RESULT', 'ANSWERED')],
          [answer(CENTRE, 'DIAGNOSIS', 'ANSWERED'), answer(HOSPITAL, 'DIAGNOSIS', 'ANSWERED')],
        ),
      ],
    );
    expect(first).toMatchObject({ state: 'TIMED_OUT', onlyFor: ['LAB_RESULT'], withheld: [] });
    expect(second).toMatchObject({ state: 'ANSWERED', onlyFor: [], withheld: [] });
    expect([hasAnswered(first!), hasAnswered(second!)]).toEqual([false, true]);
  });

  it('that withhold a category count as answering, and name the category', () => {
    const [first] = listFacilityRows(
      [SYSTEM],
      [lane([answer(CENTRE, 'LAB_RESULT', 'WITHHELD')], [answer(CENTRE, 'DIAGNOSIS', 'ANSWERED')])],
    );
    expect(first).toMatchObject({ state: 'ANSWERED', onlyFor: [], withheld: ['LAB_RESULT'] });
  });

  it('that withhold everything are WITHHELD', () => {
    const [first] = listFacilityRows(
      [SYSTEM],
      [lane([answer(CENTRE, 'LAB_RESULT', 'WITHHELD')], [answer(CENTRE, 'DIAGNOSIS', 'WITHHELD')])],
    );
    expect(first).toMatchObject({ state: 'WITHHELD', withheld: [] });
  });

  it('tell the oldest time of stale data, and how many records are missing', () => {
    const [first] = listFacilityRows(
      [SYSTEM],
      [
        lane(
          [answer(CENTRE, 'LAB_RESULT', 'STALE', '2026-08-03T00:00:00Z', null)],
          [answer(CENTRE, 'DIAGNOSIS', 'STALE', '2026-09-01T00:00:00Z', 3)],
        ),
      ],
    );
    expect(first).toMatchObject({ state: 'STALE', at: '2026-08-03T00:00:00Z', leftOut: 3, onlyFor: [] });
  });

  it('with a state that is not known are worse than any other', () => {
    const [first] = listFacilityRows(
      [SYSTEM],
      [lane([answer(CENTRE, 'LAB_RESULT', 'SLEEPING')], [answer(CENTRE, 'DIAGNOSIS', 'UNREACHABLE')])],
    );
    expect(first).toMatchObject({ state: 'SLEEPING', onlyFor: ['LAB_RESULT'] });
    expect(hasAnswered(first!)).toBe(false);
  });

  it('that no answer names have failed if a list is null, and have answered if no list is null', () => {
    expect(listFacilityRows([SYSTEM], [lane(null)])[0]).toMatchObject({ state: 'FAILED' });
    expect(listFacilityRows([SYSTEM], [lane([])])[0]).toMatchObject({ state: 'ANSWERED' });
  });

  it('that only an answer names are listed too', () => {
    const rows = listFacilityRows(
      [{ ...SYSTEM, facilities: [] }],
      [lane([answer(HOSPITAL, 'LAB_RESULT', 'ANSWERED'), answer(null, 'LAB_RESULT', 'ANSWERED')])],
    );
    expect(rows.map(({ facility }) => facility.id)).toEqual(['fac_2']);
  });
});
