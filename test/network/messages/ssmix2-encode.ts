import type { ClinicalProfile } from '../charts/clinical-profile.js';
import type { Facility, Patient } from '../world/world-model.js';
import { encodeSegments, patientName, segment } from './hl7-segment.js';

/** The patient of a message, and the facility that writes it. */
export interface MessageSubject {
  readonly patient: Patient;
  readonly profile: ClinicalProfile;
  readonly facility: Facility;
  readonly localPatientId: string;
}

/** One SS-MIX2 message as bytes: MSH, then the segments. `timestamp` has 17 digits; `type` is e.g. `RDE^O11^RDE_O11`. */
export function encodeMessage(type: string, timestamp: string, facility: Facility, segments: readonly string[]): Buffer {
  return encodeSegments([header(type, timestamp, facility), ...segments]);
}

/** The header that SS-MIX2 1.2 fixes: version, two character sets with an empty first repetition, the profile's OID (its table of MSH). */
function header(type: string, timestamp: string, facility: Facility): string {
  const profile = 'SS-MIX2_1.20^SS-MIX2^1.2.392.200250.2.1.100.1.2.120^ISO';
  const time = `${timestamp.slice(0, 14)}.${timestamp.slice(14)}`;
  return `MSH|^~\\&|HIS|${facility.institutionCode}|GW|RCV|${time}||${type}|${timestamp}|P|2.5||||||~ISO IR87||ISO 2022-1994|${profile}`;
}

/** PID-3 is always the local patient ID of the path. */
export function patientSegment({ patient, profile, localPatientId }: MessageSubject, timestamp: string): string {
  return segment('PID', {
    1: '0001',
    3: `${localPatientId}^^^^PI`,
    5: patientName(patient),
    7: patient.birthDate.replaceAll('-', ''),
    8: patient.sex === 'FEMALE' ? 'F' : 'M',
    11: `^^^^${profile.postalCode}^JPN^H^${profile.address}`,
    13: `^PRN^PH^^^^^^^^^${profile.phone}`,
    33: timestamp.slice(0, 14),
  });
}

const DEPARTMENTS: Readonly<Record<string, string>> = { '01': '内科', '06': '消化器科', '07': '循環器科' };

/** ORC-17 of an order: the department by the claim system's code. */
export function departmentText(code: string): string {
  return `${code}^${DEPARTMENTS[code] ?? '内科'}^99XY1`;
}
