import type { Hl7Message, Hl7Segment } from '@medplum/core';
import type { Coded } from '../../hl7-v2/coded.js';
import { readBody } from '../../hl7-v2/hl7-message.js';
import { type MessageHead, readHead } from '../../hl7-v2/message-head.js';
import type { PartialTime } from '../../hl7-v2/partial-time.js';
import type { Quantity } from '../../hl7-v2/quantity.js';
import { readAdministrations } from './injection-administration.js';
import { readInjectionOrders } from './injection-order.js';
import { isCancelled, type Place } from './order.js';

/** One drug of a mixture. */
export interface InjectionItemValue {
  /** RXC-1 (HL70166): B base, A additive; null where the drug is not said as a component. */
  role: string | null;
  /** RXC-2, RXE-2 or RXA-5 */
  drug: Coded;
  /** RXC-3 and 4, RXE-3 and 5, or RXA-6 and 7 */
  amount: Quantity | null;
  /** RXE-6 or RXA-8 */
  form: Coded | null;
}

/** One injection or infusion: an order (OMP-02, RDE^O11), or that it was given (OMP-12, RAS^O17). */
export interface InjectionValue extends MessageHead {
  stage: 'ORDERED' | 'ADMINISTERED';
  /** ORC-2, else the order number of the file's name. */
  orderNo: string;
  /** ORC-4: one administration of an order that has several. */
  group: string | null;
  /** Tells the values of one file apart. */
  sequence: string;
  /** ORC-9 */
  orderedAt: PartialTime | null;
  /** The care date: ORC-9 of an order, RXA-3 of what was given (SS-MIX2 table of data types). */
  date: PartialTime | null;
  /** RXE-2 of a mixture: its kind, as the facility names it. */
  kind: Coded | null;
  items: InjectionItemValue[];
  /** RXE-3 and 5 of a mixture: its volume. RXE-4: up to how much. */
  volume: Quantity | null;
  maximum: string | null;
  /** RXR-1, 2, 3 and 4 */
  route: Coded | null;
  site: Coded | null;
  device: Coded | null;
  method: Coded | null;
  /** RXE-23 and 24, per RXE-22 where that is said; or RXA-12. */
  rate: Quantity | null;
  ratePer: string | null;
  /** TQ1-3.1 */
  usage: Coded | null;
  /** RXE-7, or RXA-9 */
  instructions: Coded[];
  /** TQ1-7 and 8 of an order, RXA-3 and 4 of what was given. */
  startsAt: PartialTime | null;
  endsAt: PartialTime | null;
  /** RXA-20 (HL70322): CP complete, PA partly, RE refused, NA not given; null of an order. */
  completion: string | null;
  /** ORC-12 */
  prescriber: string | null;
  /** RXA-10 */
  administeredBy: string | null;
  /** ORC-17 */
  department: Coded | null;
  place: Place | null;
}

/** What the message says of every value in it. */
export interface InjectionMessage extends MessageHead {
  /** Of the file's name. */
  orderNo: string;
  pv1: Hl7Segment | null;
}

/** What an ORC heads, up to the next one. */
export interface InjectionGroup {
  orc: Hl7Segment | null;
  segments: Hl7Segment[];
}

/** `values` is null when every order in the message is cancelled (ORC-1). */
export function readInjections(
  message: Hl7Message,
  stage: InjectionValue['stage'],
  orderNo: string,
): { values: InjectionValue[] | null; warnings: string[] } {
  const { segments, warnings } = readBody(message);
  const groups = groupsOf(segments);
  const live = groups.filter(({ orc }) => !orc || !isCancelled(orc));
  if (live.length < groups.length) warnings.push(`${groups.length - live.length} cancelled orders left out`);
  if (groups.length > 0 && live.length === 0) return { values: null, warnings };
  const { messageId, sentAt } = readHead(message);
  const read = stage === 'ORDERED' ? readInjectionOrders : readAdministrations;
  const values = read(live, { messageId, sentAt, orderNo, pv1: message.getSegment('PV1') ?? null });
  values.forEach((value, index) => {
    value.sequence = String(index + 1);
  });
  if (values.length === 0) warnings.push('no drug in the message');
  if (values.some(({ items }) => items.some(({ drug }) => drug.code === null && drug.text === null)))
    warnings.push('an item without a drug');
  if (values.some(({ completion }) => completion === 'RE' || completion === 'NA'))
    warnings.push('an administration that did not take place');
  return { values, warnings };
}

function groupsOf(segments: readonly Hl7Segment[]): InjectionGroup[] {
  const groups: InjectionGroup[] = [];
  let open: InjectionGroup = { orc: null, segments: [] };
  for (const segment of segments) {
    if (segment.name === 'ORC') {
      open = { orc: segment, segments: [] };
      groups.push(open);
    } else if (/^(RX[ECRA]|TQ1)$/.test(segment.name)) {
      if (groups.length === 0) groups.push(open);
      open.segments.push(segment);
    }
  }
  return groups;
}
