import { compact } from '../world/calendar.js';
import { patientName, segment } from './hl7-segment.js';
import { encodeMessage, type MessageSubject, patientSegment } from './ssmix2-encode.js';

/** ADT-00: demographics (ADT^A08). */
export function encodeDemographics(subject: MessageSubject, timestamp: string): Buffer {
  const { patient, profile } = subject;
  const address = `^^^^${profile.postalCode}^JPN^H^${profile.address}`;
  return encodeMessage('ADT^A08^ADT_A01', timestamp, subject.facility, [
    segment('EVN', { 2: timestamp.slice(0, 12) }),
    patientSegment(subject, timestamp),
    segment('NK1', { 1: '1', 2: patientName(patient), 3: 'SEL^本人^HL70063', 4: address, 5: `^PRN^PH^^^^^^^^^${profile.phone}` }),
    segment('PV1', { 1: '0001', 2: 'O' }),
    measurement(1, '9N001000000000001^身長^JC10', profile.heightCm, 'cm'),
    measurement(2, '9N006000000000001^体重^JC10', profile.weightKg, 'kg'),
    segment('OBX', {
      1: '3',
      2: 'CWE',
      3: '5H010000009199911^血液型-ABO式^JC10',
      5: `${profile.bloodType}^${profile.bloodType}^JSHR002`,
      11: 'F',
    }),
    ...profile.allergies.map(({ allergy }, index) =>
      segment('AL1', { 1: String(index + 1), 2: allergy.type, 3: allergy.substance, 5: allergy.reaction }),
    ),
  ]);
}

function measurement(index: number, code: string, value: number, unit: string): string {
  return segment('OBX', { 1: String(index), 2: 'NM', 3: code, 5: String(value), 6: `${unit}^${unit}^ISO+`, 11: 'F' });
}

/** ADT-61: allergies (ADT^A60). A patient without allergies has the file too, without IAM. */
export function encodeAllergies(subject: MessageSubject, timestamp: string): Buffer {
  const rows = subject.profile.allergies.map(({ allergy, severity, since }, index) =>
    segment('IAM', {
      1: String(index + 1),
      2: allergy.type,
      3: allergy.substance,
      4: severity,
      5: allergy.reaction,
      6: 'A^追加^HL70323',
      11: compact(since).slice(0, 6),
    }),
  );
  const event = segment('EVN', { 2: timestamp.slice(0, 14) });
  return encodeMessage('ADT^A60^ADT_A60', timestamp, subject.facility, [event, patientSegment(subject, timestamp), ...rows]);
}

/** One row of PPR-01. `resolvedOn` is null while the problem is active. */
export interface Problem {
  readonly name: string;
  readonly code: string;
  readonly icd10: string;
  readonly since: string;
  readonly resolvedOn: string | null;
  readonly main: boolean;
}

/** PPR-01: all diagnoses of the patient in one file (PPR^ZD1). */
export function encodeDiagnoses(subject: MessageSubject, timestamp: string, problems: readonly Problem[], doctor: string): Buffer {
  const rows = problems.flatMap((problem, index) => {
    const since = compact(problem.since);
    const code = `${problem.code}^${problem.name}^MDCDX2`;
    return [
      segment('PRB', {
        1: 'AD',
        2: since,
        3: code,
        4: `${subject.patient.number}${String(index + 1).padStart(3, '0')}`.padStart(15, '0'),
        7: since,
        9: problem.resolvedOn ? compact(problem.resolvedOn) : '',
        10: `${problem.icd10}^^I10^O^外来時^JHSD0004`,
        14: problem.resolvedOn ? 'F^完全に回復^HL70241' : 'N^回復せず^HL70241',
        15: problem.resolvedOn ? compact(problem.resolvedOn) : '',
        16: since,
        17: problem.name,
        18: problem.main ? '1^主診断^JHSD0007' : '',
        25: 'V^非常に限定^HL70177',
      }),
      segment('ZPR', { 2: code }),
      segment('ORC', { 1: 'NW', 10: '', 12: doctor, 17: '01^内科^99XY1', 29: 'O^外来患者オーダ^HL70482' }),
    ];
  });
  return encodeMessage('PPR^ZD1^PPR_ZD1', timestamp, subject.facility, [patientSegment(subject, timestamp), ...rows]);
}
