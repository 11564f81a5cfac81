import type { Hl7Message } from '../../hl7-v2/hl7-message.js';
import { readBody } from '../../hl7-v2/hl7-message.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import { readHead } from '../../hl7-v2/message-head.js';
import type { InjectionGroup, InjectionValue } from './injection.js';

import { readAdministrations } from './injection-administration.js';
import { readInjectionOrders } from './injection-order.js';
import { isCancelled } from './order.js';

/** `values` is null if every order in the message is cancelled (ORC-1). */
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
