import { contentOf, decoded } from '../testing/read-segments.js';

const ORC = 'ORC|NW|7||12345678_01|||||20160825';
const rxe = (instructions = '') => `RXE||105271807^プレドニン錠５ｍｇ^HOT|3||TAB^錠^MR9P||${instructions}|||21|TAB^錠^MR9P`;
const DAILY = '1011000400000000&内服・経口・１日１回朝食後&JAMISDP01';

function item(...segments: string[]) {
  return contentOf('prescription', 'OMP-01', ORC, ...segments).value.items[0]!;
}

describe('the usage of a drug', () => {
  it('has the days that TQ1-3 gives in a further repetition (a published example)', () => {
    const { usage, days } = item(rxe(), `TQ1|||${DAILY}~ W0100100&月曜日、木曜日&JAMISDP01|||7^D&日&ISO+|20160825`);
    expect(usage).toEqual({ code: '1011000400000000', text: '内服・経口・１日１回朝食後、月曜日、木曜日', system: 'JAMISDP01' });
    expect(days).toBe(7);
  });

  it('has the dose for each time, the maximum number, and the doctor’s instructions', () => {
    const uneven = '~V14NNNNN&不均等・１回目・４錠&JAMISDP01~V22NNNNN&不均等・２回目・２錠&JAMISDP01';
    expect(item(rxe('01^１回目から服用^JHSP0005'), `TQ1|||${DAILY}${uneven}||||20160825||||1 日2 回まで`).usage?.text).toBe(
      '内服・経口・１日１回朝食後、不均等・１回目・４錠、不均等・２回目・２錠、1 日2 回まで、１回目から服用',
    );
    expect(item(rxe('^頭痛時')).usage).toEqual({ code: null, text: '頭痛時', system: null });
    expect(item(rxe(), `TQ1|||${DAILY}|||5^d`)).toMatchObject({ usage: { text: '内服・経口・１日１回朝食後' }, days: 5 });
    expect(item(rxe()).usage).toBeNull();
  });
});

describe('a drug that was not dispensed', () => {
  const rxa = (drug: string, completion: string, action = '') =>
    `RXA|0|1|20260101|20260101|${drug}^薬${drug}^HOT9|1|TAB${'|'.repeat(13)}${completion}|${action}`;

  it.each([
    ['refused', 'RE', ''],
    ['not given', 'NA', ''],
    ['to be deleted', 'CP', 'D'],
  ])('is not shown as dispensed: %s', (_what, completion, action) => {
    const { value, warnings } = contentOf('prescription', 'OMP-11', ORC, rxa('A', 'CP'), rxa('B', completion, action));
    expect(value.items.map(({ drug }) => drug.code)).toEqual(['A']);
    expect(warnings).toEqual(['1 cancelled items left out']);
    expect(decoded('OMP-11', [ORC, rxa('B', completion, action)])).toMatchObject({ outcome: 'NOT_CURRENT' });
  });
});
