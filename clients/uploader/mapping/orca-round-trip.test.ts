import { describe, expect, it } from '@jest/globals';
import { readAcceptances } from '../formats/orca/read-acceptances.js';
import { readCodes } from '../formats/orca/read-codes.js';
import { readDiseases } from '../formats/orca/read-diseases.js';
import { readMedical } from '../formats/orca/read-medical.js';
import { readPatients } from '../formats/orca/read-patients.js';
import { readPrescriptions } from '../formats/orca/read-prescriptions.js';
import type { Reading } from '../formats/reading.js';
import { readUke } from '../formats/uke/read-uke.js';
import { describeCorpus, readCorpus } from '../testing/corpus.js';
import { listWarnings, readBack, readOnly } from '../testing/read-back.js';
import { toShiftJis } from '../testing/write-text.js';
import { joinFacts } from './chart-facts.js';
import { hashSource } from './content-key.js';
import { mapCharts } from './map-charts.js';
import { mapOrca, type OrcaSources } from './map-orca.js';
import { type Mapped, mapUke } from './map-uke.js';
import type { Source } from './source-file.js';
import { writeStorageFile } from './write-ssmix2/storage-file.js';

function sourceOf<T>(read: (bytes: Uint8Array) => Reading<T>, bytes: Uint8Array): Source<T> {
  const reading = read(bytes);
  if (!reading.ok) throw new Error(reading.reason.code);
  return { value: reading.value, sha256: hashSource(bytes) };
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

function write(...all: Mapped[]) {
  const { messages, remarks } = mapCharts(joinFacts(all.map(({ facts }) => facts)));
  const files = messages.map((one) => writeStorageFile(one, '1311234567'));
  return {
    files,
    remarks: [...all.flatMap((one) => one.remarks), ...remarks].map(({ code, line, record }) => `${code} ${line} ${record}`),
  };
}

const typesOf = ({ files }: ReturnType<typeof write>) => files.map(({ dataType, careDate }) => `${dataType} ${careDate ?? '-'}`);

describeCorpus('orca', 'recorded replies of the API, mapped to SS-MIX2', () => {
  const orca = (name: string) => readCorpus(`orca/${name}.json`);
  const map = (sources: OrcaSources) => {
    const written = write(mapOrca(sources, { facilityCode: '1311234567' }));
    for (const file of written.files) expect(listWarnings(readBack(file))).toEqual([]);
    return written;
  };

  it('are the demographics of a patient', () => {
    const { files } = map({ patients: [sourceOf(readPatients, orca('patientgetv2'))] });
    expect(readOnly('demographics', files, '00001', null).value).toMatchObject({
      ...{ name: 'テスト カンジャ', kana: 'テスト カンジャ', birthDate: { date: '1965-04-04' }, sex: 'MALE' },
    });
  });

  it('are all patients of a list that are no test patients', () => {
    const { files } = map({ patients: [sourceOf(readPatients, orca('patientlst1v2'))] });
    expect(files.map(({ patientId }) => patientId).sort()).toEqual(['00051', '00061', '00065', '00066']);
  });

  it('are the diagnoses of a patient, with modifiers, suspicion, supplement and department', () => {
    const codes = [sourceOf(readCodes, orca('system01lstv2_01'))];
    const { files } = map({ codes, diseases: [sourceOf(readDiseases, orca('diseasegetv2'))] });
    const { values } = readOnly('diagnoses', files, '00001', null);
    expect(
      values.map(({ condition, modifiers, startedOn, notes, department }) => [
        ...[condition.code, condition.text, modifiers.map(({ text }) => text).join(), startedOn?.date, department?.text],
        ...(notes ?? []),
      ]),
    ).toEqual([
      ['5319009', '胃潰瘍', '', '2011-04-15', '内科', '右膝'],
      [null, 'あいうえ', '', '2011-12-02', expect.any(String)],
      ['7153018', '変形性膝関節症', '両', '2012-01-01', '内科'],
      ...[expect.anything(), expect.anything()],
      expect.anything(),
      ['4939008', '気管支喘息', 'の疑い', '2012-02-02', '内科'],
    ]);
  });

  it('are the receptions of a day', () => {
    const { files } = map({ acceptances: [sourceOf(readAcceptances, orca('acceptlstv2_03'))] });
    expect(readOnly('encounters', files, '00001', '20170809').values).toMatchObject([
      {
        ...{ event: 'OUTPATIENT_RECEPTION', admittedAt: { text: '201708091359' }, attending: '鈴木有二' },
        department: { code: '01', text: '内科' },
      },
    ]);
  });

  it('are one prescription, though the prescription and the notebook both have it', () => {
    const prescriptions = ['prescriptionv2', 'medicinenotebookv2'].map((name) => sourceOf(readPrescriptions, orca(name)));
    const written = map({ prescriptions });
    expect(typesOf(written)).toEqual(['ADT-00 -', 'OMP-01 20171030']);
    expect(readOnly('prescription', written.files, '00216', '20171030').value).toMatchObject({
      ...{ stage: 'ORDERED', prescriber: 'オルカ 太郎', department: { code: '01' } },
      items: [
        {
          ...{ drug: { code: '620006852', text: 'ウイントマイロンシロップ５％' }, daily: { text: '1', unit: 'ｍＬ' }, days: 1 },
          total: { text: '1', unit: 'ｍＬ' },
        },
      ],
    });
  });

  it('of another facility are not sent', () => {
    const source = sourceOf(readPrescriptions, orca('prescriptionv2'));
    expect(write(mapOrca({ prescriptions: [source] }, { facilityCode: '3311234567' }))).toMatchObject({
      ...{ files: [], remarks: ['ANOTHER_FACILITY 1 prescriptionv2'] },
    });
  });
});

const PATIENT = { Patient_ID: '00012', WholeName: '架空　太郎', WholeName_inKana: 'カクウ　タロウ', BirthDate: '1975-01-01', Sex: '1' };
const head = (time = '11:00:00') => ({ Information_Date: '2026-05-05', Information_Time: time, Api_Result: '00' });

describe('a visit with what was done (medicalgetv2)', () => {
  const medication = (code: string, name: string, amount = '1', unit = '') => ({
    ...{ Medication_Code: code, Medication_Name: name, Medication_Number: amount, ...(unit && { Unit_Code_Name: unit }) },
  });
  const reply = json({
    medicalget02res: {
      ...{ ...head(), Patient_Information: PATIENT, Perform_Date: '2026-05-05', Department_Code: '10', Department_Name: '外科' },
      Sequential_Number: '1',
      Medical_List_Information: [
        {
          Invoice_Number: '0000861',
          Medical_Information: [
            { Medical_Class: '120', Medical_Class_Number: '1', Medication_info: [medication('112007410', '再診料')] },
            {
              ...{ Medical_Class: '212', Medical_Class_Number: '14' },
              Medication_info: [
                medication('620000001', '甲錠１ｍｇ', '3', '錠'),
                medication('001000303', '１日３回毎食後に'),
                medication('810000001', '粉砕'),
                {},
              ],
            },
            {
              Medical_Class: '310',
              Medical_Class_Number: '1',
              Medication_info: [medication('130000510', '皮下筋注'), medication('620004422', '乙注', '1', '管')],
            },
            {
              Medical_Class: '400',
              Medical_Class_Number: '2',
              Medication_info: [medication('099999908', '包括算定（剤）'), medication('140000610', '創傷処置')],
            },
          ],
        },
        {},
      ],
    },
  });

  it('is a visit, a prescription with its usage, an injection and a procedure', () => {
    const written = write(mapOrca({ medical: [sourceOf(readMedical, reply)] }));
    expect(typesOf(written)).toEqual(['ADT-00 -', 'ADT-12 20260505', 'OMP-01 20260505', 'OMP-02 20260505']);
    const { files, remarks } = written;
    expect(readOnly('prescription', files, '00012', '20260505').value.items).toMatchObject([
      { drug: { code: '620000001' }, daily: { text: '3', unit: '錠' }, days: 14, usage: { text: '１日３回毎食後に' }, notes: ['粉砕'] },
    ]);
    expect(readOnly('injections', files, '00012', '20260505').values).toMatchObject([
      { items: [{ drug: { text: '乙注' }, amount: { text: '1' } }] },
    ]);
    const { values, procedures } = readOnly('encounters', files, '00012', '20260505');
    expect(values).toMatchObject([{ department: { code: '10', text: '外科' } }]);
    expect(procedures).toMatchObject([
      { procedure: { code: '140000610', text: '創傷処置' }, performedAt: { date: '2026-05-05' }, notes: ['2回'] },
    ]);
    expect(remarks).toEqual(['NOT_MAPPED 1 Medical_Class=12']);
  });

  it('and its reception are one visit, with the time of the one and the procedures of the other', () => {
    const reception = (id: string, time: string, department = '10') => ({
      ...{ Acceptance_Id: id, Acceptance_Time: time, Department_Code: department, Physician_WholeName: '架空　医師' },
      Patient_Information: PATIENT,
    });
    const withReceptions = (...all: object[]) => {
      const acceptances = json({ acceptlstres: { ...head(), Acceptance_Date: '2026-05-05', Acceptlst_Information: all } });
      return write(
        mapOrca({ medical: [sourceOf(readMedical, reply)], acceptances: [sourceOf(readAcceptances, acceptances)] }),
      ).files.filter(({ dataType }) => dataType === 'ADT-12');
    };
    const [visit, ...others] = withReceptions(reception('00001', '09:10:00'));
    expect(others).toEqual([]);
    const { values, procedures } = readOnly('encounters', [visit!], '00012', '20260505');
    expect(values).toMatchObject([{ attending: '架空 医師' }]);
    expect(procedures).toHaveLength(1);
    // Another department, and a second reception whose visit is not entered yet: nothing says that they are the same.
    expect(withReceptions(reception('00001', '09:10:00', '01'))).toHaveLength(2);
    expect(withReceptions(reception('00001', '09:10:00'), reception('00002', '15:00:00'))).toHaveLength(3);
  });

  it('and the claim for it are one prescription and one visit', () => {
    const days = (count: string) => Array.from({ length: 31 }, (_, at) => (at === 4 ? count : '')).join();
    const claim = toShiftJis(
      [
        ...[
          'IR,1,13,1,1234567,,,202606,00',
          'RE,1,1112,202605,架空　太郎,1,19750101,,,,,,,00012',
          `SI,12,1,112007410,,73,1,,,,,,,${days('1')}`,
        ],
        ...[`IY,21,1,620000001,3,10,14,,,,,,,${days('14')}`, 'GO,1,1,99'],
      ].join('\r\n'),
    );
    const written = write(mapOrca({ medical: [sourceOf(readMedical, reply)] }), mapUke([sourceOf(readUke, claim)]));
    expect(typesOf(written)).toEqual(['ADT-00 -', 'ADT-12 20260505', 'OMP-01 20260505', 'OMP-02 20260505']);
  });
});

describe('the diseases of a patient', () => {
  const reply = (time: string, ...diseases: object[]) =>
    json({ disease_infores: { ...head(time), Base_Date: '2026-05', Disease_Infores: PATIENT, Disease_Information: [...diseases, {}] } });
  const disease = (code: string, start: string, more = {}) => ({
    ...{
      Disease_Name: '架空病',
      Disease_Single: [{ Disease_Single_Code: code, Disease_Single_Name: '架空病' }, {}],
      Disease_StartDate: start,
      ...more,
    },
  });
  const filesOf = (...replies: Uint8Array[]) => write(mapOrca({ diseases: replies.map((one) => sourceOf(readDiseases, one)) })).files;

  it('that are asked for again give the same content', () => {
    const one = filesOf(reply('11:00:00', disease('2500013', '2026-05-01')));
    const again = filesOf(reply('11:00:00', disease('2500013', '2026-05-01')), reply('12:00:00', disease('2500013', '2026-05-01')));
    expect(again.map(({ contentHash }) => contentHash)).toEqual(one.map(({ contentHash }) => contentHash));
  });

  it('that a newer reply for the month does not have were deleted', () => {
    const older = reply('11:00:00', disease('2500013', '2026-05-01'), disease('8843004', '2026-05-01'));
    const newer = reply(
      '12:00:00',
      disease('2500013', '2026-05-01', { Disease_EndDate: '2026-05-20', Disease_OutCome: 'F', Disease_Category: 'PD' }),
    );
    for (const replies of [
      [older, newer],
      [newer, older],
    ])
      expect(readOnly('diagnoses', filesOf(...replies), '00012', null).values).toMatchObject([
        { condition: { code: '2500013' }, endedOn: { date: '2026-05-20' }, outcome: { code: 'F' }, primary: true },
      ]);
  });

  it('are those of the claim for the month, and not once more', () => {
    const claim = toShiftJis(
      [
        'IR,1,13,1,1234567,,,202606,00',
        'RE,1,1112,202605,架空　太郎,1,19750101,,,,,,,00012',
        'SY,2500013,20260501,1,8002,,,',
        'GO,1,1,99',
      ].join('\r\n'),
    );
    const orca = mapOrca({
      diseases: [sourceOf(readDiseases, reply('11:00:00', disease('2500013', '2026-05-01', { Disease_SuspectedFlag: 'S' })))],
    });
    const { files } = write(orca, mapUke([sourceOf(readUke, claim)]));
    const { values } = readOnly('diagnoses', files, '00012', null);
    expect(values).toMatchObject([{ condition: { code: '2500013' }, modifiers: [{ code: '8002' }], notes: ['レセプト記載月 2026-05'] }]);
  });
});

it('a test patient, and one without a number, are not sent', () => {
  const patients = [
    { ...PATIENT, TestPatient_Flag: '1' },
    { ...PATIENT, Patient_ID: '' },
  ];
  const { files, remarks } = write(
    mapOrca({ patients: [sourceOf(readPatients, json({ patientlst1res: { ...head(), Patient_Information: patients } }))] }),
  );
  expect(files).toEqual([]);
  expect(remarks).toEqual(['TEST_PATIENT 1 patientgetv2', 'NO_PATIENT_ID 2 patientgetv2']);
});
