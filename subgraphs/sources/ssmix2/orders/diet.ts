import type { Coded } from '../../hl7-v2/coded.js';
import type { PartialTime } from '../../hl7-v2/partial-time.js';

/** One diet, supplement or preference (ODS; HL7 2.5 §4.9.1). */
export interface DietValue {
  /** ODS-1 (HL70159): D diet, S supplement, P preference. */
  kind: string | null;
  /** ODS-2: which meals. */
  servicePeriods: Coded[];
  /** ODS-3 */
  codes: Coded[];
  /** ODS-4, its repetitions joined by 、 */
  instruction: string | null;
  /** TQ1-3.1 */
  usage: Coded | null;
  /** TQ1-7 and 8 */
  startsAt: PartialTime | null;
  endsAt: PartialTime | null;
}
