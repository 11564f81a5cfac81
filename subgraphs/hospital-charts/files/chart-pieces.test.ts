import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AnswerState,
  CATEGORIES,
  type CareDates,
  type Category,
  type ChartAsk,
  ConfigurationError,
  LabResult,
  Prescription,
  PrescriptionStage,
} from '../../kit/index.js';
import type { PdqPatient } from '../../sources/patient-demographics.js';
import { buildAuthority } from '../centre/authority.js';
import { buildDemographicsAnswer } from '../centre/demographics-answer.js';
import { readFacilitiesFile } from '../hospital/facilities-file.js';
import { listDataTypes, makeDateTest } from '../index/data-types.js';
import { joinStages } from '../items/join-stages.js';

const itemId = (kind: string, ...parts: readonly (string | null)[]) => [kind, ...parts].join(' ');

describe('a demographics answer', () => {
  const ask: ChartAsk = {
    category: 'DEMOGRAPHICS',
    patient: 'pat_1',
    place: { facility: 'fac_1', institution: '3310000001', localId: '0012345', dates: [{}], until: 2_000_000_000 },
  };
  const found = (value: string, institution = '3310000001'): PdqPatient => ({
    ids: [{ value, authority: buildAuthority(institution) }],
    name: '山田 花子',
    kana: 'ヤマダ ハナコ',
    birthDate: null,
    sex: 'FEMALE',
  });

  it('shows the patient whom the system found under the local ID at that facility', () => {
    expect(buildDemographicsAnswer(ask, [found('0012345')], itemId)).toMatchObject({
      state: AnswerState.ANSWERED,
      items: [{ name: '山田 花子', facility: { id: 'fac_1' }, birthDate: null }],
    });
    expect(buildDemographicsAnswer(ask, [], itemId)).toEqual({ state: AnswerState.ANSWERED, items: [] });
  });

  it.each<[string, PdqPatient[]]>([
    ['somebody else', [found('0012346')]],
    ['the ID without its zeros', [found('12345')]],
    ['the ID at another facility', [found('0012345', '3310000002')]],
    ['the ID without an authority', [{ ...found('0012345'), ids: [{ value: '0012345', authority: null }] }]],
    ['the patient and another one', [found('0012345'), found('0012346')]],
    ['somebody without an ID', [{ ...found('0012345'), ids: [] }]],
  ])('shows nothing if the system found %s', (_title, patients) => {
    expect(buildDemographicsAnswer(ask, patients, itemId)).toEqual({ state: AnswerState.INVALID_DATA, items: [] });
  });
});

describe('the data types of a category', () => {
  const mayHold = (category: Category, careDate: string | null, dates: readonly CareDates[]) => makeDateTest(category, dates)(careDate);

  it('are known for the categories that are read, and empty for all others', () => {
    expect(CATEGORIES.filter((category) => listDataTypes(category).length > 0)).toEqual([
      'ALLERGY',
      'DIAGNOSIS',
      'PRESCRIPTION',
      'INJECTION',
      'LAB_RESULT',
      'ENCOUNTER',
      'IMAGING',
      'PROCEDURE',
    ]);
    expect(listDataTypes('LAB_RESULT', 'ORDERS')).toEqual(['OML-01']);
  });

  it('are fetched from folders near the requested dates', () => {
    const dates = [{ from: '2026-03-01', until: '2026-03-31' }];
    expect(['20260221', '20260222', '20260315', '20260407', '20260408'].map((day) => mayHold('LAB_RESULT', day, dates))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
    expect(mayHold('LAB_RESULT', null, dates)).toBe(true);
    expect(mayHold('ALLERGY', '19990101', dates)).toBe(true);
    expect(mayHold('LAB_RESULT', '19990101', [{}])).toBe(true);
    expect(mayHold('LAB_RESULT', '19990101', [])).toBe(false);
  });
});

describe('an order and its dispensing', () => {
  const rx = (stage: PrescriptionStage, more: object = {}) =>
    Object.assign(new Prescription(), { id: 'rx', stage, items: [], dispensedOn: null, ...more });

  it('are one prescription, in either order of the files', () => {
    const order = rx(PrescriptionStage.ORDERED, { prescriber: '医師' });
    const dispensing = rx(PrescriptionStage.DISPENSED, { dispensedOn: '2026-01-02' });
    for (const items of [
      [order, dispensing],
      [dispensing, order],
    ]) {
      expect(joinStages(items)).toMatchObject([{ id: 'rx', stage: 'DISPENSED', dispensedOn: '2026-01-02', prescriber: '医師' }]);
    }
  });

  it('stay two prescriptions if their ids differ, and do not change other items', () => {
    const lab = Object.assign(new LabResult(), { id: 'lab' });
    expect(joinStages([rx(PrescriptionStage.ORDERED), rx(PrescriptionStage.DISPENSED, { id: 'other' }), lab])).toHaveLength(3);
  });
});

describe("the hospitals' file", () => {
  const folder = mkdtempSync(join(tmpdir(), 'hareyaka-hospitals-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const read = (text: string) => {
    writeFileSync(join(folder, 'hospitals.json'), text);
    return readFacilitiesFile('HAREYAKA_X', join(folder, 'hospitals.json'));
  };
  const hospital = { institution: '3310000001', label: 'Hare hospital', url: 'http://127.0.0.1/a/', token: 's3cret' };

  it('is read by institution code', () => {
    expect(read(JSON.stringify([hospital])).get('3310000001')).toEqual(hospital);
  });

  it.each([
    { url: 'https://pacs.example/dicom-web', token: 's3cret' },
    { url: 'https://pacs.example/dicom-web', user: 'gateway', password: 's3cret' },
  ])('may name an image archive, requested with $token$user', (pacs) => {
    expect(read(JSON.stringify([{ ...hospital, pacs }])).get('3310000001')).toEqual({ ...hospital, pacs });
  });

  it.each([
    ['no JSON', '{"token":"s3cret'],
    ['no list', JSON.stringify(hospital)],
    ['an invalid code', JSON.stringify([{ ...hospital, institution: 's3cret' }])],
    ['another address than http', JSON.stringify([{ ...hospital, url: 'file:///s3cret' }])],
    ['no token', JSON.stringify([{ ...hospital, token: '' }])],
    ['an archive without a credential', JSON.stringify([{ ...hospital, pacs: { url: 'http://s3cret/' } }])],
    [
      'an archive with both credentials',
      JSON.stringify([{ ...hospital, pacs: { url: 'http://a/', token: 's3cret', user: 'u', password: 's3cret' } }]),
    ],
    ['an archive at no http address', JSON.stringify([{ ...hospital, pacs: { url: 'file:///s3cret', token: 's3cret' } }])],
    ['a user with a colon', JSON.stringify([{ ...hospital, pacs: { url: 'http://a/', user: 's3cret:', password: 's3cret' } }])],
  ])('with %s is refused with the variable’s name and without a value', (_title, text) => {
    const problem = (() => {
      try {
        return read(text);
      } catch (error) {
        return error;
      }
    })();
    expect(problem).toBeInstanceOf(ConfigurationError);
    expect((problem as ConfigurationError).problems[0]?.variable).toBe('HAREYAKA_X');
    expect((problem as Error).message).not.toContain('s3cret');
  });
});
