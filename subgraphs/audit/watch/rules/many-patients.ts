import type { Reading, Rule, WatchedEvent } from '../rule.js';

/** A person saw many patients in a short time. Patients who were only listed have their own, higher limit. */
export const findManyPatients: Rule = (event, { readings }, { manyPatients: { on, withinMinutes, opened, listed } }) => {
  if (!on || !event.first) return undefined;
  const within = withinMinutes * 60_000;
  for (const [form, limit] of Object.entries({ opened, listed })) {
    const ofForm = readings.filter((one) => one.listed === (form === 'listed'));
    // Only a record that adds patients of this form is judged.
    if (!ofForm.some(({ leaf }) => leaf === event.leaf)) continue;
    const patients = countPatients(ofForm, event, within);
    if (patients > limit) return { rule: 'MANY_PATIENTS', patient: null, reason: { form, patients, limit, withinMinutes } };
  }
  return undefined;
};

/**
 * Counts different patients in a period that contains the event: in the one with the most. Records of two gateways come in another order than
 * they happened, so the period may end after the event. What comes later in the log does not count: then the result does not depend on how much
 * of the log was there.
 */
function countPatients(readings: readonly Reading[], { at, leaf }: WatchedEvent, within: number): number {
  const near = readings.filter((one) => one.leaf <= leaf && one.at > at - within && one.at < at + within);
  const inPeriod = new Map<string, number>();
  let [begin, most] = [0, 0];
  for (const one of near) {
    inPeriod.set(one.patient, (inPeriod.get(one.patient) ?? 0) + 1);
    for (; near[begin]!.at <= one.at - within; begin++) drop(inPeriod, near[begin]!.patient);
    if (one.at >= at) most = Math.max(most, inPeriod.size);
  }
  return most;
}

function drop(counts: Map<string, number>, patient: string): void {
  const left = counts.get(patient)! - 1;
  if (left === 0) counts.delete(patient);
  else counts.set(patient, left);
}
