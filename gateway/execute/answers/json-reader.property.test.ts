import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { surveyJson } from '../../operation/survey-json.js';
import { ExactNumber, stringifyExact } from './exact-number.js';
import { JsonReader, TooMuch } from './json-reader.js';
import { fromWire, toWire } from './wire-text.js';

/** The seed: the same cases each time by default. */
const SEED = Number(process.env.SEED ?? 20_261_123);
const LIMITS = { tokens: 1_000_000, depth: 1_000, exact: false };

function read(text: string, limits = LIMITS, tokens = 1_000_000, bytes = 100_000_000): unknown {
  const reader = new JsonReader(text, limits);
  while (!reader.readOn(tokens, bytes));
  return reader.value;
}

const words = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\\', '"', '\\"', 'あ', '\u2028😀', '\n\t', '\\u0041', ''),
);
const keys = fc.oneof(words, fc.constantFrom('__proto__', 'constructor', 'toJSON', '1', '0'));
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    words,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('value'), { maxLength: 6 }),
  object: fc.array(fc.tuple(keys, tie('value')), { maxLength: 6 }).map((entries) => {
    const object = {};
    for (const [key, value] of entries) Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
    return object;
  }),
})).value;

/** The JSON of a value with unnecessary escapes and spaces. */
function written(value: unknown, style: number): string {
  const text = JSON.stringify(value, null, style % 3 === 1 ? ' ' : undefined);
  if (style % 2 === 0) return text;
  return text.replace(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

describe('JsonReader', () => {
  it('reads what JSON.parse reads, in pieces of any size', () => {
    fc.assert(
      fc.property(json, fc.nat(5), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 40 }), (value, style, tokens, bytes) => {
        const text = written(value, style);
        const expected = JSON.parse(text);
        const found = read(toWire(text), LIMITS, tokens, bytes);
        // A lone surrogate written without an escape is not valid UTF-8, so only escapes can bring one.
        if (!/[\ud800-\udfff]/u.test(text) && !/\\ud[89a-f]/.test(JSON.stringify(expected))) {
          expect(JSON.stringify(JSON.parse(fromWire(JSON.stringify(found))))).toBe(JSON.stringify(expected));
        }
      }),
      { numRuns: 2_000, seed: SEED },
    );
  });

  it('refuses what JSON.parse refuses, and nothing else', () => {
    const pieces = fc.constantFrom(
      '"',
      ',',
      '{',
      '}',
      '[',
      ']',
      ' ',
      '0',
      '-',
      '.',
      'e',
      ':',
      '',
      '\\',
      '\n',
      '\x01',
      'true',
      'nul',
      '01',
      '1.',
      '+1',
    );
    fc.assert(
      fc.property(json, fc.nat(5), fc.nat(), fc.nat(3), pieces, (value, style, at, length, piece) => {
        const text = toWire(written(value, style).replace(/[\ud800-\udfff]/g, ''));
        const spoiled = text.slice(0, at % (text.length + 1)) + piece + text.slice((at % (text.length + 1)) + length);
        const parse = (act: () => unknown) => {
          try {
            return { value: JSON.stringify(act()) };
          } catch (error) {
            return error instanceof SyntaxError ? 'refused' : error;
          }
        };
        const theirs = parse(() => JSON.parse(spoiled));
        const ours = parse(() => read(spoiled));
        if (theirs === 'refused' || spoiled.includes('\\u')) expect(ours === 'refused').toBe(theirs === 'refused');
        else expect(ours).toEqual(theirs);
      }),
      { numRuns: 4_000, seed: SEED },
    );
  });

  it('counts the same structural characters as the survey', () => {
    fc.assert(
      fc.property(json, fc.nat(5), (value, style) => {
        const text = toWire(written(value, style).replace(/[\ud800-\udfff]/g, ''));
        const reader = new JsonReader(text, LIMITS);
        reader.readOn(1_000_000, 1_000_000);
        expect(surveyJson(text, LIMITS).tokens).toBe(reader.tokens);
      }),
      { numRuns: 1_000, seed: SEED },
    );
  });

  it('keeps the digits of each number if required', () => {
    const digits = fc.oneof(
      fc.constantFrom('9007199254740993', '1e400', '-0', '1.50', '1E5', '0.1', '-12', '0', '1e-7', '123456789012345678901234567890'),
      fc.tuple(fc.integer(), fc.nat()).map(([a, b]) => `${a}.${b}`),
    );
    fc.assert(
      fc.property(fc.array(digits, { minLength: 1, maxLength: 8 }), (all) => {
        const text = `{"a":[${all.join(',')}],"b":{"c":${all[0]},"d":"\\ud83d\\ude00 ${all[0]}"}}`;
        const written = stringifyExact(read(text, { ...LIMITS, exact: true }));
        expect(fromWire(written!)).toBe(text.replace('\\ud83d\\ude00', '😀'));
        const { ordinary } = surveyJson(text, { ...LIMITS, exact: true });
        if (ordinary) expect(read(text)).toEqual(read(text, { ...LIMITS, exact: true }));
        else expect(all.some((one) => String(Number(one)) !== one)).toBe(true);
      }),
      { numRuns: 1_000, seed: SEED },
    );
  });

  it('reads null in place of a value nested too deeply, and reads its siblings', () => {
    const deep = `{"a":${'[{"b":'.repeat(20_000)}1${'}]'.repeat(20_000)},"c":[[[7]]],"d":"x"}`;
    const value = read(deep, { ...LIMITS, depth: 5 }) as Record<string, unknown>;
    expect(value).toEqual({ a: [{ b: [{ b: null }] }], c: [[[7]]], d: 'x' });
    expect(surveyJson(deep, { depth: 5, exact: false }).ordinary).toBe(false);
    expect(surveyJson('[[[[[]]]]]', { depth: 5, exact: false }).ordinary).toBe(true);
  });

  it('stops at its limit of structural characters, however long the body is', () => {
    for (const unit of ['{},', '"\\u3042",', '1,', '[[],[]],']) {
      const reader = new JsonReader(`[${unit.repeat(400_000)}`, { ...LIMITS, tokens: 1_000 });
      expect(() => reader.readOn(1_000_000, 100_000_000)).toThrow(TooMuch);
      expect(reader.tokens).toBe(1_001);
    }
  });

  it('reads no more in one piece than its caller allows', () => {
    const reader = new JsonReader(`[${'{},'.repeat(10_000)}1]`, LIMITS);
    let before = 0;
    let pieces = 1;
    while (!reader.readOn(100, 1_000_000)) {
      expect(reader.tokens - before).toBeLessThanOrEqual(100);
      before = reader.tokens;
      pieces += 1;
    }
    expect(pieces).toBeGreaterThanOrEqual(200);
  });

  it('keeps a lone surrogate, which is written as the same escape', () => {
    const value = read('["\\ud800","a\\udc00\\ud83d\\ude00岡","\\udfff\\ud800"]'.replace('岡', toWire('岡')));
    expect(fromWire(JSON.stringify(value))).toBe('["\\ud800","a\\udc00😀岡","\\udfff\\ud800"]');
  });

  it('refuses a number with too many digits', () => {
    expect(() => read('1'.repeat(401))).toThrow(SyntaxError);
    expect(read('1'.repeat(400), { ...LIMITS, exact: true })).toBeInstanceOf(ExactNumber);
  });
});
