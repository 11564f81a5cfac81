import type { CareRecordPartFragment } from '@hareyaka/sdk';
import { describe, expect, it } from '@jest/globals';
import { hasEntries, NO_ENTRIES, type RecordEntries, readEntries, readNumber, splitTags, toEntries } from './record-entries.js';

const TODAY = '2026-11-30';
const read = (entries: Partial<RecordEntries>) => readEntries({ ...NO_ENTRIES, ...entries }, TODAY);
const problemsOf = (entries: Partial<RecordEntries>) => {
  const result = read(entries);
  return 'problems' in result ? result.problems.map(({ field, code }) => `${field} ${code}`) : [];
};
const form = (part: Partial<RecordEntries['form']>) => ({ ...NO_ENTRIES.form, ...part });

describe('The entries of a record', () => {
  it('become the content of a record, without what was left empty', () => {
    expect(
      read({
        text: ' 発熱 ',
        vitals: { BODY_TEMPERATURE: '３８．２', PULSE: ' 90 ', WEIGHT: '' },
        tags: '#発熱、 観察',
        mentions: ['usr_2'],
        attachmentIds: ['att_1'],
        inReplyTo: 'rec_1',
      }),
    ).toEqual({
      content: {
        kind: 'VISIT',
        text: '発熱',
        vitals: [
          { kind: 'BODY_TEMPERATURE', value: 38.2, unit: 'Cel' },
          { kind: 'PULSE', value: 90, unit: '/min' },
        ],
        tags: ['発熱', '観察'],
        mentions: ['usr_2'],
        attachmentIds: ['att_1'],
        inReplyTo: 'rec_1',
      },
    });
  });

  it.each([
    ['nothing', {}, ['text EMPTY']],
    ['a value that is no number', { vitals: { PULSE: '90くらい' } }, ['vitals.PULSE NUMBER']],
    ['an implausible value', { vitals: { BODY_TEMPERATURE: '382' } }, ['vitals.BODY_TEMPERATURE RANGE']],
    ['pressures in the wrong order', { vitals: { SYSTOLIC: '80', DIASTOLIC: '120' } }, ['vitals.DIASTOLIC PRESSURES']],
    ['a text that is too long', { text: 'あ'.repeat(10_001) }, ['text TOO_LONG']],
    ['too many tags', { text: 'a', tags: '1 2 3 4 5 6 7 8 9 10 11' }, ['tags TOO_MANY']],
    ['a tag that is too long', { text: 'a', tags: 'あ'.repeat(31) }, ['tags TOO_LONG']],
    ['a day to come', { text: 'a', date: '2026-12-01' }, ['date DATE']],
    ['a wound without a site', { form: form({ kind: 'WOUND' }) }, ['bodySite SITE']],
    [
      'a part of a wound that is too large',
      { bodySite: 'SACRUM', form: form({ kind: 'WOUND', lengthCm: '101' }) },
      ['form.lengthCm RANGE'],
    ],
    ['a share of a dose', { form: form({ kind: 'MEDICATION_TAKEN', dosesLeft: '1.5' }) }, ['form.dosesLeft NUMBER']],
  ] as const)('are refused with %s', (_what, entries, problems) => {
    expect(problemsOf(entries as Partial<RecordEntries>)).toEqual(problems);
  });

  it.each([
    ['a vital sign', { vitals: { SPO2: '97' } }],
    ['a form', { form: form({ kind: 'MEAL', stapleEaten: '70' }) }],
    ['a photo', { attachmentIds: ['att_1'] }],
  ] as const)('need no text with %s', (_what, entries) => {
    expect(problemsOf(entries as Partial<RecordEntries>)).toEqual([]);
  });

  it('are counted and checked as the care cabinet does', () => {
    expect(problemsOf({ text: '\u200b\u2060' })).toEqual(['text EMPTY']);
    expect(problemsOf({ text: '𠮷'.repeat(10_000) })).toEqual([]);
    expect(problemsOf({ text: '𠮷'.repeat(10_001) })).toEqual(['text TOO_LONG']);
    expect(readEntries({ ...NO_ENTRIES, text: 'a\ud800' }, TODAY)).toMatchObject({ content: { text: 'a\ufffd' } });
  });

  it('of a record that is corrected are what the record has', () => {
    const content = {
      kind: 'VISIT' as const,
      text: '発熱',
      vitals: [{ kind: 'PULSE' as const, value: 90, unit: '/min' }],
      bodySite: 'SACRUM' as const,
      tags: ['褥瘡'],
      form: {
        wound: {
          site: 'SACRUM',
          stage: 'STAGE_2',
          lengthCm: 1.5,
          widthCm: 1,
          depthCm: null,
          exudate: null,
          infected: false,
          treatment: '洗浄',
        },
      },
    };
    const record = {
      ...content,
      date: '2026-11-30',
      mentions: [],
      form: { kind: 'WOUND', fall: null, meal: null, medicationTaken: null, ...content.form },
    };
    expect(readEntries(toEntries(record as unknown as CareRecordPartFragment), TODAY)).toEqual({
      content: { ...content, date: '2026-11-30' },
    });
  });

  it('are worth keeping as soon as anything was entered', () => {
    expect(hasEntries(NO_ENTRIES)).toBe(false);
    expect(hasEntries({ ...NO_ENTRIES, vitals: { PULSE: ' ' } })).toBe(false);
    for (const part of [
      { text: 'a' },
      { vitals: { PULSE: '9' } },
      { tags: 'a' },
      { attachmentIds: ['a'] },
      { form: form({ kind: 'FALL' }) },
    ])
      expect(hasEntries({ ...NO_ENTRIES, ...(part as Partial<RecordEntries>) })).toBe(true);
  });
});

describe('A number as people type it', () => {
  it.each([
    ['36.5', 36.5],
    ['３６．５', 36.5],
    ['36,5', 36.5],
    ['', undefined],
    ['-1', undefined],
    ['1e3', undefined],
    ['1 2', undefined],
  ])('“%s” is %s', (typed, value) => expect(readNumber(typed)).toBe(value));
});

describe('Tags as people type them', () => {
  it('are separated by spaces, commas and #, and are there once', () => {
    expect(splitTags(' #褥瘡　褥瘡,ＡＢＣ、発熱 ')).toEqual(['褥瘡', 'ABC', '発熱']);
  });
});
