import { type Coded, readCoded } from './coded.js';
import { listRepetitions, readText } from './hl7-field.js';
import type { Hl7Segment } from './hl7-segment.js';

/** A PL (HL7 2.5 §2.A.53): the location of a patient. */
export interface Location {
  /** PL.1: ward, clinic or department. */
  point: string | null;
  /** PL.2 */
  room: string | null;
  /** PL.3 */
  bed: string | null;
  /** PL.6 (HL70305), the kind of place in PL.1: N nursing unit, C clinic, D department … */
  kind: string | null;
}

export function readLocation(segment: Hl7Segment, number: number): Location | null {
  const [first] = listRepetitions(segment, number);
  if (!first) return null;
  const [point, room, bed, kind] = [1, 2, 3, 6].map((at) => readText(first, at) ?? null) as [
    string | null,
    string | null,
    string | null,
    string | null,
  ];
  return point === null && room === null && bed === null ? null : { point, room, bed, kind };
}

/** PV1-10 (hospital service), else PV1-3 if it is a clinic or department: SS-MIX2 writes an outpatient's department there. */
export function readService(pv1: Hl7Segment): Coded | null {
  const location = readLocation(pv1, 3);
  const isService = location?.point != null && (location.kind === 'C' || location.kind === 'D');
  return readCoded(pv1, 10) ?? (isService ? { code: location.point, text: null, system: null } : null);
}
