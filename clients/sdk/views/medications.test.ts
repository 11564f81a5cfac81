import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Lane } from '../lane.js';
import {
  arbitraryAnswers,
  arbitraryDay,
  arbitraryFacility,
  arbitraryLanes,
  expectOrderNeverMatters,
  FACILITIES,
  makeCoding,
  makeFailedLane,
  makeInjection,
  makeLane,
  makeList,
  makePrescription,
  makePrescriptionItem,
  SYSTEMS,
} from '../testing/sample-charts.js';
import { findClassDuplicates } from './drug-classes.js';
import { findUsePeriod, groupMedications, listMedicationUses, type MedicationChart } from './medications.js';

const TODAY = '2026-11-30';
const AMLODIPINE = makeCoding('アムロジピン錠５ｍｇ', '103835401', 'HOT9');
const AMLODIPINE_LOW = makeCoding('アムロジピン錠２．５ｍｇ', '103835301', 'HOT9');
const WARFARIN = makeCoding('ワルファリンカリウム錠１ｍｇ', '102986605', 'HOT9');

type Prescription = Parameters<typeof makePrescription>[0];
const prescribe = (drug = AMLODIPINE, facility = FACILITIES[0]!, change: Prescription = {}, item = {}) =>
  makePrescription({ facility, items: [makePrescriptionItem({ drug, ...item })], ...change });
const lane = (
  prescriptions: readonly ReturnType<typeof prescribe>[],
  system = SYSTEMS[0]!,
  injections: readonly ReturnType<typeof makeInjection>[] = [],
) => makeLane<MedicationChart>({ prescriptions: makeList(prescriptions), injections: makeList(injections) }, system);
const group = (...lanes: readonly Lane<MedicationChart>[]) => groupMedications(lanes, TODAY);

describe('Drugs of several facilities', () => {
  it.each([
    ['SAME', 'the same product at two facilities', [prescribe(), prescribe(AMLODIPINE, FACILITIES[1]!)]],
    ['SIMILAR', 'another strength at the other facility', [prescribe(), prescribe(AMLODIPINE_LOW, FACILITIES[1]!)]],
    ['ONLY', 'twice at one facility', [prescribe(), prescribe()]],
    ['ONLY', 'two strengths at one facility', [prescribe(), prescribe(AMLODIPINE_LOW)]],
  ])('are %s: %s', (match, _what, prescriptions) => {
    expect(group(lane(prescriptions)).map((one) => one.match)).toEqual([match]);
  });

  it('are in one group over several systems, and other drugs in other groups', () => {
    const groups = group(lane([prescribe(), prescribe(WARFARIN)]), lane([prescribe(AMLODIPINE, FACILITIES[2]!)], SYSTEMS[1]!));
    expect(groups.map(({ name, match, facilities }) => [name, match, facilities.length]).sort()).toEqual([
      ['アムロジピン錠５ｍｇ', 'SAME', 2],
      ['ワルファリンカリウム錠１ｍｇ', 'ONLY', 1],
    ]);
  });

  it('are one group if a third drug joins them: a brand by its YJ code, a generic by its name', () => {
    const brand = { ...makeCoding('ノルバスク錠2.5mg', '2171022F1029', 'YJ') };
    const generic = { ...makeCoding('アムロジピン錠2.5mg「サワイ」', '2171022F1100', 'YJ') };
    const [first, ...others] = group(lane([prescribe(brand), prescribe(generic, FACILITIES[1]!), prescribe(AMLODIPINE, FACILITIES[2]!)]));
    expect([first?.uses.length, first?.match, others]).toEqual([3, 'SIMILAR', []]);
  });

  it('that the source did not name are each alone', () => {
    expect(group(lane([prescribe(makeCoding(null)), prescribe(makeCoding(null))]))).toHaveLength(2);
  });

  it('whose facility could not be read count by their system', () => {
    const nameless = (id: string) => ({ ...prescribe(), facility: null, id });
    expect(group(lane([nameless('1'), nameless('2')]))[0]?.match).toBe('ONLY');
    expect(group(lane([nameless('1')]), lane([nameless('2')], SYSTEMS[1]!))[0]?.match).toBe('SAME');
  });

  it('in an injection and in a prescription are in one group', () => {
    const injection = makeInjection({
      facility: FACILITIES[1]!,
      items: [{ ...makeInjection().items[0]!, drug: makeCoding('アムロジピン注') }],
    });
    expect(
      group(lane([prescribe()], SYSTEMS[0]!, [injection])).map(({ match, uses }) => [match, uses.map(({ kind }) => kind).sort()]),
    ).toEqual([['SIMILAR', ['INJECTION', 'PRESCRIPTION']]]);
  });
});

describe('The days of a drug', () => {
  it.each([
    ['from the prescription, for its days', {}, {}, '2026-11-10', '2026-12-07'],
    ['from its own first day', {}, { startsOn: '2026-11-12' }, '2026-11-12', '2026-12-09'],
    ['from the dispensing', { dispensedOn: '2026-11-11' }, { days: 1 }, '2026-11-11', '2026-11-11'],
    ['without an end if taken as needed', {}, { asNeeded: true }, '2026-11-10', null],
    ['without an end if no days are given', {}, { days: null }, '2026-11-10', null],
    ['to the last day there is for more days than years can count', {}, { days: 2_147_483_647 }, '2026-11-10', '9999-12-31'],
    ['without an end for no days at all', {}, { days: 0 }, '2026-11-10', null],
    ['unknown without a date', { date: null }, {}, null, null],
  ])('are %s', (_what, prescription, item, from, until) => {
    const made = prescribe(AMLODIPINE, FACILITIES[0]!, prescription, item);
    expect(findUsePeriod(made, made.items[0]!)).toEqual({ from, until });
  });

  it.each([
    ['CURRENT', 'its days reach to today', { date: '2026-11-03' }, {}],
    ['PAST', 'they ended yesterday', { date: '2026-11-02' }, {}],
    ['FUTURE', 'they begin tomorrow', {}, { startsOn: '2026-12-01' }],
    ['UNCERTAIN', 'there is no end, and it began lately', { date: '2026-10-01' }, { days: null }],
    ['PAST', 'there is no end, and it began long ago', { date: '2026-01-01' }, { days: null }],
    ['UNCERTAIN', 'there is no date', { date: null }, {}],
    ['PAST', 'the order was discontinued', { date: '2026-11-20', state: 'DISCONTINUED' as const }, {}],
    ['PAST', 'the order of this drug was replaced', { date: '2026-11-20' }, { state: 'REPLACED' as const }],
    ['CURRENT', 'the order was carried out: the patient has the drug', { date: '2026-11-20', state: 'COMPLETED' as const }, {}],
    ['CURRENT', 'the order is on hold', { date: '2026-11-20', state: 'ON_HOLD' as const }, {}],
  ])('make it %s if %s', (current, _what, prescription, item) => {
    expect(group(lane([prescribe(AMLODIPINE, FACILITIES[0]!, prescription, item)]))[0]?.current).toBe(current);
  });

  it('of an injection are those of its beginning and end in Japan, else the day on which it was given', () => {
    const [one, other] = listMedicationUses(
      [
        lane([], SYSTEMS[0]!, [
          makeInjection({ id: '1', date: '2026-11-12', startsAt: '2026-11-12T15:30:00Z', endsAt: '2026-11-13T15:30:00Z' }),
          makeInjection({ id: '2', date: '2026-11-10' }),
        ]),
      ],
      TODAY,
    );
    expect([one?.from, one?.until, other?.from, other?.until]).toEqual(['2026-11-13', '2026-11-14', '2026-11-10', '2026-11-10']);
  });
});

describe('A duplicate', () => {
  const other = FACILITIES[1]!;
  it.each([
    [true, 'two facilities supply it for today', [prescribe(), prescribe(AMLODIPINE, other)]],
    [true, 'in another strength', [prescribe(), prescribe(AMLODIPINE_LOW, other)]],
    [
      false,
      'one facility supplies it twice: the next supply follows the last',
      [prescribe(), prescribe(AMLODIPINE, FACILITIES[0]!, { date: '2026-11-20' })],
    ],
    [false, 'the other supply has ended', [prescribe(), prescribe(AMLODIPINE, other, { date: '2026-09-01' })]],
  ])('is marked: %s, if %s', (doubled, _what, prescriptions) => {
    expect(group(lane(prescriptions))[0]?.doubled).toBe(doubled);
  });

  it('is not marked for an order and its dispensing at a pharmacy within four days', () => {
    const dispensed = (date: string, days = 28) => prescribe(AMLODIPINE, other, { stage: 'DISPENSED', dispensedOn: date, date }, { days });
    for (const [date, days, joined] of [
      ['2026-11-10', 28, true],
      ['2026-11-13', 28, true],
      ['2026-11-14', 28, false],
      ['2026-11-11', 14, false],
      ['2026-11-09', 28, false],
    ] as const) {
      const [one] = group(lane([prescribe()]), lane([dispensed(date, days)], SYSTEMS[1]!));
      expect([date, days, one?.uses.some(({ dispenses }) => dispenses !== undefined)]).toEqual([date, days, joined]);
      if (joined) expect(one?.doubled).toBe(false);
    }
  });

  it.each([
    [
      'another maker’s product of the generic name',
      '【般】フェブキソスタット錠１０ｍｇ',
      undefined,
      'フェブキソスタット錠10mg「そら」',
      undefined,
      true,
    ],
    [
      'another product of the same code for ingredient, form and strength',
      'ノルバスク錠5mg',
      '2171022F2029',
      'アムロジピン錠5mg「そら」',
      '2171022F2347',
      true,
    ],
    ['another strength', 'フェブキソスタット錠10mg', undefined, 'フェブキソスタット錠20mg「そら」', undefined, false],
    ['another form', 'ファモチジン錠20mg', undefined, 'ファモチジンD錠20mg「そら」', undefined, false],
    ['another ingredient', 'レバミピド錠100mg', undefined, 'ファモチジンD錠20mg「そら」', undefined, false],
  ])(
    'is not marked for an order and the dispensing of %s, if it may be a replacement',
    (_what, ordered, code, given, otherCode, joined) => {
      const drug = (name: string, yj: string | undefined) => makeCoding(name, ...(yj ? ([yj, 'YJ'] as const) : []));
      const dispensed = prescribe(drug(given, otherCode), other, { stage: 'DISPENSED', dispensedOn: '2026-11-11', date: '2026-11-11' });
      const uses = listMedicationUses([lane([prescribe(drug(ordered, code))]), lane([dispensed], SYSTEMS[1]!)], TODAY);
      expect(uses.filter(({ dispenses }) => dispenses !== undefined).length).toBe(joined ? 1 : 0);
    },
  );

  it('gives an order to the dispensing of the same product, and not to an earlier listed replacement', () => {
    const dispensed = (name: string, facility: (typeof FACILITIES)[number], date: string) =>
      prescribe(makeCoding(name), facility, { stage: 'DISPENSED', dispensedOn: date, date });
    const uses = listMedicationUses(
      [
        lane([prescribe(makeCoding('アムロジピン錠5mg「そら」'))]),
        lane(
          [
            dispensed('アムロジピン錠5mg「うみ」', other, '2026-11-12'),
            dispensed('アムロジピン錠5mg「そら」', FACILITIES[2]!, '2026-11-11'),
          ],
          SYSTEMS[1]!,
        ),
      ],
      TODAY,
    );
    expect(uses.filter(({ dispenses }) => dispenses !== undefined).map(({ drug: { text } }) => text)).toEqual([
      'アムロジピン錠5mg「そら」',
    ]);
  });

  it('is marked if two pharmacies dispense for one order: one order takes one dispensing', () => {
    const dispensed = (facility: (typeof FACILITIES)[number]) =>
      prescribe(AMLODIPINE, facility, { stage: 'DISPENSED', dispensedOn: '2026-11-11', date: '2026-11-11' });
    const [one] = group(lane([prescribe()]), lane([dispensed(other), dispensed(FACILITIES[2]!)], SYSTEMS[1]!));
    expect([one?.uses.filter(({ dispenses }) => dispenses).length, one?.doubled]).toEqual([1, true]);
  });
});

describe('Drugs of one class', () => {
  const drug = (name: string, yj: string) => makeCoding(name, yj, 'YJ');
  const [candesartan, olmesartan] = [drug('カンデサルタン錠8mg', '2149040F3020'), drug('オルメサルタン錠20mg', '2149044F2025')];
  const review = (...prescriptions: ReturnType<typeof prescribe>[]) =>
    findClassDuplicates(listMedicationUses([lane(prescriptions)], TODAY));

  it('are found if two ingredients run at the same time', () => {
    const { duplicates, unknown } = review(prescribe(candesartan), prescribe(olmesartan));
    expect(duplicates.map(({ drugClass, uses }) => [drugClass, uses.length])).toEqual([['214', 2]]);
    expect(unknown).toEqual([]);
  });
  it('are found if two facilities supply one ingredient', () => {
    expect(review(prescribe(candesartan), prescribe(candesartan, FACILITIES[1]!)).duplicates).toHaveLength(1);
  });
  it('are no duplicate for two supplies of one ingredient by one facility, or if one has ended', () => {
    expect(review(prescribe(candesartan), prescribe(candesartan)).duplicates).toEqual([]);
    expect(review(prescribe(candesartan), prescribe(olmesartan, FACILITIES[1]!, { date: '2026-01-01' })).duplicates).toEqual([]);
  });
  it('are not known of drugs with HOT codes only: these are listed as unknown', () => {
    const { duplicates, unknown } = review(prescribe(AMLODIPINE), prescribe(WARFARIN));
    expect([duplicates, unknown.length]).toEqual([[], 2]);
  });
});

const arbitraryPrescription = fc
  .record({
    id: fc.integer({ min: 0, max: 9 }).map(String),
    facility: arbitraryFacility,
    date: arbitraryDay,
    stage: fc.constantFrom('ORDERED' as const, 'DISPENSED' as const),
    drugs: fc.array(
      fc.constantFrom(
        AMLODIPINE,
        AMLODIPINE_LOW,
        WARFARIN,
        makeCoding(null),
        makeCoding('薬'),
        makeCoding('ノルバスク', '2171022F1029', 'YJ'),
      ),
      { maxLength: 3 },
    ),
    days: fc.constantFrom(null, 0, 7, 28),
  })
  .map(({ drugs, days, ...given }) => makePrescription({ ...given, items: drugs.map((drug) => makePrescriptionItem({ drug, days })) }));
const lanes = arbitraryLanes<MedicationChart>(() =>
  fc.record({
    prescriptions: fc.option(
      fc.tuple(fc.array(arbitraryPrescription, { maxLength: 5 }), arbitraryAnswers).map(([nodes, answers]) => makeList(nodes, answers)),
    ),
    injections: fc.constant(makeList([makeInjection({ id: 'i1' })])),
  }),
);

describe('Medications of any lanes', () => {
  it('are the same in any order of lanes', () => {
    expectOrderNeverMatters(lanes, (some) => groupMedications(some, TODAY));
  });

  it('have every drug of every loaded prescription in exactly one group, with its source', () => {
    fc.assert(
      fc.property(lanes, (some) => {
        const uses = groupMedications(some, TODAY).flatMap((one) => one.uses);
        expect(uses.map(({ key }) => key).sort()).toEqual([...new Set(listMedicationUses(some, TODAY).map(({ key }) => key))].sort());
        for (const { source, item } of uses) expect(source.node.items).toContain(item);
      }),
    );
  });

  it('say SAME or SIMILAR exactly if there are two places or more', () => {
    fc.assert(
      fc.property(lanes, (some) => {
        for (const { match, uses } of groupMedications(some, TODAY)) {
          const places = new Set(uses.map(({ source }) => source.node.facility?.id ?? `system ${source.system.id}`));
          expect(match === 'ONLY').toBe(places.size === 1);
        }
      }),
    );
  });

  it('of a lane that failed are missing without an error', () => {
    expect(group(makeFailedLane(), lane([prescribe()], SYSTEMS[1]!))).toHaveLength(1);
  });
});
