import type { PrescriptionItemPartFragment } from '@hareyaka/sdk';
import { describe, expect, it } from '@jest/globals';
import { dose as words } from '../words/dose.ja.js';
import { describeDose } from './describe-dose.js';

const coding = (text: string) => ({ text, code: null, system: null, originalText: null, alternates: [] });
const quantity = (text: string, unit: string | null) => ({ text, unit, value: Number(text) });
const timing = {
  dose: null,
  usage: null,
  times: [],
  offset: null,
  duration: null,
  occurrenceDuration: null,
  count: null,
  priority: null,
  condition: null,
  instruction: null,
  conjunction: null,
  startsAt: null,
  endsAt: null,
};
const item = (given: object) =>
  ({
    drug: coding('ワルファリンK錠1mg'),
    doses: [],
    timings: [],
    instructions: [],
    components: [],
    notes: [],
    warnings: [],
    asNeeded: false,
    isPartial: false,
    dose: null,
    doseRange: null,
    usage: null,
    daily: null,
    days: null,
    route: null,
    site: null,
    side: null,
    ...given,
  }) as unknown as PrescriptionItemPartFragment;

describe('how a drug is taken', () => {
  it.each<[string, object, readonly string[]]>([
    [
      'one amount for each intake',
      { dose: quantity('1', '錠'), usage: coding('1日1回 朝食後'), days: 30 },
      ['1回 1 錠', '1日1回 朝食後', '30日分'],
    ],
    [
      'another amount for each intake',
      {
        doses: [
          { intake: 1, text: '不均等・１回目・２錠', amount: null },
          { intake: 2, text: null, amount: quantity('1', '錠') },
        ],
        usage: coding('1日2回 朝夕'),
      },
      ['1回目 不均等・１回目・２錠', '2回目 1 錠', '1日2回 朝夕'],
    ],
    ['a range', { doseRange: { low: quantity('1', '錠'), high: quantity('2', '錠') } }, ['1回 1 錠〜2 錠']],
    ['a range without a lower end', { doseRange: { low: null, high: quantity('2', '錠') } }, ['1回 2 錠 まで']],
    ['as needed', { dose: quantity('1', '錠'), usage: coding('疼痛時'), asNeeded: true }, ['1回 1 錠', '疼痛時', '頓用']],
    ['as needed, which the usage says already', { usage: coding('頓用 疼痛時'), asNeeded: true }, ['頓用 疼痛時']],
    ['a daily amount where nothing else is known', { daily: quantity('3', '錠') }, ['1日 3 錠']],
    [
      'steps without a usage',
      { timings: [{ ...timing, dose: quantity('2', '錠'), times: ['08:00'], duration: quantity('3', '日') }] },
      ['1回 2 錠 08:00 3 日'],
    ],
    [
      'several steps beside a usage',
      {
        usage: coding('漸減'),
        timings: [
          { ...timing, dose: quantity('2', '錠') },
          { ...timing, dose: quantity('1', '錠'), condition: '改善時' },
        ],
      },
      ['漸減', '1回 2 錠', '1回 1 錠 改善時'],
    ],
    ['a part of the body', { usage: coding('1日2回 塗布'), side: coding('左'), site: coding('下腿') }, ['1日2回 塗布', '左 下腿']],
    ['a route, which the usage says already', { usage: coding('内服・経口・１日３回'), route: coding('経口') }, ['内服・経口・１日３回']],
    ['nothing', {}, ['用量・用法の記録なし']],
  ])('describes %s', (_what, given, expected) => {
    expect(describeDose(item(given), words)).toEqual(expected);
  });
});
