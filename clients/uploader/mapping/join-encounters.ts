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
  const all = joinReceptions([...byKey.values()]);
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

/**
 * ORCA tells of a visit twice: as a reception, with time and doctor, and as what was done. With one of each for a day and department they are one
 * visit. With several, it is not said which belong together: what was done stays, unless more came than something was done for.
 */
function joinReceptions(all: readonly EncounterFact[]): EncounterFact[] {
  const placeOf = (one: EncounterFact) => JSON.stringify([dayOf(one), one.department?.code ?? null]);
  const places = new Map<string, { receptions: EncounterFact[]; visits: EncounterFact[] }>();
  for (const one of all) {
    const { record } = one.origin;
    if (record !== 'acceptlstv2' && record !== 'medicalgetv2') continue;
    const place = places.get(placeOf(one)) ?? { receptions: [], visits: [] };
    place[record === 'acceptlstv2' ? 'receptions' : 'visits'].push(one);
    places.set(placeOf(one), place);
  }
  return all.flatMap((one) => {
    const { receptions = [], visits = [] } = places.get(placeOf(one)) ?? {};
    const [reception, visit] = [receptions[0], visits[0]];
    if (receptions.includes(one)) return visits.length >= receptions.length ? [] : [one];
    if (one !== visit || reception === undefined || receptions.length + visits.length !== 2) return [one];
    return [{ ...one, time: reception.time, attending: one.attending ?? reception.attending }];
  });
}

function dayOf({ patientId, date }: EncounterFact): string {
  return JSON.stringify([patientId, date]);
}

function isOfReception(one: EncounterFact, first: ReadonlyMap<string, EncounterFact>): boolean {
  return one.kind === 'VISIT' && one.orderNo === NO_ORDER && first.has(dayOf(one));
}
