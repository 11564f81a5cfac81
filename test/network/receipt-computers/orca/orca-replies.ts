import type { OrcaAccount, OrcaClinic, OrcaPerson } from './orca-clinic.js';

/** A reply before it is written as JSON or XML: `[name of its record, members]`. Form replies have no record around them. */
export interface OrcaAnswer {
  readonly record: string | null;
  readonly members: OrcaMembers;
}
export type OrcaValue = string | OrcaMembers | readonly (string | OrcaMembers)[];
export type OrcaMembers = { readonly [name: string]: OrcaValue };

/** What a request asks: its members by name, wherever they stand in it. */
export interface OrcaQuestion {
  /** Such as `medicalgetv2`. */
  readonly api: string;
  readonly class: string;
  /** The id in the address of patientgetv2. */
  readonly id: string;
  /** The record in the body, such as `medicalgetreq`. */
  readonly record: string;
  readonly member: (name: string) => string;
}

type Reply = (clinic: OrcaClinic, question: OrcaQuestion) => OrcaAnswer;

/** What each API calls the record of its request. */
const REQUESTS: Readonly<Record<string, string>> = {
  ...{ system01lstv2: 'system01_managereq', patientlst1v2: 'patientlst1req', patientlst2v2: 'patientlst2req' },
  ...{ acceptlstv2: 'acceptlstreq', diseasegetv2: 'disease_inforeq', medicalgetv2: 'medicalgetreq' },
  ...{ prescriptionv2: 'prescriptionv2req', medicinenotebookv2: 'medicinenotebookv2req' },
};

/** Answers as the recorded replies do: the same records, members and codes of results. */
export function answerOrca(clinic: OrcaClinic, question: OrcaQuestion): OrcaAnswer | null {
  const reply = REPLIES[question.api];
  if (!reply) return null;
  const expected = REQUESTS[question.api];
  if (expected !== undefined && question.record !== expected) return refused(question.api, '98', '送信内容の読込ができませんでした');
  return reply(clinic, question);
}

const REPLIES: Readonly<Record<string, Reply>> = {
  system01lstv2: (_, { member }) => ({
    record: 'departmentres',
    members: {
      ...OK,
      Base_Date: member('Base_Date'),
      Department_Information: [{ Code: '01', WholeName: '内科', Name1: '内科', Name2: '内科', Name3: '内', Receipt_Code: '01' }],
    },
  }),
  patientgetv2: ({ patients }, { id }) => {
    const found = patients.find((one) => one.id === id);
    if (!found) return refused('patientinfores', '10', '患者番号に該当する患者が存在しません');
    return { record: 'patientinfores', members: { ...OK, Patient_Information: { ...toPerson(found), TestPatient_Flag: flagOf(found) } } };
  },
  patientlst1v2: ({ patients }, { member }) => {
    const [from, until] = [member('Base_StartDate'), member('Base_EndDate') || '9999-12-31'];
    const found = patients.filter((one) => one.updatedOn >= from && one.updatedOn <= until && !one.isTest);
    if (found.length === 0) return refused('patientlst1res', '20', '該当患者がありません');
    return { record: 'patientlst1res', members: { ...OK, ...listOf(found) } };
  },
  patientlst2v2: ({ patients }, { member }) => {
    const found = patients.filter(({ id }) => id === member('Patient_ID'));
    return { record: 'patientlst2res', members: { ...OK, ...listOf(found) } };
  },
  acceptlstv2: (clinic, { member }) => {
    const day = member('Acceptance_Date');
    const found = clinic.accounts.filter(({ date }) => date === day);
    if (found.length === 0) return refused('acceptlstres', '21', '対象の受付はありませんでした');
    const rows = found.map(({ patientId, time }, index) => ({
      ...{ Acceptance_Time: `${time}:00`, Acceptance_Id: String(index + 1).padStart(5, '0') },
      ...{ Department_Code: '01', Department_WholeName: '内科', Physician_Code: '10001', Physician_WholeName: clinic.doctor },
      ...{ Medical_Information: '01', Patient_Information: toPerson(personOf(clinic, patientId)), HealthInsurance_Information: INSURANCE },
    }));
    return { record: 'acceptlstres', members: { ...OK, Acceptance_Date: day, Acceptlst_Information: rows } };
  },
  diseasegetv2: (clinic, { member }) => {
    const found = clinic.patients.find(({ id }) => id === member('Patient_ID'));
    if (!found) return refused('disease_infores', '10', '患者番号に該当する患者が存在しません');
    const diseases = found.diseases.filter(({ since }) => since.slice(0, 7) <= member('Base_Date'));
    if (diseases.length === 0) return refused('disease_infores', '21', '対象の病名がありません');
    const rows = diseases.map(({ name, code, since, isMain }) => ({
      ...{ Department_Code: '01', Disease_Name: name, Disease_Single: [{ Disease_Single_Code: code, Disease_Single_Name: name }] },
      ...{ Disease_StartDate: since, Insurance_Disease: 'False', ...(isMain && { Disease_Category: 'PD' }) },
    }));
    const head = { ...OK, Information_Overflow: 'False', Disease_Infores: toPerson(found), Base_Date: member('Base_Date') };
    return { record: 'disease_infores', members: { ...head, Disease_Information: rows } };
  },
  medicalgetv2: (clinic, question) => (question.class === '02' ? tellVisit(clinic, question) : listVisits(clinic, question)),
  prescriptionv2: (clinic, question) => writeForm(clinic, question, 'shohosen', '処方せん'),
  medicinenotebookv2: (clinic, question) => writeForm(clinic, question, 'okusuri_techo', 'お薬手帳'),
};

/** class 01: the visits of a month, the newest first. */
function listVisits(clinic: OrcaClinic, { member }: OrcaQuestion): OrcaAnswer {
  const month = member('Perform_Date').slice(0, 7);
  const found = clinic.accounts.filter(({ patientId, date }) => patientId === member('Patient_ID') && date.startsWith(month));
  if (found.length === 0) return refused('medicalget01res', '15', '対象がありません');
  const rows = [...found].reverse().map((one) => ({
    ...{ Perform_Date: one.date, ...DEPARTMENT, Sequential_Number: sequenceOf(clinic, one), Insurance_Combination_Number: '0001' },
    ...{ HealthInsurance_Information: INSURANCE, Invoice_Number: one.invoice },
  }));
  const person = toPerson(personOf(clinic, member('Patient_ID')));
  return { record: 'medicalget01res', members: { ...OK, Patient_Information: person, Medical_List_Information: rows } };
}

/** class 02: what was done on one visit. */
function tellVisit(clinic: OrcaClinic, { member }: OrcaQuestion): OrcaAnswer {
  const found = clinic.accounts.find(
    (one) =>
      one.patientId === member('Patient_ID') &&
      one.date === member('Perform_Date') &&
      sequenceOf(clinic, one) === (member('Sequential_Number') || '1'),
  );
  if (!found) return refused('medicalget02res', '15', '対象がありません');
  const units = found.units.map(({ medicalClass, name, count, medications }) => ({
    ...{ Medical_Class: medicalClass, Medical_Class_Name: name, Medical_Class_Number: String(count), Medical_Class_Point: '10' },
    Medication_info: medications.map(({ code, name: text, amount, unit }) => ({
      ...{ Medication_Code: code, Medication_Name: text, Medication_Number: amount },
      ...(unit !== undefined && { Unit_Code: '016', Unit_Code_Name: unit }),
    })),
  }));
  const list = { Insurance_Combination_Number: '0001', HealthInsurance_Information: INSURANCE, Invoice_Number: found.invoice };
  const head = { ...OK, Patient_Information: toPerson(personOf(clinic, found.patientId)), Perform_Date: found.date, ...DEPARTMENT };
  const members = {
    ...head,
    Sequential_Number: sequenceOf(clinic, found),
    Medical_List_Information: [{ ...list, Medical_Information: units }],
  };
  return { record: 'medicalget02res', members };
}

/** A form. Request number 01 would print it at the clinic: a program that only reads asks with 02. */
function writeForm(clinic: OrcaClinic, { member }: OrcaQuestion, id: string, name: string): OrcaAnswer {
  const found = clinic.accounts.find((one) => one.patientId === member('Patient_ID') && one.invoice === member('Invoice_Number'));
  const groups = found?.units.filter(({ medicalClass }) => /^2[123]2$/.test(medicalClass)) ?? [];
  if (!found || groups.length === 0 || member('Outside_Class') === 'False')
    return { record: null, members: { Api_Result: '0001', Api_Result_Message: '帳票データが存在しませんでした。' } };
  const person = personOf(clinic, found.patientId);
  const patient = { ID: person.id, Name: person.name, KanaName: person.kana, BirthDate: person.birthDate, Sex: person.sex };
  const isNotebook = id === 'okusuri_techo';
  const data = {
    ...{ Form_ID: id, Printer: 'PDF', Perform_Date: found.date, Patient: patient },
    ...(isNotebook ? { Invoice_Number: found.invoice } : { IssuedDate: found.date, Department_Code: '01' }),
    Hospital: {
      ...{ Prefectures_Number: clinic.institutionCode.slice(0, 2), ...(!isNotebook && { Code: clinic.institutionCode.slice(3) }) },
      Name: [clinic.name, '', ''],
    },
    Doctor: { Code: '10001', Name: clinic.doctor },
    Rp: groups.map(({ medicalClass, count, medications }) => ({
      ...{ Medical_Class: medicalClass.slice(0, 2), Count: isNotebook ? String(count) : String(count).padStart(3, '0') },
      Unit_Name: '日分',
      Medication: medications.map(({ code, name: text, amount, unit }) => ({
        ...{ Name: text, Amount: isNotebook ? amount : `${amount.padStart(5, '0')}.00000`, ...(unit !== undefined && { Unit_Name: unit }) },
        Code: code,
      })),
    })),
  };
  const head = { Api_Result: '0000', Api_Result_Message: '処理終了', Form_ID: id, Form_Name: name };
  return { record: null, members: { ...head, Print_Date: found.date, Print_Time: '15:38:44', Patient: patient, Forms: [{ data }] } };
}

const OK = { Api_Result: '00', Api_Result_Message: '処理終了', Reskey: 'Patient Info' };
const DEPARTMENT = { Department_Code: '01', Department_Name: '内科' };
const INSURANCE = { InsuranceProvider_Class: '009', InsuranceProvider_WholeName: '協会', RelationToInsuredPerson: '1' };

/** Nothing was found, or the request is wrong. */
export function refused(record: string, result: string, message: string): OrcaAnswer {
  return { record, members: { Api_Result: result, Api_Result_Message: message, Reskey: 'Patient Info' } };
}

function toPerson({ id, name, kana, birthDate, sex }: OrcaPerson) {
  return { Patient_ID: id, WholeName: name, WholeName_inKana: kana, BirthDate: birthDate, Sex: sex };
}

function listOf(found: readonly OrcaPerson[]) {
  const rows = found.map((one) => ({
    ...{ ...toPerson(one), CreateDate: one.updatedOn, UpdateDate: one.updatedOn, TestPatient_Flag: flagOf(one) },
  }));
  return { Target_Patient_Count: String(found.length).padStart(4, '0'), Patient_Information: rows };
}

const flagOf = ({ isTest }: OrcaPerson) => (isTest ? '1' : '0');

function personOf({ patients }: OrcaClinic, id: string): OrcaPerson {
  return patients.find((one) => one.id === id)!;
}

/** The number among the visits of one day. */
function sequenceOf({ accounts }: OrcaClinic, one: OrcaAccount): string {
  return String(accounts.filter(({ patientId, date }) => patientId === one.patientId && date === one.date).indexOf(one) + 1);
}
