import 'reflect-metadata';
import fc from 'fast-check';
import { type LinkDemographics, scoreLink, scoreLinks } from './score-link.js';

const FIELDS = ['name', 'kana', 'birthDate', 'sex'] as const;
const FAMILIES = [
  ['髙橋', 'タカハシ'],
  ['渡邊', 'ワタナベ'],
  ['渡辺', 'ワタナベ'],
  ['ガトウ', 'ガトウ'],
  ['斎藤', 'サイトウ'],
  ['𠮷野', 'ヨシノ'],
] as const;
const GIVENS = [
  ['花子', 'ハナコ'],
  ['さくら', 'サクラ'],
  ['ジョージ', 'ジョージ'],
  ['健一', 'ケンイチ'],
  ['佐々也', 'ササヤ'],
] as const;
const RUNS = { numRuns: 1_000 };

const person = fc
  .record({
    family: fc.constantFrom(...FAMILIES),
    given: fc.constantFrom(...GIVENS),
    birthDate: fc.constantFrom('1940-05-12', '1940-12-05', '1941-05-12', '1940-05-13', '1962-11-03', '1904-05-12'),
    sex: fc.constantFrom('MALE', 'FEMALE', 'OTHER'),
  })
  .map(({ family, given, birthDate, sex }) => ({ name: `${family[0]} ${given[0]}`, kana: `${family[1]} ${given[1]}`, birthDate, sex }));

/** A person with some values missing, unreadable or unusual. */
const anyone: fc.Arbitrary<LinkDemographics> = fc.record({
  name: fc.oneof(
    { weight: 6, arbitrary: person.map(({ name }) => name) },
    fc.constantFrom('', null, '不明', '山田', '長'.repeat(300)),
    fc.string({ unit: 'binary' }),
  ),
  kana: fc.oneof(
    { weight: 6, arbitrary: person.map(({ kana }) => kana) },
    fc.constantFrom('', null, 'ー', 'ヤマダ'),
    fc.string({ unit: 'binary' }),
  ),
  birthDate: fc.oneof({ weight: 6, arbitrary: person.map(({ birthDate }) => birthDate) }, fc.constantFrom('', null, '1940-02-30')),
  sex: fc.oneof({ weight: 6, arbitrary: person.map(({ sex }) => sex) }, fc.constantFrom('', null, 'UNKNOWN', 'x')),
});
/** Two people who are often alike: most of their values are equal. */
const pair = fc.tuple(anyone, anyone, fc.subarray([...FIELDS])).map(([a, b, shared]): [LinkDemographics, LinkDemographics] => {
  const same = Object.fromEntries(shared.map((field) => [field, a[field]]));
  return [a, { ...b, ...same }];
});

const toHiragana = (text: string) => text.replace(/[ァ-ヶ]/g, (kana) => String.fromCodePoint(kana.codePointAt(0)! - 0x60));
const toFullWidth = (text: string) => text.replace(/[!-~]/g, (ascii) => String.fromCodePoint(ascii.codePointAt(0)! + 0xfee0));
const HALF = new Map(
  [...'ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｧｨｩｪｫｬｭｮｯｰ'].flatMap((half) =>
    [half, `${half}ﾞ`, `${half}ﾟ`].map((written) => [written.normalize('NFKC'), written] as const).filter(([full]) => full.length === 1),
  ),
);
const toHalfWidth = (text: string) => [...text].map((kana) => HALF.get(kana) ?? kana).join('');
const spaced = (text: string) => `　${text.replace(/ /g, ' \u3000\u00a0')}\t`;
const rewritings = [
  toHiragana,
  toHalfWidth,
  toFullWidth,
  spaced,
  (text: string) => text.normalize('NFD'),
  (text: string) => text.normalize('NFKC'),
];

describe('the comparison of any two people', () => {
  it('agrees in every field if every character is the same', () => {
    fc.assert(
      fc.property(person, (one) => {
        expect(scoreLink(one, { ...one, localPatientId: '7' })).toMatchObject({ score: 100, verdict: 'MATCH' });
      }),
    );
  });

  it('is symmetric and deterministic', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        expect(scoreLink(b, a)).toEqual(scoreLink(a, b));
        expect(scoreLink(a, b)).toEqual(scoreLink(structuredClone(a), structuredClone(b)));
      }),
      RUNS,
    );
  });

  it('is never a MATCH if birth date or sex differ, or without any name', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const { verdict, reasons, score } = scoreLink(a, b);
        const [name, kana, birthDate, sex] = reasons.map(({ agreement }) => agreement);
        expect(Number.isInteger(score) && score >= 0 && score <= 100).toBe(true);
        const against = birthDate !== 'SAME' || sex === 'DIFFERENT' || (name === 'MISSING' && kana === 'MISSING');
        if (against) expect(verdict).not.toBe('MATCH');
        if (birthDate === 'DIFFERENT') expect(verdict).toBe('NO_MATCH');
        if ([name, kana].includes('DIFFERENT')) expect(verdict).not.toBe('MATCH');
      }),
      RUNS,
    );
  });

  it('is never a MATCH for twins', () => {
    fc.assert(
      fc.property(person, fc.constantFrom(...GIVENS), (one, [given, reading]) => {
        fc.pre(!one.name.endsWith(` ${given}`));
        const twin = { ...one, name: one.name.replace(/ .*/, ` ${given}`), kana: one.kana.replace(/ .*/, ` ${reading}`) };
        expect(scoreLink(one, twin).verdict).toBe('NO_MATCH');
        for (const field of FIELDS) expect(scoreLink(one, { ...twin, [field]: null }).verdict).not.toBe('MATCH');
      }),
    );
  });

  it('has the same score and verdict in another spelling', () => {
    fc.assert(
      fc.property(fc.tuple(person, person, fc.subarray([...FIELDS])), fc.subarray(rewritings), ([a, b, shared], chosen) => {
        const other = { ...b, ...Object.fromEntries(shared.map((field) => [field, a[field]])) };
        const rewritten = Object.fromEntries(
          FIELDS.map((field) => [field, chosen.reduce((text, rewrite) => rewrite(text), other[field]!)]),
        );
        const { score, verdict } = scoreLink(a, other);
        expect([rewritten, scoreLink(a, rewritten)]).toMatchObject([rewritten, { score, verdict }]);
      }),
      RUNS,
    );
  });

  it('never has a higher score with fewer values', () => {
    fc.assert(
      fc.property(pair, fc.constantFrom(...FIELDS), ([a, b], field) => {
        const { score } = scoreLink(a, b);
        for (const less of [null, undefined, '', ' '])
          expect(Math.max(scoreLink({ ...a, [field]: less }, b).score, scoreLink(a, { ...b, [field]: less }).score)).toBeLessThanOrEqual(
            score,
          );
      }),
      RUNS,
    );
  });

  it('never throws, and is sorted by score', () => {
    const odd = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\ud800', '山田 \udc00', '𠮷'.repeat(5_000), '\u0301'.repeat(10_000), `${'ｶﾞ'.repeat(90)} ﷺ`, '\u0000', '__proto__'),
    );
    const anything = fc.record({ name: odd, kana: odd, birthDate: odd, sex: odd });
    fc.assert(
      fc.property(anything, fc.array(anything, { maxLength: 5 }), (patient, candidates) => {
        const scores = scoreLinks(patient, [...candidates, patient]).map(({ score }) => score);
        expect(scores).toEqual([...scores].sort((x, y) => y - x));
      }),
    );
  });
});
