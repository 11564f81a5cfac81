import type { ListAnswers } from '@hareyaka/sdk';
import { describe, expect, it } from '@jest/globals';
import { chart as en } from '../words/chart.en.js';
import { chart as words } from '../words/chart.ja.js';
import { describeAnswers } from './describe-answers.js';

const CENTRE = { id: 'fac_1', name: '高梁川医療センター' };
const HOSPITAL = { id: 'fac_2', name: '備前そら病院' };
const SYSTEM = { id: 'humanbridge', name: 'HumanBridge' };
const OTHER = { id: 'id-link', name: 'ID-Link' };
const facility = (of: typeof CENTRE, state: string, leftOut: number | null = 0, at = '2026-08-03T00:00:00Z') => ({
  system: SYSTEM,
  facility: of,
  state,
  at,
  leftOut,
});
const answers = (given: Partial<ListAnswers>): ListAnswers => ({
  kind: 'COMPLETE',
  answered: 0,
  asked: 0,
  facilities: [],
  loading: [],
  failed: [],
  more: [],
  ...given,
});
const say = (all: readonly ListAnswers[], isEmpty: boolean) => describeAnswers(all, isEmpty, { words, language: 'ja' });

describe('the words under a list', () => {
  it('say how many facilities answered, if all did', () => {
    const { sentences, retryable, tone } = say(
      [answers({ facilities: [facility(CENTRE, 'ANSWERED'), facility(HOSPITAL, 'ANSWERED')] })],
      false,
    );
    expect([sentences, retryable, tone]).toEqual([['2施設すべてが回答'], [], 'whole']);
  });

  it('say that there are no records only if every facility that was asked has answered', () => {
    const whole = say([answers({ facilities: [facility(CENTRE, 'ANSWERED')] })], true);
    const part = say([answers({ facilities: [facility(CENTRE, 'ANSWERED'), facility(HOSPITAL, 'TIMED_OUT')] })], true);
    expect(whole.sentences).toContain(words.note.emptyComplete);
    expect(part.sentences).not.toContain(words.note.emptyComplete);
    expect(part.sentences).toEqual(['2施設中1施設が回答', '備前そら病院: 応答なし（時間切れ）', words.note.emptyIncomplete]);
    expect([part.tone, part.retryable]).toEqual(['gap', [SYSTEM]]);
  });

  it('name no facility as answering if none answered', () => {
    const { sentences, retryable } = say(
      [answers({ failed: [{ system: OTHER, code: 'SUBGRAPH_UNAVAILABLE', requestId: undefined }] })],
      true,
    );
    expect([sentences, retryable]).toEqual([['ID-Link 全体が応答なし', words.note.failed], [OTHER]]);
  });

  it('of a withheld list do not say whether there are records', () => {
    const { sentences, retryable } = say([answers({ kind: 'WITHHELD', facilities: [facility(CENTRE, 'WITHHELD', null)] })], true);
    expect([sentences, retryable]).toEqual([[words.note.allWithheld], []]);
  });

  it('name a facility that withholds beside others that answered', () => {
    const { sentences } = say([answers({ facilities: [facility(CENTRE, 'ANSWERED'), facility(HOSPITAL, 'WITHHELD', null)] })], false);
    expect(sentences).toEqual(['1施設が回答', words.note.withheld('備前そら病院')]);
  });

  it('say of when stale data is, and how many records cannot be shown', () => {
    const { sentences } = say([answers({ facilities: [facility(CENTRE, 'STALE'), facility(HOSPITAL, 'INVALID_DATA', 3)] })], false);
    expect(sentences).toEqual([
      '2施設中0施設が回答',
      '高梁川医療センター: 2026/08/03時点',
      '備前そら病院: 一部表示できません（3件不足）',
      words.note.missing,
    ]);
  });

  it('do not say that there are no records while a system is still asked', () => {
    const { sentences } = say([answers({ kind: 'LOADING', facilities: [facility(CENTRE, 'ANSWERED')], loading: [OTHER] })], true);
    expect(sentences).toEqual(['1システムから取得中']);
  });

  it('name the systems that have further pages', () => {
    expect(say([answers({ facilities: [facility(CENTRE, 'ANSWERED')], more: [SYSTEM] })], false).sentences).toContain(
      'HumanBridge に続きがあります',
    );
  });

  it('count a facility once for several lists that are shown as one', () => {
    const { sentences } = say(
      [answers({ facilities: [facility(CENTRE, 'ANSWERED')] }), answers({ facilities: [facility(CENTRE, 'ANSWERED')] })],
      false,
    );
    expect(sentences).toEqual(['1施設が回答']);
  });

  it('say that a facility withholds a part if it withholds one of two lists', () => {
    const { sentences } = say(
      [answers({ facilities: [facility(CENTRE, 'ANSWERED')] }), answers({ facilities: [facility(CENTRE, 'WITHHELD', null)] })],
      false,
    );
    expect(sentences).toEqual(['1施設が回答', words.note.withheldPartly('高梁川医療センター')]);
  });

  it('say whether no facility offers the category or no facility discloses data', () => {
    expect(say([answers({ facilities: [facility(CENTRE, 'NOT_SERVED')] })], true).sentences).toEqual([words.note.notServed]);
    expect(say([answers({})], true).sentences).toEqual([words.note.noFacility]);
  });

  it('exist in English', () => {
    const { sentences } = describeAnswers(
      [answers({ facilities: [facility(CENTRE, 'ANSWERED'), facility(HOSPITAL, 'UNREACHABLE')] })],
      false,
      { words: en, language: 'en' },
    );
    expect(sentences).toEqual(['1 of 2 facilities answered', '備前そら病院: No answer', en.note.missing]);
  });
});
