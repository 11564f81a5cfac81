import { type Coded, NOT_CODED, readCoded } from '../../hl7-v2/coded.js';
import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import { type Quantity, readQuantity } from '../../hl7-v2/quantity.js';

/** One drug of a mixture: one RXC (HL7 2.5 §4.14.3). */
export interface DrugComponent {
  /** RXC-1 (HL70166): B base, A additive. */
  role: string | null;
  /** RXC-2 */
  drug: Coded;
  /** RXC-3 and 4 */
  amount: Quantity | null;
  /** RXC-5 and 6 */
  strength: Quantity | null;
  /** RXC-7: supplementary codes, such as a further code of the same drug. */
  supplement: Coded | null;
}

export const COMPONENT_FIELDS = {
  shown: { 1: 'role', 2: 'drug', 3: 'amount', 4: 'amount', 5: 'strength', 6: 'strength', 7: 'supplement' },
  beside: { 4: [3], 6: [5] },
} as const;

export function readComponent(rxc: Hl7Segment): DrugComponent {
  return {
    role: readTextAt(rxc, 1),
    drug: readCoded(rxc, 2) ?? NOT_CODED,
    amount: readQuantity(rxc, 3, 4),
    strength: readQuantity(rxc, 5, 6),
    supplement: readCoded(rxc, 7),
  };
}
