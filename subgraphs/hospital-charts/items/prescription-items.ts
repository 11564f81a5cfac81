import { OrderState, Prescription, type PrescriptionItem, PrescriptionStage } from '../../kit/index.js';
import type { ReadingWarning } from '../../sources/hl7-v2/item-remarks.js';
import type { PrescriptionItemValue, PrescriptionValue } from '../../sources/ssmix2/orders/read-prescription.js';
import { buildOwnKey, buildSourceFields, type ItemOrigin, toWarnings } from './item-origin.js';
import { toTiming } from './order-timings.js';

export function toPrescription(value: PrescriptionValue, origin: ItemOrigin): Prescription {
  const { facility, patient, itemId } = origin;
  const dispensed = value.stage === 'DISPENSED';
  const day = value.orderedAt?.date ? value.orderedAt : value.date;
  return Object.assign(new Prescription(), {
    ...buildSourceFields(origin, { ...value, ...collectRemarks(value) }, { day, author: value.prescriber }),
    id: itemId('rx', facility, patient, value.orderNo, day?.date ?? null, buildOwnKey({ ...value, sequence: '' })),
    stage: dispensed ? PrescriptionStage.DISPENSED : PrescriptionStage.ORDERED,
    state: value.state && OrderState[value.state],
    dispensedOn: dispensed ? (value.date?.date ?? null) : null,
    prescriber: value.prescriber,
    department: value.department,
    items: value.items.map(toItem),
  });
}

function toItem({ notes = [], warnings = [], startsOn, timings, state, ...item }: PrescriptionItemValue): PrescriptionItem {
  return {
    ...item,
    state: state && OrderState[state],
    timings: timings.map(toTiming),
    startsOn: startsOn?.date ?? null,
    notes,
    warnings: toWarnings(warnings),
  };
}

/** The remarks of the prescription and of its drugs, each once: whoever shows only the prescription’s misses none. */
function collectRemarks({ notes = [], warnings = [], items }: PrescriptionValue): { notes: string[]; warnings: ReadingWarning[] } {
  const all = [...warnings, ...items.flatMap((item) => item.warnings ?? [])];
  return {
    notes: [...new Set([...notes, ...items.flatMap((item) => item.notes ?? [])])],
    warnings: [...new Map(all.map((warning) => [JSON.stringify(warning), warning])).values()],
  };
}
