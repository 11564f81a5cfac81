import type { Coded } from '../../hl7-v2/coded.js';
import type { ItemRemarks } from '../../hl7-v2/item-remarks.js';
import type { MessageHead } from '../../hl7-v2/message-head.js';
import type { PartialTime } from '../../hl7-v2/partial-time.js';
import type { SusceptibilityValue } from './microbiology-battery.js';
import type { SpecimenRemarkValue } from './read-specimen.js';

/** One finding of a test: an organism, or the result of a smear. */
export interface MicrobiologyFindingValue {
  /** As in a result: the number of its OBR, and its own number in that OBR. */
  sequence: string;
  /** OBX-3 */
  item: Coded;
  /** OBX-5 if it names an organism, mostly with a code of JANIS. */
  organism: Coded | null;
  /** OBX-5 of the finding, or of the observation with the same OBX-4 that gives the amount of the organism. */
  value: number | null;
  comparator: string | null;
  valueText: string | null;
  /** Absent if the value is not coded. */
  valueCodes?: Coded[];
  /** OBX-6 */
  unit: string | null;
  /** OBX-8 */
  flags: string[];
  /** OBX-11 */
  status: string | null;
  susceptibilities: SusceptibilityValue[];
}

/** One bacteriological test of one specimen (OML-11): an OBR, and the batteries of susceptibilities that refer to its findings. */
export interface MicrobiologyValue extends MessageHead, ItemRemarks {
  /** OBR-2, else ORC-2, else the order number of the file's name. */
  orderNo: string;
  /** Unique in the message: the number of its OBR. */
  sequence: string;
  /** OBR-4 */
  procedure: Coded | null;
  /** SPM-4 */
  specimen: Coded | null;
  /** SPM-21 to SPM-24; absent if there are none. */
  specimenRemarks?: SpecimenRemarkValue[];
  /** SPM-17, else OBX-14 of the first observation. */
  collectedAt: PartialTime | null;
  /** OBR-22 */
  reportedAt: PartialTime | null;
  /** OBR-25 (HL70123) */
  status: string | null;
  /** OBR-16, else ORC-12 */
  author: string | null;
  findings: MicrobiologyFindingValue[];
}
