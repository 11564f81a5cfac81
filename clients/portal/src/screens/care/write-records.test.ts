import type { CareRecordTextPartFragment } from '@hareyaka/sdk';
import { describe, expect, it } from '@jest/globals';
import { care } from '../../words/care.ja.js';
import type { Names } from '../../words/use-names.js';
import { writeRecords } from './write-records.js';

/** Names that show which table they come from. */
const names = new Proxy({} as Names, { get: (_, table) => (code: string) => `${String(table)}.${code}` });
const write = (...records: Partial<CareRecordTextPartFragment>[]) =>
  writeRecords(
    records.map((record) => ({ ...RECORD, ...record })),
    { words: care, names, language: 'ja' },
  );
const RECORD: CareRecordTextPartFragment = {
  id: 'crc_1',
  kind: 'VISIT',
  state: 'SENT',
  date: '2026-11-29',
  recordedAt: '2026-11-29T15:30:00Z',
  facility: { id: 'fac_1', name: '青空訪問看護ステーション' },
  author: { id: 'usr_1', name: '山田 花' },
  authorProfession: 'NURSE',
  plainText: '創は縮小。',
  vitals: [],
  form: null,
  bodySite: null,
  tags: [],
  withdrawn: null,
};
const HEAD = '2026/11/29 careRecordKind.VISIT 山田 花 (profession.NURSE) 青空訪問看護ステーション (2026/11/30 00:30 記録)';

describe('Records that are written out as a text', () => {
  it('have names in place of ids and codes, the day of care, and when they were written', () => {
    expect(write({})).toBe(`${HEAD}\n創は縮小。`);
  });

  it('have vital signs, forms, body site and tags, each in a line', () => {
    const record = write({
      vitals: [
        { kind: 'BODY_TEMPERATURE', value: 37.2, unit: 'Cel' },
        { kind: 'PULSE', value: 80, unit: '/min' },
      ],
      form: {
        kind: 'MEDICATION_TAKEN',
        fall: null,
        wound: null,
        meal: null,
        medicationTaken: { adherence: 'PARTLY', dosesLeft: 2, remark: null },
      },
      bodySite: 'SACRUM',
      tags: ['褥瘡', '処置'],
    });
    expect(record.split('\n').slice(2)).toEqual([
      'vitalSign.BODY_TEMPERATURE 37.2 ℃、vitalSign.PULSE 80 /min',
      '服薬: adherence.PARTLY、残薬 (回分): 2',
      '部位: bodySite.SACRUM',
      '#褥瘡 #処置',
    ]);
  });

  it('stand apart, without drafts, and without the content of what was withdrawn', () => {
    const withdrawn = { at: '2026-11-30T01:00:00Z', reason: '別の患者' };
    expect(write({ state: 'DRAFT', plainText: '下書き' }, {}, { state: 'WITHDRAWN', plainText: '', withdrawn })).toBe(
      `${HEAD}\n創は縮小。\n\n${HEAD}\n取り下げられた記録\n理由: 別の患者`,
    );
  });
});
