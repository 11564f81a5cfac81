import { LabOrder, LabResult } from '../../kit/index.js';
import type { LabOrderValue } from '../../sources/ssmix2/labs/read-lab-orders.js';
import type { LabResultValue } from '../../sources/ssmix2/labs/read-lab-results.js';
import { type ItemOrigin, instantOf, onlyOf, sourced } from './item-origin.js';

export function labResultOf(value: LabResultValue, origin: ItemOrigin): LabResult {
  const { facility, patient, itemId } = origin;
  const { collectedAt, reportedAt, messageId: _message, sentAt: _sent, orderNo, sequence, author, ...shown } = value;
  const day = collectedAt ?? reportedAt;
  return Object.assign(new LabResult(), {
    ...shown,
    ...sourced(origin, value, { day, author }),
    id: itemId('lab', facility, patient, orderNo, onlyOf(value, day), value.panel?.code ?? null, sequence, value.item.code),
    collectedAt: instantOf(collectedAt),
  });
}

export function labOrderOf(value: LabOrderValue, origin: ItemOrigin): LabOrder {
  const { facility, patient, itemId } = origin;
  return Object.assign(new LabOrder(), {
    ...sourced(origin, value, { day: value.orderedAt, author: value.author }),
    id: itemId('lbo', facility, patient, value.orderNo, onlyOf(value, value.orderedAt), value.sequence),
    items: value.items,
    specimen: value.specimen,
    department: value.department,
  });
}
