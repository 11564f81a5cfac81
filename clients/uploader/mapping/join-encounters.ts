import type { EncounterFact } from './chart-facts.js';
import { NO_ORDER } from './chart-facts.js';
import { compareFacts } from './compare-facts.js';

/**
 * One fact for each visit and each stay. A reception has its own number and time; a claim knows only the day. If a day has receptions, the
 * claim’s visit is one of them: its procedures go to the first.
 */
export function joinEncounters(facts: readonly EncounterFact[]): EncounterFact[] {
  const byKey = new Map<string, EncounterFact>();
  for (const fact of [...facts].sort(compareFacts)) byKey.set(JSON.stringify([fact.patientId, fact.kind, fact.date, fact.orderNo]), fact);
  const all = [...byKey.values()];
  const first = new Map<string, EncounterFact>();
  for (const one of all.filter(({ kind, orderNo }) => kind === 'VISIT' && orderNo !== NO_ORDER)) {
    const key = dayOf(one);
    const known = first.get(key);
    if (!known || one.orderNo < known.orderNo) first.set(key, one);
  }
  const claims = new Map(all.filter((one) => isOfReception(one, first)).map((one) => [first.get(dayOf(one))!, one]));
  return all
    .filter((one) => !isOfReception(one, first))
    .map((one) => {
      const claim = claims.get(one);
      return claim ? { ...one, procedures: [...one.procedures, ...claim.procedures] } : one;
    });
}

function dayOf({ patientId, date }: EncounterFact): string {
  return JSON.stringify([patientId, date]);
}

function isOfReception(one: EncounterFact, first: ReadonlyMap<string, EncounterFact>): boolean {
  return one.kind === 'VISIT' && one.orderNo === NO_ORDER && first.has(dayOf(one));
}
