import { type ChartItem, Prescription, PrescriptionStage } from '../kit/index.js';

/** An order (OMP-01) and its dispensing (OMP-11) are one prescription: the order's details, and that it was dispensed. */
export function joinDispensings(items: readonly ChartItem[]): ChartItem[] {
  const joined = new Map<string, ChartItem>();
  for (const item of items) {
    const other = joined.get(item.id);
    if (!(item instanceof Prescription) || !(other instanceof Prescription)) {
      joined.set(item.id, item);
      continue;
    }
    const [order, dispensing] = item.stage === PrescriptionStage.ORDERED ? [item, other] : [other, item];
    joined.set(item.id, Object.assign(new Prescription(), order, { stage: dispensing.stage, dispensedOn: dispensing.dispensedOn }));
  }
  return [...joined.values()];
}
