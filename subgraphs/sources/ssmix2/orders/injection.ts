import type { Coded } from '../../hl7-v2/coded.js';
import { type Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import { type ItemRemarks } from '../../hl7-v2/item-remarks.js';
import type { MessageHead } from '../../hl7-v2/message-head.js';
import type { PartialTime } from '../../hl7-v2/partial-time.js';
import type { Quantity } from '../../hl7-v2/quantity.js';
import type { TimingValue } from '../../hl7-v2/timing.js';
import type { DrugRoute } from './drug-route.js';
import type { CareSetting } from './order.js';
import type { OrderState } from './order-state.js';

/** One drug of a mixture. */
export interface InjectionItemValue {
  /** RXC-1 (HL70166): B base, A additive; null if the drug is not a component of a mixture. */
  role: string | null;
  /** RXC-2, RXE-2 or RXA-5 */
  drug: Coded;
  /** RXC-3 and 4, RXE-3 and 5, or RXA-6 and 7 */
  amount: Quantity | null;
  /** RXC-5 and 6, RXE-25 and 26, or RXA-13 and 14 */
  strength: Quantity | null;
  /** RXC-7 */
  supplement: Coded | null;
  /** RXE-6 or RXA-8 */
  form: Coded | null;
}

/** One injection or infusion: an order (OMP-02, RDE^O11), or an administration (OMP-12, RAS^O17). */
export interface InjectionValue extends MessageHead, DrugRoute, ItemRemarks {
  stage: 'ORDERED' | 'ADMINISTERED';
  /** ORC-1 and 5 */
  state: OrderState | null;
  /** ORC-2, else the order number of the file's name. */
  orderNo: string;
  /** ORC-4: one administration of an order that has several. */
  group: string | null;
  /** Distinguishes the values of one file. */
  sequence: string;
  /** ORC-9 */
  orderedAt: PartialTime | null;
  /** The care date: ORC-9 of an order, RXA-3 of an administration (SS-MIX2 table of data types). */
  date: PartialTime | null;
  /** RXE-2 of a mixture: its kind, as the facility names it. */
  kind: Coded | null;
  items: InjectionItemValue[];
  /** RXE-6 of a mixture: its dosage form. */
  form: Coded | null;
  /** RXE-3 and 5 of a mixture: its volume. */
  volume: Quantity | null;
  /** RXE-4 and 5: the greatest amount. */
  maximum: Quantity | null;
  /** RXE-23 and 24, per RXE-22 if that is given; or RXA-12. */
  rate: Quantity | null;
  ratePer: string | null;
  /** Each TQ1. */
  timings: TimingValue[];
  /** TQ1-3.1, with what qualifies it (TQ1-4, 10, 11). */
  usage: Coded | null;
  /** RXE-7 */
  instructions: Coded[];
  /** Whether it is given only when needed: PRN in TQ1-9 or TQ1-3. */
  asNeeded: boolean;
  /** TQ1-7 and 8 of an order, RXA-3 and 4 of an administration. */
  startsAt: PartialTime | null;
  endsAt: PartialTime | null;
  /** RXA-20 (HL70322): CP complete, PA partly, RE refused, NA not given; null for an order. */
  completion: string | null;
  /** ORC-12 */
  prescriber: string | null;
  /** RXA-10 */
  administeredBy: string | null;
  /** ORC-17 */
  department: Coded | null;
  place: CareSetting | null;
}

/** The parts of a message that all its values share. */
export interface InjectionMessage extends MessageHead {
  /** The order number of the file's name. */
  orderNo: string;
  pv1: Hl7Segment | null;
}
