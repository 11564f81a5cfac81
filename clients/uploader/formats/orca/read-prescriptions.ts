import type { Reading } from '../reading.js';
import { readDay } from '../text/read-date.js';
import type { OrcaPrescription, OrcaPrescriptions } from './orca-replies.js';
import { type ReplyValues, readReply } from './read-common.js';
import type { ReplyPart } from './reply-part.js';

const MEDICATION = { code: 'Code', name: 'Name', amount: 'Amount', unit: 'Unit_Name' };
const PATIENT = { id: 'ID', name: 'Name', kana: 'KanaName' };

/** prescriptionv2 and medicinenotebookv2. Their lists are padded with empty records. */
export function readPrescriptions(bytes: Uint8Array): Reading<OrcaPrescriptions> {
  return readReply(bytes, ['Forms'], (reply, values) => {
    const id = reply.text('Form_ID') ?? '';
    const form = /^shohosen/.test(id) ? 'PRESCRIPTION' : /^okusuri_techo/.test(id) ? 'NOTEBOOK' : null;
    if (form === null) return null;
    const prescriptions = reply.parts('Forms').map((part, index) => readForm(part.part('data'), reply, index + 1, values));
    return { form, prescriptions };
  });
}

function readForm(data: ReplyPart, reply: ReplyPart, line: number, values: ReplyValues): OrcaPrescription {
  const patient = data.has('Patient') ? data.part('Patient') : reply.part('Patient');
  const [hospital, doctor] = [data.part('Hospital'), data.part('Doctor')];
  const [prefecture, code] = [hospital.text('Prefectures_Number'), hospital.text('Code')];
  const isWhole = /^\d{2}$/.test(prefecture ?? '') && /^\d{7}$/.test(code ?? '');
  return {
    line,
    patient: values.patient(patient, PATIENT),
    date: readDay(data.text('Perform_Date') ?? '') ?? values.date(data, 'IssuedDate', line),
    invoiceNumber: data.text('Invoice_Number'),
    insuranceNumber: data.part('Insurance_Combination_Information').text('Number'),
    department: data.text('Department_Code'),
    doctor: { code: doctor.text('Code'), name: doctor.lines('Name').join('') || null },
    facility: { code: isWhole ? `${prefecture}1${code}` : null, name: hospital.lines('Name').join('') || null },
    groups: data
      .parts('Rp')
      .map((rp) =>
        values.group(
          { medicalClass: rp.text('Medical_Class'), count: values.whole(rp, 'Count', line) },
          rp.parts('Medication'),
          MEDICATION,
          line,
        ),
      ),
    notes: [...data.lines('Memo'), ...data.lines('Comment')],
  };
}
