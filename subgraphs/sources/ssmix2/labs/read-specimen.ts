import { type Coded, readAllCoded, readCoded } from '../../hl7-v2/coded.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import type { PartialTime } from '../../hl7-v2/partial-time.js';
import { readTimeAt } from '../../hl7-v2/read-time.js';

/** What a laboratory says about a specimen: rejected, haemolysed … A result of such a specimen may be wrong. */
export interface SpecimenRemarkValue {
  /** SPM-21, SPM-22, SPM-23, SPM-24 */
  kind: 'REJECTED' | 'QUALITY' | 'APPROPRIATENESS' | 'CONDITION';
  /** HL70490 to HL70493, as given. */
  coding: Coded;
}

export interface SpecimenValue {
  /** SPM-4 */
  specimen: Coded | null;
  /** SPM-17, a DR: its start. */
  collectedAt: PartialTime | null;
  /** Absent if there are none. */
  specimenRemarks?: SpecimenRemarkValue[];
}

const REMARKS = [
  ['REJECTED', 21],
  ['QUALITY', 22],
  ['APPROPRIATENESS', 23],
  ['CONDITION', 24],
] as const;

/** Reads an SPM (HL7 2.5 §7.4.3). */
export function readSpecimen(spm: Hl7Segment | null): SpecimenValue {
  if (!spm) return { specimen: null, collectedAt: null };
  const value: SpecimenValue = { specimen: readCoded(spm, 4), collectedAt: readTimeAt(spm, 17) };
  const remarks = REMARKS.flatMap(([kind, field]) => readAllCoded(spm, field).map((coding) => ({ kind, coding })));
  if (remarks.length > 0) value.specimenRemarks = remarks;
  return value;
}
