import type { Reading } from '../reading.js';
import { readMonth } from '../text/read-date.js';
import type { OrcaDisease, OrcaDiseases } from './orca-replies.js';
import { type ReplyValues, readReply } from './read-common.js';
import type { ReplyPart } from './reply-part.js';

/** diseasegetv2 */
export function readDiseases(bytes: Uint8Array): Reading<OrcaDiseases> {
  return readReply(bytes, ['Disease_Infores', 'Disease_Information'], (reply, values) => ({
    patient: values.patient(reply.part('Disease_Infores')),
    month: readMonth(reply.text('Base_Date') ?? ''),
    diseases: reply.parts('Disease_Information').map((part, index) => readDisease(part, index + 1, values)),
  }));
}

function readDisease(part: ReplyPart, line: number, values: ReplyValues): OrcaDisease {
  const singles = part.parts('Disease_Single').flatMap((one) => {
    const code = one.text('Disease_Single_Code');
    return code === null ? [] : [{ code, text: one.text('Disease_Single_Name') }];
  });
  const stems = singles.filter(({ code }) => /^\d{7}$/.test(code));
  const modifiers = singles.flatMap(({ code, text }) => (/^ZZZ\d{4}$/.test(code) ? [{ code: code.slice(3), text }] : []));
  const isReadable = stems.length === 1 && stems.length + modifiers.length === singles.length;
  if (!isReadable) values.remarks.push({ code: 'BAD_CODE', line, record: 'Disease_Single' });
  const flag = part.text('Disease_SuspectedFlag') ?? '';
  return {
    line,
    name: part.text('Disease_Name'),
    code: isReadable ? stems[0]!.code : null,
    codeName: isReadable ? stems[0]!.text : null,
    modifiers: isReadable ? modifiers : [],
    startedOn: values.date(part, 'Disease_StartDate', line),
    endedOn: values.date(part, 'Disease_EndDate', line),
    outcome: part.text('Disease_OutCome'),
    isMain: part.text('Disease_Category') === 'PD',
    isSuspected: flag.includes('S'),
    isAcute: flag.includes('A'),
    supplement: part.text('Disease_Supplement_Name'),
    department: part.text('Department_Code'),
    isInpatient: part.text('Disease_InOut') === 'I',
  };
}
