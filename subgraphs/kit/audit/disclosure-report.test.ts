import type { Disclosure } from './disclosure.js';
import { DisclosureReport } from './disclosure-report.js';

const disclosure = (items: number): Disclosure => ({
  ...{ patients: ['pat_1'], category: 'ALLERGY', facility: 'fac_1', form: 'RECORDS', state: 'ANSWERED', items },
  ...{ grounds: [], purpose: 'TREAT', user: 'usr_1', profession: 'DOCTOR' },
});
const brief = (reported: Awaited<ReturnType<DisclosureReport['finish']>>) => reported?.map(({ path, items }) => [path.join('.'), items]);

describe('a report of disclosures', () => {
  it('is undefined if nothing was reported, and empty if a field of a chart ran and showed nothing', async () => {
    const report = new DisclosureReport();
    expect(await report.finish({})).toBeUndefined();
    report.enter({}, ['_entities', 0]);
    expect(await report.finish(null)).toEqual([]);
  });

  it('has what fields disclose, with their paths, in order', async () => {
    const report = new DisclosureReport();
    report.add(['b'], () => [disclosure(1), disclosure(2)]);
    report.add(['a', 0, 'c'], async () => [disclosure(3)]);
    expect(brief(await report.finish({ a: [{ c: 1 }], b: [] }))).toEqual([
      ['b', 1],
      ['b', 2],
      ['a.0.c', 3],
    ]);
  });

  it.each([
    ['no data', null],
    ['undefined data', undefined],
    ['a field that is null', { a: [{ c: null }] }],
    ['a field that is absent', { a: [{}] }],
    ['a null above the field', { a: [null] }],
    ['a shorter list above the field', { a: [] }],
  ])('leaves out a field of an answer with %s, and does not ask what it discloses', async (_what, data) => {
    const report = new DisclosureReport();
    report.add(['a', 0, 'c'], () => {
      throw new Error('asked');
    });
    expect(await report.finish(data)).toBeUndefined();
  });

  it('counts values such as 0, false and an empty text as shown', async () => {
    for (const value of [0, false, '', []]) {
      const report = new DisclosureReport();
      report.add(['a'], () => [disclosure(1)]);
      expect(brief(await report.finish({ a: value }))).toEqual([['a', 1]]);
    }
  });

  it('has what a value discloses for each field that returns the value', async () => {
    const [report, value] = [new DisclosureReport(), {}];
    report.attach(value, {}, () => [disclosure(1)]);
    expect([report.show(['a'], value), report.show(['b'], value), report.show(['c'], {})]).toEqual([true, true, false]);
    expect(brief(await report.finish({ a: 1, b: 1, c: 1 }))).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
  });

  it('has what a value discloses at its whole chart if no field returns the value itself', async () => {
    const [report, chart] = [new DisclosureReport(), {}];
    report.enter(chart, ['_entities', 1]);
    report.attach({}, chart, () => [disclosure(5)]);
    expect(brief(await report.finish({ _entities: [null, { copied: 1 }] }))).toEqual([['_entities.1', 5]]);
    expect(brief(await report.finish({ _entities: [null, null] }))).toEqual([]);
  });
});
