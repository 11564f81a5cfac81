import { describe, expect, it } from '@jest/globals';
import { describeCorpus, readCorpus } from '../../testing/corpus.js';
import { readAcceptances } from './read-acceptances.js';
import { readCodes } from './read-codes.js';
import { readDiseases } from './read-diseases.js';
import { readMedical } from './read-medical.js';
import { readPatients } from './read-patients.js';
import { readPrescriptions } from './read-prescriptions.js';

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const HEAD = { Information_Date: '2026-05-05', Information_Time: '11:15:55', Api_Result: '00' };

describeCorpus('orca', 'recorded replies of the API', () => {
  const orca = (name: string) => readCorpus(`orca/${name}.json`);

  it.each([
    ['acceptlstv2_03', readAcceptances],
    ['diseasegetv2', readDiseases],
    ['medicinenotebookv2', readPrescriptions],
    ['patientgetv2', readPatients],
    ['patientlst1v2', readPatients],
    ['prescriptionv2', readPrescriptions],
    ['system01lstv2_01', readCodes],
  ])('%s is read, with nothing that is not understood', (name, read) => {
    expect(read(orca(name))).toMatchObject({ ok: true, remarks: [] });
  });

  it('of a prescription have one Rp with one drug, without the empty records', () => {
    expect(readPrescriptions(orca('prescriptionv2'))).toMatchObject({
      value: {
        form: 'PRESCRIPTION',
        prescriptions: [
          {
            ...{
              date: '20171030',
              invoiceNumber: null,
              doctor: { code: '10001' },
              facility: { code: '1311234567', name: 'ＯＲＣＡクリニック' },
            },
            groups: [
              { medicalClass: '21', count: 1, usages: [], drugs: [{ amount: '1', code: '620006852', genericCode: '6241001Q1073' }] },
            ],
          },
        ],
      },
    });
    expect(readPrescriptions(orca('medicinenotebookv2'))).toMatchObject({
      value: { form: 'NOTEBOOK', prescriptions: [{ invoiceNumber: '0000861', groups: [{ drugs: [{ amount: '1' }] }] }] },
    });
  });

  it('of another kind are refused', () => {
    expect(readPatients(orca('diseasegetv2'))).toMatchObject({ ok: false, reason: { code: 'NOT_THIS_FORMAT' } });
    expect(readPrescriptions(orca('patientgetv2'))).toMatchObject({ ok: false, reason: { code: 'NOT_THIS_FORMAT' } });
  });
});

describe('a reply', () => {
  it.each([
    ['EMPTY', Buffer.from(' ')],
    ['NOT_JSON', Buffer.from('{"a":')],
    ['NOT_JSON', Buffer.from('"text"')],
    ['NOT_XML', Buffer.from('<a><b></a>')],
    ['NOT_XML', Buffer.from('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')],
    ['NOT_THIS_FORMAT', json({ other: 1 })],
    ['NOT_JSON', Buffer.from('['.repeat(100_000))],
    ['NOT_XML', Buffer.from('<a>'.repeat(100_000))],
  ])('that cannot be read is refused as %s', (code, bytes) => {
    expect(readPatients(bytes)).toMatchObject({ ok: false, reason: { code } });
  });

  it('with an error of the API is refused, with the code of the result', () => {
    const error = (result: string) => readPrescriptions(json({ ...HEAD, Api_Result: result, Api_Result_Message: '架空　太郎' }));
    expect(error('0105')).toEqual({ ok: false, reason: { code: 'API_ERROR', line: 0, record: 'Api_Result=0105' } });
    expect(error('E90')).toMatchObject({ reason: { record: 'Api_Result=E90' } });
    expect(error('架空')).toMatchObject({ reason: { record: 'Api_Result=?' } });
  });

  it('with a warning of the API is read, with a remark', () => {
    const reply = { medicalget01res: { ...HEAD, Api_Result: 'K1', Medical_List_Information: [] } };
    expect(readMedical(json(reply))).toMatchObject({ ok: true, remarks: [{ code: 'API_WARNING', record: 'Api_Result=K1' }] });
  });

  it('says the same in JSON and in XML', () => {
    const xml = `<?xml version="1.0" encoding="UTF-8"?>
      <xmlio2><medicalget01res type="record">
        <Information_Date type="string">2026-05-05</Information_Date><Information_Time type="string">11:15:55</Information_Time>
        <Api_Result type="string">00</Api_Result>
        <Patient_Information type="record"><Patient_ID type="string">00012</Patient_ID><WholeName type="string">架空　&lt;太郎&gt; &#x9ad8;</WholeName>
          <BirthDate type="string">1975-01-01</BirthDate><Sex type="string">1</Sex></Patient_Information>
        <Medical_List_Information type="array">
          <Medical_List_Information_child type="record"><Perform_Date type="string">2026-05-01</Perform_Date>
            <Department_Code type="string">01</Department_Code><Sequential_Number type="string">1</Sequential_Number></Medical_List_Information_child>
          <!-- padded --><Medical_List_Information_child type="record"/>
        </Medical_List_Information></medicalget01res></xmlio2>`;
    const reply = {
      medicalget01res: {
        ...HEAD,
        Patient_Information: { Patient_ID: '00012', WholeName: '架空　<太郎> 高', BirthDate: '1975-01-01', Sex: '1' },
        Medical_List_Information: [{ Perform_Date: '2026-05-01', Department_Code: '01', Sequential_Number: '1' }, {}],
      },
    };
    const reading = readMedical(Buffer.from(xml));
    expect(reading).toEqual(readMedical(json(reply)));
    expect(reading).toMatchObject({
      value: { patient: { name: '架空　<太郎> 高' }, visits: [{ date: '20260501', department: { code: '01' } }] },
    });
  });

  it('with members of another form than expected has no values there', () => {
    const reply = {
      ...HEAD,
      Patient_Information: [null, 1, [], 'x', { Patient_ID: ['a'], BirthDate: 19750101, Sex: {} }, { BirthDate: 'x' }],
    };
    expect(readPatients(json(reply))).toMatchObject({
      value: {
        patients: [
          { id: null, birthDate: '19750101', sex: null },
          { id: null, birthDate: null },
        ],
      },
      remarks: [{ code: 'BAD_DATE', record: 'BirthDate' }],
    });
  });
});

describe('the medications of a prescription', () => {
  const groupOf = (...medications: object[]) => {
    const data = { Perform_Date: '2026-05-05', Rp: [{ Medical_Class: '21', Count: '007', Medication: [...medications, {}] }, {}] };
    const reading = readPrescriptions(json({ ...HEAD, Form_ID: 'shohosen', Forms: [{ data }] }));
    return reading.ok ? { ...reading.value.prescriptions[0]!.groups[0]!, remarks: reading.remarks } : null;
  };

  it('whose code begins with 001 are the usage, and with 8 or 008 a comment', () => {
    expect(
      groupOf(
        { Code: '620000001', Name: '甲錠', Amount: '00003.00000', Unit_Name: '錠' },
        { Code: '001000303', Name: '１日３回毎食後に', Amount: '1' },
        { Code: '810000001', Name: '粉砕' },
        { Code: '008500001', Name: '別包' },
      ),
    ).toMatchObject({
      count: 7,
      usages: ['１日３回毎食後に'],
      comments: ['粉砕', '別包'],
      drugs: [{ name: '甲錠', amount: '3', unit: '錠' }],
    });
  });

  it('with a code that is none have their name, and a remark', () => {
    expect(groupOf({ Code: '62', Name: '甲錠', Amount: 'x' })).toMatchObject({
      drugs: [{ code: null, name: '甲錠', amount: null }],
      remarks: [{ code: 'BAD_CODE' }, { code: 'BAD_NUMBER' }],
    });
  });
});
