import 'reflect-metadata';
import fc from 'fast-check';
import {
  ImagingStage,
  ImagingStudy,
  Injection,
  InjectionStage,
  ItemWarningCode,
  LabResult,
  Prescription,
  PrescriptionStage,
} from '../../kit/index.js';
import { joinStages } from './join-stages.js';

const injection = (stage: 'ORDERED' | 'ADMINISTERED', more: Partial<Injection> = {}) =>
  Object.assign(new Injection(), { id: 'inj', stage: InjectionStage[stage], items: [], date: '2026-01-01', startsAt: null, ...more });
const study = (stage: 'ORDERED' | 'PERFORMED' | 'REPORTED', more: Partial<ImagingStudy> = {}) =>
  Object.assign(new ImagingStudy(), {
    id: 'img',
    stage: ImagingStage[stage],
    bodySites: [],
    modalities: [],
    findings: [],
    report: null,
    ...more,
  });
const drug = (code: string) => [{ drug: { code } }];

it('an order and its administration are one item, with what was administered, and who ordered it and when', () => {
  const order = injection('ORDERED', {
    author: '医師',
    route: { code: 'IV' },
    items: drug('D1'),
    startsAt: new Date('2026-01-01T00:00:00Z'),
  });
  const given = injection('ADMINISTERED', {
    author: '看護',
    date: '2026-01-01',
    items: drug('D2'),
    startsAt: new Date('2026-01-02T00:00:00Z'),
    administeredOn: '2026-01-02',
    route: null,
  });
  for (const items of [
    [order, given],
    [given, order],
  ]) {
    expect(joinStages(items)).toMatchObject([
      {
        id: expect.stringMatching(/^inj\./),
        stage: 'ADMINISTERED',
        author: '医師',
        date: '2026-01-01',
        items: drug('D2'),
        startsAt: given.startsAt,
        administeredOn: '2026-01-02',
        route: { code: 'IV' },
      },
    ]);
  }
  expect([order.stage, given.author]).toEqual(['ORDERED', '看護']);
});

it('the date of an administered injection is the date of its execution, whether or not its order is read', () => {
  const given = injection('ADMINISTERED', { date: '2026-01-05', startsAt: new Date('2026-01-05T00:00:00Z') });
  expect(joinStages([injection('ORDERED'), given])).toMatchObject([{ date: '2026-01-05' }]);
  expect(joinStages([injection('ORDERED'), injection('ADMINISTERED', { date: null })])).toMatchObject([{ date: '2026-01-01' }]);
});

it('the time of an administration is not mixed with the ordered time', () => {
  const planned = { startsAt: new Date('2026-01-01T00:00:00Z'), endsAt: new Date('2026-01-01T01:00:00Z') };
  const order = injection('ORDERED', planned);
  const late = injection('ADMINISTERED', { startsAt: new Date('2026-01-01T05:00:00Z'), endsAt: null, administeredOn: '2026-01-01' });
  expect(joinStages([order, late])).toMatchObject([{ startsAt: late.startsAt, endsAt: null }]);
  const nextDay = injection('ADMINISTERED', { startsAt: null, endsAt: null, administeredOn: '2026-01-02' });
  expect(joinStages([order, nextDay])).toMatchObject([{ startsAt: null, endsAt: null, administeredOn: '2026-01-02' }]);
  expect(joinStages([order, injection('ADMINISTERED')])).toMatchObject([planned]);
});

it('each further administration is a separate item with a stable id', () => {
  const at = (day: number) => injection('ADMINISTERED', { startsAt: new Date(Date.UTC(2026, 0, day)) });
  const joined = joinStages([at(3), injection('ORDERED'), at(2), at(4)]) as Injection[];
  expect(joined.map(({ startsAt }) => startsAt?.getUTCDate())).toEqual([2, 3, 4]);
  expect(new Set(joined.map(({ id }) => id)).size).toBe(3);
  expect(joined.map(({ id }) => id)).toEqual((joinStages([at(4), at(2), at(3), injection('ORDERED')]) as Injection[]).map(({ id }) => id));
  for (const item of joined) expect(item).toBeInstanceOf(Injection);
});

it('an administration that fits two orders is joined with neither', () => {
  expect(
    joinStages([injection('ORDERED', { items: drug('D1') }), injection('ORDERED', { items: drug('D2') }), injection('ADMINISTERED')])
      .map((item) => (item as Injection).stage)
      .sort(),
  ).toEqual(['ADMINISTERED', 'ORDERED', 'ORDERED']);
});

it('a study is one item from order to execution, with the order’s comments and the findings', () => {
  const told = { item: { code: 'W' }, value: 62, valueText: '62', unit: 'kg', flags: [] };
  const found = { item: { code: 'F' }, value: null, valueText: '異常なし', unit: null, flags: [] };
  const order = study('ORDERED', { date: '2026-01-01', procedure: { code: 'X' }, bodySites: [{ code: 'B' }], findings: [told] });
  const made = study('PERFORMED', {
    date: '2026-01-08',
    performedAt: new Date('2026-01-08'),
    modalities: ['CT'],
    findings: [told, found],
    author: '技師',
  });
  expect(joinStages([made, order])).toMatchObject([
    {
      id: expect.stringMatching(/^img\./),
      stage: 'PERFORMED',
      date: '2026-01-08',
      procedure: { code: 'X' },
      bodySites: [{ code: 'B' }],
      modalities: ['CT'],
      findings: [told, found],
      author: '技師',
    },
  ]);
});

it('a prescription keeps the values of its order', () => {
  const rx = (stage: 'ORDERED' | 'DISPENSED', more: object = {}) =>
    Object.assign(new Prescription(), { id: 'rx', stage: PrescriptionStage[stage], items: [], dispensedOn: null, ...more });
  expect(
    joinStages([
      rx('DISPENSED', { dispensedOn: '2026-01-03' }),
      rx('ORDERED', { prescriber: '医師' }),
      rx('DISPENSED', { dispensedOn: '2026-01-02' }),
    ]),
  ).toMatchObject([{ stage: 'DISPENSED', dispensedOn: '2026-01-02', prescriber: '医師' }]);
  expect(joinStages([rx('DISPENSED', { dispensedOn: '2026-01-03' }), rx('DISPENSED', { dispensedOn: '2026-01-02' })])).toHaveLength(2);
});

it('an executed item has the same id before and after its order, or an older execution, is read, so that paging can continue from it', () => {
  const at = (day: number) => injection('ADMINISTERED', { startsAt: new Date(Date.UTC(2026, 0, day)) });
  const idsOf = (items: Injection[]) => joinStages(items).map(({ id }) => id);
  const [newest] = idsOf([at(4)]);
  expect(idsOf([at(4), at(3)])).toContain(newest);
  expect(idsOf([at(4), at(3), injection('ORDERED')])).toContain(newest);
  const joined = joinStages([at(4), injection('ORDERED')]);
  expect(joined).toMatchObject([{ id: newest, stage: 'ADMINISTERED' }]);
});

it('an administration outside the permit’s dates is not shown: its order stays an order', () => {
  const given = injection('ADMINISTERED', { administeredOn: '2026-02-03', startsAt: new Date('2026-02-03T00:00:00Z') });
  const order = injection('ORDERED', { date: '2026-01-31' });
  expect(joinStages([given, order], [{ until: '2026-01-31' }])).toMatchObject([{ stage: 'ORDERED', date: '2026-01-31' }]);
  expect(joinStages([given, order], [{ until: '2026-01-31' }, { from: '2026-02-02' }])).toMatchObject([{ stage: 'ADMINISTERED' }]);
  const rx = (stage: 'ORDERED' | 'DISPENSED', dispensedOn: string | null) =>
    Object.assign(new Prescription(), { id: 'rx', stage: PrescriptionStage[stage], items: [], date: '2026-01-31', dispensedOn });
  expect(joinStages([rx('ORDERED', null), rx('DISPENSED', '2026-02-01')], [{ until: '2026-01-31' }])).toMatchObject([
    { stage: 'ORDERED', dispensedOn: null },
  ]);
});

describe('a prescription of which', () => {
  const rx = (stage: 'ORDERED' | 'DISPENSED', ...codes: string[]) =>
    Object.assign(new Prescription(), {
      id: 'rx',
      stage: PrescriptionStage[stage],
      date: '2026-01-01',
      dispensedOn: stage === 'DISPENSED' ? '2026-01-02' : null,
      items: codes.map((code) => ({ drug: { code, text: null } })),
    });
  const told = (...all: Prescription[]) => {
    const joined = joinStages(all) as Prescription[];
    expect(new Set(joined.map(({ id }) => id)).size).toBe(joined.length);
    return joined.map(({ stage, dispensedOn, items }) => [stage, dispensedOn, items.map(({ drug }) => drug.code).join()]);
  };

  it('all was dispensed counts as dispensed, on one day or several', () => {
    expect(told(rx('ORDERED', 'A', 'B'), rx('DISPENSED', 'B', 'A'))).toEqual([['DISPENSED', '2026-01-02', 'A,B']]);
    expect(told(rx('DISPENSED', 'A'), rx('ORDERED', 'A', 'B'), rx('DISPENSED', 'B'))).toEqual([['DISPENSED', '2026-01-02', 'A,B']]);
  });

  it('another drug was dispensed shows both, and the ordered drug does not count as dispensed', () => {
    expect(told(rx('ORDERED', 'A'), rx('DISPENSED', 'B'))).toEqual([
      ['ORDERED', null, 'A'],
      ['DISPENSED', '2026-01-02', 'B'],
    ]);
  });

  it('only a part was dispensed shows which part', () => {
    expect(told(rx('ORDERED', 'A', 'B'), rx('DISPENSED', 'A'))).toEqual([
      ['DISPENSED', '2026-01-02', 'A'],
      ['ORDERED', null, 'B'],
    ]);
  });

  it('only names are known is compared by names', () => {
    const named = (stage: 'ORDERED' | 'DISPENSED', code: string | null) =>
      Object.assign(rx(stage), { items: [{ drug: { code, text: 'ワーファリン錠１ｍｇ' } }] });
    expect(told(named('ORDERED', 'A'), named('DISPENSED', null))).toHaveLength(1);
    expect(told(named('ORDERED', 'A'), named('DISPENSED', 'B'))).toHaveLength(2);
  });
});

it('joined items are the same in any order of the files, with each id once and all other values unchanged', () => {
  const item = fc.oneof(
    fc
      .record({ id: fc.constantFrom('a', 'b'), stage: fc.constantFrom('ORDERED' as const, 'ADMINISTERED' as const), day: fc.nat(3) })
      .map(({ id, stage, day }) => injection(stage, { id, startsAt: new Date(Date.UTC(2026, 0, day + 1)), items: drug(`${stage}${day}`) })),
    fc.constantFrom('x', 'y').map((id) => Object.assign(new LabResult(), { id })),
  );
  fc.assert(
    fc.property(
      fc
        .array(item, { maxLength: 8 })
        .chain((items) => fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length }))),
      ([items, shuffled]) => {
        const told = (all: readonly object[]) => joinStages(all as never).filter((one) => one instanceof Injection);
        const ids = told(items).map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(new Set(told(shuffled).map(({ id }) => id))).toEqual(new Set(ids));
        expect(joinStages(items).filter((one) => one instanceof LabResult)).toEqual(items.filter((one) => one instanceof LabResult));
      },
    ),
  );
});

it('the notes and warnings of an order and of its execution are all on the item, each once', () => {
  const warning = { code: ItemWarningCode.IRREGULAR, place: 'OBX', text: null };
  const other = { ...warning, place: 'NTE' };
  const order = study('ORDERED', { date: '2026-01-01', notes: ['a', 'b'], warnings: [warning] });
  const made = study('PERFORMED', {
    date: '2026-01-08',
    performedAt: new Date('2026-01-08'),
    notes: ['b', 'c'],
    warnings: [warning, other],
  });
  expect(joinStages([order, made])).toMatchObject([{ notes: ['a', 'b', 'c'], warnings: [warning, other] }]);
});
