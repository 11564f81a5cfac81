import { contentOf } from '../testing/read-segments.js';

const ORC = 'ORC|NW|7||1|||||20260301';
const USAGE = '1013044400000000&１日３回朝昼夕食後&JAMISDP01';

function item(...segments: string[]) {
  return contentOf('prescription', 'OMP-01', ORC, ...segments).value.items[0]!;
}

function injection(...segments: string[]) {
  return contentOf('injections', 'OMP-02', ORC, ...segments).values[0]!;
}

describe('uneven doses (JAMI usage supplements)', () => {
  const rxe = (supplements = '') => `RXE||1^薬^HOT9|1|2|TAB^錠^MR9P||${supplements}`;

  it('in TQ1-3 are one amount for each intake, in the order of the intakes', () => {
    const { dose, doses, usage } = item(
      rxe(),
      `TQ1|||${USAGE}~V31NNNNN&１錠&JAMISDP01~V10.5NNN&０．５錠&JAMISDP01~V21NNNNN&１錠&JAMISDP01`,
    );
    expect(dose).toBeNull();
    expect(doses.map(({ intake, amount }) => [intake, amount?.value])).toEqual([
      [1, 0.5],
      [2, 1],
      [3, 1],
    ]);
    expect(usage?.text).toBe('１日３回朝昼夕食後、3回目 １錠、1回目 ０．５錠、2回目 １錠');
  });

  it('in TQ1-3 and RXE-7 alike are one dose each', () => {
    expect(item(rxe('V12NNNNN^２錠^JAMISDP01'), `TQ1|||${USAGE}~V12NNNNN&２錠&JAMISDP01`).doses).toHaveLength(1);
  });

  it('whose code and text disagree have no amount, but the words and a warning', () => {
    const { doses, warnings } = item(rxe('V12NNNNN^３錠^JAMISDP01'));
    expect(doses).toEqual([{ intake: 1, amount: null, text: '３錠' }]);
    expect(warnings).toEqual([{ code: 'NOT_UNDERSTOOD', place: 'RXE-7', text: 'V12NNNNN ３錠' }]);
  });

  it('with a code of another form are words with a warning; a local code is none', () => {
    expect(item(rxe('VXX^朝多め^JAMISDP01'), `TQ1|||${USAGE}`).usage?.text).toBe('１日３回朝昼夕食後、朝多め');
    expect(item(rxe('V1ABCDEF^朝多め^JAMISDP01')).warnings).toMatchObject([{ code: 'NOT_UNDERSTOOD' }]);
    expect(item(rxe('V1234567^朝多め^99X'))).toMatchObject({ doses: [], usage: { text: '朝多め' } });
  });

  it('without codes are all in the words, also those with the same words', () => {
    expect(item(rxe('^２錠~^１錠~^１錠'), `TQ1|||${USAGE}`).usage?.text).toBe('１日３回朝昼夕食後、２錠、１錠、１錠');
  });
});

describe('the dose of an intake', () => {
  it('with the same least and greatest amount is one amount', () => {
    expect(item('RXE||1^薬|1|1.0|TAB^錠')).toMatchObject({ dose: { value: 1 }, doseRange: null });
  });

  it('with only a greatest amount is no amount', () => {
    expect(item('RXE||1^薬||2|TAB^錠')).toMatchObject({ dose: null, doseRange: { low: null, high: { value: 2, unit: '錠' } } });
  });

  it('is that of TQ1-2 where RXE-3 is empty, and all TQ1 agree', () => {
    expect(item('RXE||1^薬', 'TQ1|1|2^TAB&錠&MR9P', 'TQ1|2|2^TAB&錠&MR9P').dose).toEqual({ value: 2, text: '2', unit: '錠' });
    expect(item('RXE||1^薬', 'TQ1|1|2^TAB&錠&MR9P', 'TQ1|2').dose).toBeNull();
  });

  it('is none where RXE-3 and TQ1-2 disagree: both are shown', () => {
    const { dose, timings, warnings } = item('RXE||1^薬|1||TAB^錠', 'TQ1|1|2^TAB&錠&MR9P');
    expect([dose, timings[0]?.dose?.text, warnings]).toEqual([null, '2', [{ code: 'NOT_UNDERSTOOD', place: 'RXE-3', text: '1錠' }]]);
  });

  it.each(['1^2', '1~2', '1 ^ 2'])('that is no number (RXE-3 %s) has no number made from a part of it', (written) => {
    expect(item(`RXE||1^薬|${written}||TAB^錠`).dose?.value).toBeNull();
    expect(injection(`RXE||1^薬|${written}||TAB^錠`).items[0]?.amount?.value).toBeNull();
  });
});

describe('several TQ1', () => {
  const taper = ['TQ1|1|4^TAB&錠&MR9P|X&朝&99X|||3^D&日&ISO+|20260301|||||S', 'TQ1|2|2^TAB&錠&MR9P|X&朝&99X|||4^D&日&ISO+|20260304'];

  it('of a taper are its steps, and their days are not those of the whole', () => {
    const { dose, days, startsOn, timings, usage } = item('RXE||1^薬', ...taper);
    expect([dose, days, startsOn?.text]).toEqual([null, null, '20260301']);
    expect(timings.map((one) => [one.dose?.value, one.duration?.value, one.conjunction])).toEqual([
      [4, 3, 'S'],
      [2, 4, null],
    ]);
    expect(usage?.text).toBe('朝 4錠 3日 20260301 ／ 朝 2錠 4日 20260304');
  });

  it('before the RXE belong to the order, and are shown where the drug has none', () => {
    expect(item(...taper, 'RXE||1^薬').timings).toHaveLength(2);
    const { timings, warnings } = item(taper[0]!, 'RXE||1^薬', taper[1]!);
    expect(timings).toHaveLength(1);
    expect(warnings).toMatchObject([{ code: 'NOT_SHOWN', place: 'TQ1', text: expect.stringContaining('20260301') }]);
  });

  it('of an injection are all shown, with their conditions and priorities', () => {
    const { timings, endsAt, asNeeded } = injection(
      'RXE||1^薬|5||ML^mL',
      'TQ1|1||Q8H&８時間毎&99X|||2^D&日&ISO+|202603010800|202603022000|S^至急^HL70485|血圧低下時||A||6',
      'TQ1|2||Q12H&１２時間毎&99X||||202603030800||PRN^必要時^HL70485',
    );
    expect(timings).toMatchObject([
      { usages: [{ code: 'Q8H' }], condition: '血圧低下時', priorities: [{ code: 'S' }], conjunction: 'A', count: 6 },
      { usages: [{ code: 'Q12H' }], startsAt: { text: '202603030800' } },
    ]);
    expect([endsAt, asNeeded]).toEqual([null, true]);
  });

  it('in what TQ1-3 says behind its first component, and in a count that is no number, have warnings', () => {
    expect(item('RXE||1^薬|1', `TQ1|1||${USAGE}^^^^8^h|${'|'.repeat(9)}|数回`).warnings).toEqual([
      { code: 'NOT_SHOWN', place: 'TQ1-3', text: '1013044400000000&１日３回朝昼夕食後&JAMISDP01^^^^8^h' },
      { code: 'NOT_UNDERSTOOD', place: 'TQ1-14', text: '数回' },
    ]);
  });
});

describe('how and where a drug is given', () => {
  const RXR = 'RXR|TP^局所^HL70162|LH^左手^HL70163|D^器具|M^塗布^HL70165|L1^ライン１|L^左^HL70495';

  it('is shown for prescriptions, dispensings, injections and administrations', () => {
    const expected = {
      site: { text: '左手' },
      line: { text: 'ライン１' },
      side: { text: '左' },
      device: { text: '器具' },
      method: { text: '塗布' },
    };
    const rxa = 'RXA|0|1|20260301|20260301|1^薬|1|TAB';
    expect(item('RXE||1^薬|1', RXR)).toMatchObject(expected);
    expect(contentOf('prescription', 'OMP-11', ORC, rxa, RXR).value.items[0]).toMatchObject(expected);
    expect(injection('RXE||1^薬|1', RXR)).toMatchObject(expected);
    expect(contentOf('injections', 'OMP-12', ORC, rxa, RXR).values[0]).toMatchObject(expected);
  });

  it('of a second RXR is a warning', () => {
    expect(item('RXE||1^薬|1', RXR, 'RXR|PO^口').warnings).toEqual([{ code: 'NOT_SHOWN', place: 'RXR', text: 'PO^口' }]);
  });
});

describe('mixtures and partial administrations', () => {
  it('have the strength and the supplementary code of each component', () => {
    const rxc = 'RXC|A|1^薬^HOT9|1|AMP^管|50|MG^ミリグラム|S1^補足^99X';
    const expected = { role: 'A', amount: { value: 1 }, strength: { value: 50, unit: 'ミリグラム' }, supplement: { text: '補足' } };
    expect(item('RXE||00^混合|3', rxc).components).toMatchObject([expected]);
    expect(injection('RXE||00^混合|510|600|ML^mL', rxc)).toMatchObject({
      items: [expected],
      volume: { value: 510 },
      maximum: { value: 600, unit: 'mL' },
    });
  });

  it('have the notes of RXA-9 and of NTE', () => {
    const rxa = `RXA|0|1|20260301|20260301|1^薬|1|TAB||^半量のみ^99X${'|'.repeat(11)}PA`;
    expect(contentOf('injections', 'OMP-12', ORC, rxa, 'NTE|1||中断').values[0]).toMatchObject({
      notes: ['半量のみ', '中断'],
      completion: 'PA',
    });
    expect(contentOf('prescription', 'OMP-11', ORC, rxa).value.items[0]).toMatchObject({ notes: ['半量のみ'], isPartial: true });
  });

  it('keep what only one of several drugs of a mixture says', () => {
    const { values } = contentOf(
      'injections',
      'OMP-02',
      ORC,
      'RXE||1^薬|1||ML',
      'NTE|1||一',
      ORC,
      'RXE||2^薬|1||ML||^ゆっくり',
      'NTE|1||二',
    );
    expect(values).toMatchObject([{ notes: ['一', '二'], instructions: [{ text: 'ゆっくり' }] }]);
  });
});

it('a unit without an amount, an unread field and an unread segment are warnings of the drug', () => {
  expect(item('RXE||1^薬|||TAB^錠|||||||3', 'OBX|1|NM|W^体重||60').warnings).toEqual([
    { code: 'NOT_SHOWN', place: 'RXE-5', text: 'TAB^錠' },
    { code: 'NOT_SHOWN', place: 'RXE-12', text: '3' },
    { code: 'NOT_SHOWN', place: 'OBX', text: '1|NM|W^体重||60' },
  ]);
});
