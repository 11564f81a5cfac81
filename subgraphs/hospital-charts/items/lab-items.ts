import { LabOrder, LabResult, OrderState, type SpecimenRemark, SpecimenRemarkKind } from '../../kit/index.js';
import type { LabOrderValue } from '../../sources/ssmix2/labs/read-lab-orders.js';
import type { LabResultValue } from '../../sources/ssmix2/labs/read-lab-results.js';
import type { SpecimenRemarkValue } from '../../sources/ssmix2/labs/read-specimen.js';
import { buildSourceFields, buildUniquePart, type ItemOrigin, toInstant } from './item-origin.js';
import { toTiming } from './order-timings.js';

export function toLabResult(value: LabResultValue, origin: ItemOrigin): LabResult {
  const { facility, patient, itemId } = origin;
  const { collectedAt, reportedAt, messageId: _message, sentAt: _sent, orderNo, sequence, author, specimenRemarks, ...shown } = value;
  const day = collectedAt ?? reportedAt;
  return Object.assign(new LabResult(), {
    ...shown,
    ...buildSourceFields(origin, value, { day, author }),
    id: itemId('lab', facility, patient, orderNo, buildUniquePart(value, day), value.panel?.code ?? null, sequence, value.item.code),
    collectedAt: toInstant(collectedAt),
    reportedAt: toInstant(reportedAt),
    specimenRemarks: toSpecimenRemarks(specimenRemarks),
    abnormal: showFlags(value.flags),
  });
}

export function toLabOrder(value: LabOrderValue, origin: ItemOrigin): LabOrder {
  const { facility, patient, itemId } = origin;
  return Object.assign(new LabOrder(), {
    ...buildSourceFields(origin, value, { day: value.orderedAt, author: value.author }),
    id: itemId('lbo', facility, patient, value.orderNo, buildUniquePart(value, value.orderedAt), value.sequence),
    state: value.state && OrderState[value.state],
    items: value.items,
    panel: value.panel,
    timings: value.timings.map(toTiming),
    specimen: value.specimen,
    collectedAt: toInstant(value.collectedAt),
    specimenRemarks: toSpecimenRemarks(value.specimenRemarks),
    department: value.department,
  });
}

export function toSpecimenRemarks(remarks: readonly SpecimenRemarkValue[] | undefined): SpecimenRemark[] {
  return (remarks ?? []).map(({ kind, coding }) => ({ kind: SpecimenRemarkKind[kind], coding }));
}

/** All flags in one text; null if there are none. */
export function showFlags(flags: readonly string[]): string | null {
  return flags.join(', ') || null;
}
