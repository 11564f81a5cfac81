import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AllergyPartFragment } from '../generated/operation-types.js';
import type { Lane } from '../lane.js';
import {
  arbitraryAnswers,
  arbitraryDay,
  arbitraryFacility,
  arbitraryLanes,
  expectOrderNeverMatters,
  FACILITIES,
  makeAllergy,
  makeAnswer,
  makeCoding,
  makeFailedLane,
  makeLane,
  makeList,
  SYSTEMS,
} from '../testing/sample-charts.js';
import { type AllergyChart, saysNone, summarizeAllergies } from './allergies.js';

const NONE = makeAllergy({ substance: makeCoding('アレルギーなし') });
const lane = (allergies: readonly AllergyPartFragment[], answers = [makeAnswer('ANSWERED')], system = SYSTEMS[0]!) =>
  makeLane<AllergyChart>({ allergies: makeList(allergies, answers) }, system);
const loading: Lane<AllergyChart> = { system: SYSTEMS[1]!, state: 'LOADING' };
const [answered, silent, withheld] = [
  makeAnswer('ANSWERED'),
  makeAnswer('UNREACHABLE', FACILITIES[1]!),
  makeAnswer('WITHHELD', FACILITIES[1]!),
];

describe('The allergies are', () => {
  it.each<[string, string, readonly Lane<AllergyChart>[], boolean]>([
    ['LISTED', 'one is listed', [lane([makeAllergy()])], true],
    ['LISTED', 'one is listed, and another lane is loading', [lane([makeAllergy()]), loading], false],
    ['LISTED', 'one is listed, and another facility is silent', [lane([makeAllergy()], [answered, silent])], false],
    ['LISTED', 'one is listed, and another facility recorded “none”', [lane([makeAllergy(), NONE])], true],
    ['LISTED', 'one is listed that is no longer active', [lane([makeAllergy({ status: 'INACTIVE' })])], true],
    ['NONE_RECORDED', 'a facility recorded “none”', [lane([NONE])], true],
    ['NOT_RETRIEVED', 'a facility recorded “none”, but another is silent', [lane([NONE], [answered, silent])], false],
    ['NOT_RETRIEVED', 'a facility recorded “none”, but another lane is loading', [lane([NONE]), loading], false],
    ['NO_RECORD', 'all answered with nothing', [lane([]), lane([], [answered], SYSTEMS[1]!)], true],
    ['NO_RECORD', 'one answered with nothing, the other withholds', [lane([], [answered, withheld])], true],
    ['NOT_RETRIEVED', 'every facility withholds them', [lane([], [withheld])], false],
    ['NOT_RETRIEVED', 'the system never has allergies', [lane([], [makeAnswer('NOT_SERVED')])], true],
    ['NOT_RETRIEVED', 'one is silent', [lane([], [answered, silent])], false],
    ['NOT_RETRIEVED', 'the data is old', [lane([], [makeAnswer('STALE')])], false],
    ['NOT_RETRIEVED', 'a lane failed', [lane([]), makeFailedLane(SYSTEMS[1]!)], false],
    ['NOT_RETRIEVED', 'the list is null', [makeLane<AllergyChart>({ allergies: null })], false],
    ['NOT_RETRIEVED', 'there are further pages', [makeLane<AllergyChart>({ allergies: makeList([NONE], [answered], true) })], false],
    ['NOT_RETRIEVED', 'there is no lane', [], false],
  ])('%s if %s', (state, _what, lanes, whole) => {
    const summary = summarizeAllergies(lanes);
    expect([summary.state, summary.whole]).toEqual([state, whole]);
  });

  it('listed and contradicted: both stand in the summary', () => {
    const { listed, none } = summarizeAllergies([lane([makeAllergy(), NONE])]);
    expect([listed.length, none.length]).toEqual([1, 1]);
  });
});

describe('An entry says that there is no allergy', () => {
  it.each(['アレルギーなし', 'なし', '薬剤アレルギーなし', '特になし', '無し', 'ｱﾚﾙｷﾞｰ無', 'No known allergies', 'NKDA', 'None'])(
    'if it is %s',
    (text) => {
      expect(saysNone(makeAllergy({ substance: makeCoding(text) }))).toBe(true);
    },
  );
  it.each(['ペニシリン', 'なし（果物の梨）', '梨', 'ナシ科', 'ペニシリン以外なし', '不明', 'なしの実', ''])(
    'but not if it is %s',
    (text) => {
      expect(saysNone(makeAllergy({ substance: makeCoding(text) }))).toBe(false);
    },
  );
});

describe('The allergies of any lanes', () => {
  const allergy = fc
    .record({
      id: fc.integer({ min: 0, max: 5 }).map(String),
      facility: arbitraryFacility,
      date: arbitraryDay,
      substance: fc.constantFrom(makeCoding('卵'), makeCoding('なし'), makeCoding(null)),
    })
    .map(makeAllergy);
  const lanes = arbitraryLanes<AllergyChart>(() =>
    fc.record({
      allergies: fc.option(
        fc.tuple(fc.array(allergy, { maxLength: 3 }), arbitraryAnswers).map(([nodes, answers]) => makeList(nodes, answers)),
      ),
    }),
  );

  it('are the same in any order of lanes', () => {
    expectOrderNeverMatters(lanes, summarizeAllergies);
  });

  it('are never “none” while a facility has not answered completely', () => {
    fc.assert(
      fc.property(lanes, (some) => {
        const { state, answers } = summarizeAllergies(some);
        if (state === 'NO_RECORD' || state === 'NONE_RECORDED')
          expect([answers.kind, answers.failed, answers.loading, answers.answered > 0]).toEqual(['COMPLETE', [], [], true]);
      }),
    );
  });

  it('are each either listed or a “none”, with their system', () => {
    fc.assert(
      fc.property(lanes, (some) => {
        const single = some.slice(0, 1);
        const { listed, none } = summarizeAllergies(single);
        const nodes = single.flatMap((one) => (one.state === 'LOADED' ? (one.chart.allergies?.nodes ?? []) : []));
        expect([...listed, ...none].map(({ node }) => node.id).sort()).toEqual([...new Set(nodes.map(({ id }) => id))].sort());
      }),
    );
  });
});
