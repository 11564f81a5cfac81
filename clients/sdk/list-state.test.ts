import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AnswerState } from './generated/operation-types.js';
import { type Connection, laneListState, listAnswers, listState } from './list-state.js';
import {
  arbitraryAnswers,
  arbitraryLanes,
  expectOrderNeverMatters,
  FACILITIES,
  makeAnswer,
  makeFailedLane,
  makeLane,
  makeList,
  SYSTEMS,
} from './testing/sample-charts.js';

const PATH = ['patient', 'charts', 0, 'labResults'];
const error = (code: string, path?: (string | number)[]) => ({ message: '', ...(path ? { path } : {}), extensions: { code } });

describe('The state of a list', () => {
  it.each<[string, readonly unknown[], readonly AnswerState[], string, boolean]>([
    ['everybody answered', [1], ['ANSWERED', 'ANSWERED'], 'COMPLETE', false],
    ['everybody answered, and there is nothing', [], ['ANSWERED'], 'COMPLETE', true],
    ['no facility is in the chart', [], [], 'COMPLETE', true],
    ['the system never has the category', [], ['NOT_SERVED'], 'COMPLETE', true],
    ['one facility withholds, the other answers', [1], ['ANSWERED', 'WITHHELD'], 'COMPLETE', false],
    ['one facility withholds, the other has nothing', [], ['ANSWERED', 'WITHHELD'], 'COMPLETE', true],
    ['all withhold', [], ['WITHHELD', 'WITHHELD'], 'WITHHELD', true],
    ['one is silent', [1], ['ANSWERED', 'UNREACHABLE'], 'INCOMPLETE', false],
    ['one is silent, the other withholds', [], ['WITHHELD', 'TIMED_OUT'], 'INCOMPLETE', true],
    ['all are silent', [], ['UNREACHABLE'], 'INCOMPLETE', true],
    ['the data is old', [1], ['STALE'], 'INCOMPLETE', false],
    ['only a part is read', [1], ['PARTIAL'], 'INCOMPLETE', false],
    ['the state is one that this version does not know', [1], ['%future added value'], 'INCOMPLETE', false],
  ])('is told if %s', (_what, nodes, states, kind, empty) => {
    const list = listState(
      makeList(
        nodes,
        states.map((state) => makeAnswer(state)),
      ),
      [],
      PATH,
    );
    expect([list.kind, list.empty]).toEqual([kind, empty]);
  });

  it('is INCOMPLETE if the list says so, whatever the facilities say', () => {
    expect(listState({ ...makeList([1]), complete: false }, [], PATH).kind).toBe('INCOMPLETE');
  });

  it('is INCOMPLETE if a facility has an unknown state, whatever the list says', () => {
    const answers = [makeAnswer('SLEEPING' as AnswerState)];
    expect(listState({ ...makeList([1], answers), complete: true }, [], PATH).kind).toBe('INCOMPLETE');
  });

  it.each([
    ['at the list', [error('OTHER', ['me']), error('HERE', PATH)], 'HERE'],
    ['at the chart', [error('CHART', PATH.slice(0, 3))], 'CHART'],
    ['nearest above it', [error('ALL'), error('CHART', PATH.slice(0, 3))], 'CHART'],
    ['about the whole operation', [error('ALL')], 'ALL'],
    ['below it, whose null has spread', [error('BELOW', [...PATH, 'nodes', 0])], 'BELOW'],
    ['about another chart only', [error('OTHER', ['patient', 'charts', 1])], 'FIELD_NOT_ANSWERED'],
    ['that is missing', [], 'FIELD_NOT_ANSWERED'],
  ])('is FAILED if the list is null, with the code of the error %s', (_where, errors, code) => {
    expect(listState(null, errors, PATH)).toMatchObject({ kind: 'FAILED', empty: true, nodes: [], code });
  });

  it('says where the next page begins', () => {
    expect(listState(makeList([1], undefined, true), [], PATH)).toMatchObject({ hasMore: true, endCursor: 'cursor' });
    expect(listState(makeList([1]), [], PATH)).toMatchObject({ hasMore: false, endCursor: null });
  });
});

interface Chart {
  readonly labResults: Connection<number> | null;
}
const lane = (list: Connection<number> | null, system = SYSTEMS[0]!) => makeLane<Chart>({ labResults: list }, system);

describe('What all lanes say about a list', () => {
  it('counts the facilities that answered, without those that withhold it and those that never have it', () => {
    const answers = (['ANSWERED', 'WITHHELD', 'NOT_SERVED', 'UNREACHABLE'] as const).map((state, index) =>
      makeAnswer(state, FACILITIES[index]!),
    );
    const said = listAnswers([lane(makeList([], answers)), lane(makeList([1]), SYSTEMS[1]!)], 'labResults');
    expect([said.answered, said.asked, said.kind]).toEqual([2, 3, 'INCOMPLETE']);
    expect(said.facilities).toHaveLength(5);
  });

  it('names the systems that failed, those that are loading, and those that have more', () => {
    const said = listAnswers<Chart>(
      [makeFailedLane(SYSTEMS[0]!), { system: SYSTEMS[1]!, state: 'LOADING' }, lane(makeList([1], undefined, true), SYSTEMS[2]!)],
      'labResults',
    );
    expect(said).toMatchObject({
      kind: 'LOADING',
      loading: [SYSTEMS[1]],
      more: [SYSTEMS[2]],
      failed: [{ system: SYSTEMS[0], code: 'SUBGRAPH_UNAVAILABLE' }],
    });
  });

  it.each<[string, Parameters<typeof listAnswers<Chart>>[0], string]>([
    ['FAILED if all failed', [makeFailedLane(), lane(null, SYSTEMS[1]!)], 'FAILED'],
    ['INCOMPLETE if one failed', [makeFailedLane(), lane(makeList([]), SYSTEMS[1]!)], 'INCOMPLETE'],
    ['WITHHELD if all withhold', [lane(makeList<number>([], [makeAnswer('WITHHELD')]))], 'WITHHELD'],
    [
      'COMPLETE if one withholds and the other answers',
      [lane(makeList<number>([], [makeAnswer('WITHHELD')])), lane(makeList([]), SYSTEMS[1]!)],
      'COMPLETE',
    ],
    ['COMPLETE without any system', [], 'COMPLETE'],
  ])('is %s', (_what, lanes, kind) => {
    expect(listAnswers(lanes, 'labResults').kind).toBe(kind);
  });

  const lanes = arbitraryLanes<Chart>(() =>
    fc.record({
      labResults: fc.option(
        fc
          .record({ nodes: fc.array(fc.nat()), answers: arbitraryAnswers, more: fc.boolean() })
          .map(({ nodes, answers, more }) => makeList(nodes, answers, more)),
      ),
    }),
  );

  it('is the same in any order of lanes', () => {
    expectOrderNeverMatters(lanes, (some) => listAnswers(some, 'labResults'));
  });

  it('is COMPLETE only if every lane is loaded and no list may lack anything', () => {
    fc.assert(
      fc.property(lanes, (some) => {
        const { kind, loading, failed, facilities } = listAnswers(some, 'labResults');
        if (kind === 'COMPLETE')
          expect([loading, failed, facilities.filter(({ state }) => !['ANSWERED', 'WITHHELD', 'NOT_SERVED'].includes(state))]).toEqual([
            [],
            [],
            [],
          ]);
      }),
    );
  });

  it('has a state of its own for each lane', () => {
    const loaded = lane(makeList([1]));
    expect(loaded.state === 'LOADED' && laneListState(loaded, 'labResults').nodes).toEqual([1]);
  });
});
