import type { DiagnosisFact, PatientFact } from '../chart-facts.js';
import { NO_ORDER } from '../chart-facts.js';
import { SYSTEMS } from '../coding-systems.js';
import { escapeText, segment, writeCode } from './hl7-segment.js';
import { writePid } from './patient-segments.js';
import type { StorageMessage } from './storage-file.js';

/** A diagnosis with the months in which a receipt had it. */
export interface JoinedDiagnosis extends DiagnosisFact {
  readonly months: readonly string[];
}

/** PPR-01: all diagnoses of a patient in one file. */
export function writeDiagnoses(diagnoses: readonly JoinedDiagnosis[], patient: PatientFact | undefined): StorageMessage {
  const { patientId } = diagnoses[0]!;
  return {
    ...{ patientId, careDate: null, dataType: 'PPR-01', orderNo: NO_ORDER, messageType: 'PPR^ZD1^PPR_ZD1', department: null },
    segments: [writePid(patientId, patient), ...diagnoses.flatMap(writeDiagnosis)],
    statedAt: diagnoses
      .map(({ statedAt }) => statedAt)
      .sort()
      .at(-1)!,
    origins: diagnoses.map(({ origin }) => origin),
  };
}

function writeDiagnosis(diagnosis: JoinedDiagnosis): string[] {
  const { condition, prefixes, suffixes, icd10, startedOn, endedOn, outcome, isMain, department, setting, key } = diagnosis;
  const hasModifiers = prefixes.length + suffixes.length > 0;
  return [
    segment('PRB', {
      ...{ 1: 'AD', 2: startedOn, 3: writeCode(condition), 4: key, 7: startedOn, 9: endedOn },
      ...{ 10: icd10.map((code) => writeCode({ code, text: null, system: SYSTEMS.ICD10 })).join('~'), 14: writeCode(outcome) },
      ...{ 16: startedOn, 18: isMain ? '1^主診断^JHSD0007' : null },
    }),
    ...(hasModifiers
      ? [segment('ZPR', { 1: prefixes.map(writeCode).join('~'), 2: writeCode(condition), 3: suffixes.map(writeCode).join('~') })]
      : []),
    segment('ORC', { 1: 'NW', 17: writeCode(department), 29: setting === null ? null : setting === 'INPATIENT' ? 'I' : 'O' }),
    ...[...diagnosis.notes, ...writeMonths(diagnosis.months)].map((note, index) =>
      segment('NTE', { 1: String(index + 1), 3: escapeText(note) }),
    ),
  ];
}

/** A receipt says of each month which diagnoses there were. One that is absent later has not ended for that: the reader is told the months. */
function writeMonths(months: readonly string[]): string[] {
  const [first, last] = [months[0], months.at(-1)].map((month) => month && `${month.slice(0, 4)}-${month.slice(4)}`);
  if (!first) return [];
  return [first === last ? `レセプト記載月 ${first}` : `レセプト記載月 ${first}～${last}`];
}
