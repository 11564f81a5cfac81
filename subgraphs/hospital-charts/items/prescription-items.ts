import { Prescription, type PrescriptionItem, PrescriptionStage } from '../../kit/index.js';
import type { PrescriptionValue } from '../../sources/ssmix2/orders/read-prescription.js';
import { buildOwnKey, buildSourceFields, type ItemOrigin } from './item-origin.js';

export function toPrescription(value: PrescriptionValue, origin: ItemOrigin): Prescription {
  const { facility, patient, itemId } = origin;
  const dispensed = value.stage === 'DISPENSED';
  const day = value.orderedAt?.date ? value.orderedAt : value.date;
  return Object.assign(new Prescription(), {
    ...buildSourceFields(origin, value, { day, author: value.prescriber }),
    id: itemId('rx', facility, patient, value.orderNo, day?.date ?? null, buildOwnKey({ ...value, sequence: '' })),
    stage: dispensed ? PrescriptionStage.DISPENSED : PrescriptionStage.ORDERED,
    dispensedOn: dispensed ? (value.date?.date ?? null) : null,
    prescriber: value.prescriber,
    department: value.department,
    items: value.items.map(({ group: _group, ...item }): PrescriptionItem => ({ ...item, startsOn: item.startsOn?.date ?? null })),
  });
}
