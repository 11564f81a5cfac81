import { LabOrder, LabResult, OrderState } from '../../kit/index.js';
import type { LabOrderValue } from '../../sources/ssmix2/labs/read-lab-orders.js';
import type { LabResultValue } from '../../sources/ssmix2/labs/read-lab-results.js';
import { buildSourceFields, buildUniquePart, type ItemOrigin, toInstant } from './item-origin.js';
import { toTiming } from './order-timings.js';

export function toLabResult(value: LabResultValue, origin: ItemOrigin): LabResult {
  const { facility, patient, itemId } = origin;
  const { collectedAt, reportedAt, messageId: _message, sentAt: _sent, orderNo, sequence, author, ...shown } = value;
  const day = collectedAt ?? reportedAt;
  return Object.assign(new LabResult(), {
    ...shown,
    ...buildSourceFields(origin, value, { day, author }),
    id: itemId('lab', facility, patient, orderNo, buildUniquePart(value, day), value.panel?.code ?? null, sequence, value.item.code),
    collectedAt: toInstant(collectedAt),
  });
}

export function toLabOrder(value: LabOrderValue, origin: ItemOrigin): LabOrder {
  const { facility, patient, itemId } = origin;
  return Object.assign(new LabOrder(), {
    ...buildSourceFields(origin, value, { day: value.orderedAt, author: value.author }),
    id: itemId('lbo', facility, patient, value.orderNo, buildUniquePart(value, value.orderedAt), value.sequence),
    state: value.state && OrderState[value.state],
    items: value.items,
    timings: value.timings.map(toTiming),
    specimen: value.specimen,
    department: value.department,
  });
}
