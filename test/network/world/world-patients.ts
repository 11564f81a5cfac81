import { daysAfter } from './calendar.js';
import { FAMILY_NAMES, FEMALE_NAMES, MALE_NAMES } from './japanese-names.js';
import type { Random } from './random.js';
import type { Patient } from './world-model.js';

/** Invented people, mostly old, as a regional network's patients are. */
export function createPatients(random: Random, firstStart: string, count: number): Patient[] {
  const networkIds = new Set<string>();
  return Array.from({ length: count }, (_, index) => {
    const sex = random.chance(0.54) ? 'FEMALE' : 'MALE';
    const family = random.pick(FAMILY_NAMES);
    const given = random.pick(sex === 'FEMALE' ? FEMALE_NAMES : MALE_NAMES);
    const years = random.chance(0.75) ? random.int(62, 95) : random.int(4, 61);
    return {
      id: random.id('pat_'),
      number: index + 1,
      networkId: newNetworkId(random, networkIds),
      family: family.name,
      given: given.name,
      familyKana: family.kana,
      givenKana: given.kana,
      birthDate: daysAfter(firstStart, -Math.round(years * 365.25) - random.int(0, 364)),
      sex,
    };
  });
}

function newNetworkId(random: Random, taken: Set<string>): string {
  for (;;) {
    const id = `33-${random.digits(8)}`;
    if (taken.has(id)) continue;
    taken.add(id);
    return id;
  }
}
