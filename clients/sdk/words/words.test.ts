import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, isEnumType } from 'graphql';
import { GATEWAY_ERRORS } from '../../../gateway/errors.js';
import { HPKI_FAILURES as OF_THE_GATEWAY } from '../../../gateway/session/pages/hpki-failures.js';
import { USER_ERRORS as CARE_ERRORS } from '../../../subgraphs/care-cabinet/user-errors.js';
import { USER_ERROR_CODES } from '../../../subgraphs/directory/mutation/user-error-codes.js';
import { JAPANESE_FACILITY_KINDS } from '../../../subgraphs/directory/terms/facility-kind.js';
import { JAPANESE_PROFESSIONS } from '../../../subgraphs/directory/terms/profession.js';
import { KIT_ERRORS } from '../../../subgraphs/kit/errors.js';
import { answerWords } from './answer-words.js';
import * as careTables from './care-words.js';
import * as tables from './enum-words.js';
import { ERRORS, errorWords, nextStep } from './error-words.js';
import { HPKI_FAILURES, hpkiWords } from './hpki-words.js';
import { INPUT_ERRORS, inputErrorWords } from './input-error-words.js';
import { type Words, wordsFor } from './words.js';

const SDK_CODES = ['NETWORK_FAILED', 'ANSWER_INVALID'];
const schema = buildSchema(readFileSync('schema/api.graphql', 'utf8'));
const valuesOf = (name: string) => {
  const type = schema.getType(name);
  if (!isEnumType(type)) throw new Error(`${name} is not an enum`);
  return type.getValues().map((value) => value.name);
};
/** Whether it reads as Japanese and as English: neither is empty, a code, or the other language. */
const isBoth = ({ ja, en }: Words) => /[ぁ-んァ-ヶ一-龠]/.test(ja) && /^[\x20-\x7e’■]+$/.test(en) && !/^[A-Z_]{4,}$/.test(en);

describe('Words', () => {
  it('exist for every code of the gateway, of the kit and of the SDK, and for no other', () => {
    expect(Object.keys(ERRORS).sort()).toEqual(
      [...new Set([...Object.keys(GATEWAY_ERRORS), ...Object.keys(KIT_ERRORS), ...SDK_CODES])].sort(),
    );
  });
  it('exist for every code of a user error of the directory and of the care cabinet, and for no other', () => {
    const codes = new Set([...Object.keys(USER_ERROR_CODES), ...Object.keys(CARE_ERRORS)]);
    expect(Object.keys(INPUT_ERRORS).sort()).toEqual([...codes].sort());
  });
  it('exist for every code of the reviews in the audit’s README', () => {
    const section = readFileSync('subgraphs/audit/README.md', 'utf8')
      .match(/(^\| `[A-Z_]+`\s*\|.*\n)+(?=[\s\S]*`HAREYAKA_DATABASE`)/gm)!
      .at(-1)!;
    const codes = [...section.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code]) => code!);
    expect(codes).toContain('REVIEWED');
    for (const code of codes) expect(inputErrorWords(code).ja).not.toBe(code);
  });
  it('exist for every state of an answer', () => {
    for (const state of valuesOf('AnswerState')) expect([state, isBoth(answerWords(state, { time: '10:32' }))]).toEqual([state, true]);
  });
  it('are Japanese and English, in every table', () => {
    for (const table of [ERRORS, INPUT_ERRORS, ...Object.values(tables), ...Object.values(careTables)])
      for (const [code, words] of Object.entries(table)) expect([code, words, isBoth(words)]).toEqual([code, words, true]);
  });
  it('for professions and kinds of facilities are those of the directory', () => {
    const japanese = (table: Readonly<Record<string, Words>>) =>
      Object.fromEntries(Object.entries(table).map(([code, { ja }]) => [code, ja]));
    expect(japanese(tables.PROFESSIONS)).toEqual(JAPANESE_PROFESSIONS);
    expect(japanese(tables.FACILITY_KINDS)).toEqual(JAPANESE_FACILITY_KINDS);
  });
  it('for a refused card are those of the gateway’s start page', () => {
    expect(HPKI_FAILURES).toEqual(OF_THE_GATEWAY);
    expect(hpkiWords('CERTIFICATE_EXPIRED').en).toMatch(/^This certificate has expired/);
  });
  it('for a code that is not known are the code itself', () => {
    expect(errorWords('NEW_CODE')).toEqual({ ja: 'NEW_CODE', en: 'NEW_CODE' });
    expect(answerWords('SLEEPING', { time: '' })).toEqual({ ja: 'SLEEPING', en: 'SLEEPING', gap: true, retry: true });
    expect(wordsFor(tables.SEXES, 'toString')).toEqual({ ja: 'toString', en: 'toString' });
    expect(nextStep('constructor')).toBe('REPORT');
  });
});

describe('The words for a facility’s answer', () => {
  it.each([
    ['ANSWERED', '10:32 取得', 'Retrieved 10:32'],
    ['STALE', '10:32時点', 'As of 10:32'],
    ['PARTIAL', '一部のみ表示（3件不足）', 'Only a part is shown (3 missing)'],
    ['UNREACHABLE', '応答なし', 'No answer'],
  ])('%s are %s', (state, ja, en) => {
    expect(answerWords(state, { time: '10:32', leftOut: 3 })).toMatchObject({ ja, en });
  });
  it('WITHHELD do not depend on whether there is data', () => {
    expect(answerWords('WITHHELD', { time: '10:32', leftOut: 3 })).toEqual(answerWords('WITHHELD', { time: '09:00', leftOut: null }));
  });
  it('leave a gap exactly where the graph says that the list is not complete', () => {
    const whole = valuesOf('AnswerState').filter((state) => !answerWords(state, { time: '' }).gap);
    expect(whole.sort()).toEqual(['ANSWERED', 'NOT_SERVED', 'WITHHELD']);
  });
});
