import { daysAfter } from '../world/calendar.js';
import { type Random, randomOf } from '../world/random.js';
import type { Patient, World } from '../world/world-model.js';
import { ALLERGIES, type Allergy, CONDITIONS, type Condition } from './condition-catalog.js';
import type { DrugName } from './drug-catalog.js';
import { LAB_ITEMS, type LabName } from './lab-catalog.js';

/** The clinical facts of a patient at every facility; each hospital's chart shows a part of them. */
export interface ClinicalProfile {
  readonly postalCode: string;
  readonly address: string;
  readonly phone: string;
  readonly heightCm: number;
  readonly weightKg: number;
  readonly bloodType: 'A' | 'B' | 'O' | 'AB';
  readonly problems: readonly { condition: Condition; since: string; drugs: readonly DrugName[] }[];
  readonly allergies: readonly { allergy: Allergy; severity: string; since: string }[];
  /** The patient's own base level of each laboratory item. */
  readonly labLevels: Readonly<Record<LabName, number>>;
}

const TOWNS = [
  ['700-0000', '岡山県岡山市北区晴町'],
  ['703-0000', '岡山県岡山市中区川端町'],
  ['710-0000', '岡山県倉敷市白壁町'],
  ['708-0000', '岡山県津山市城下町'],
  ['714-0000', '岡山県笠岡市浜町'],
  ['716-0000', '岡山県高梁市山里町'],
  ['719-0000', '岡山県総社市吉備町'],
] as const;

/** The same patient of the same world always has the same profile. */
export function profileOf(world: Pick<World, 'seed' | 'firstStart'>, patient: Patient): ClinicalProfile {
  const random = randomOf(`${world.seed}/profile/${patient.number}`);
  const age = (Date.parse(world.firstStart) - Date.parse(patient.birthDate)) / (365.25 * 86_400_000);
  const [postalCode, town] = random.pick(TOWNS);
  const suited = CONDITIONS.filter((one) => one.icd10 !== 'N40' || (patient.sex === 'MALE' && age > 50));
  const problems = random.sample(suited, age > 60 ? random.int(2, 5) : random.int(0, 2)).map((condition) => ({
    condition,
    since: daysAfter(world.firstStart, -random.int(200, Math.max(201, Math.min(4000, Math.floor(age * 200))))),
    drugs: random.sample(condition.drugs, random.chance(0.3) ? 2 : 1),
  }));
  return {
    postalCode,
    address: `${town}${wide(random.int(1, 9))}－${wide(random.int(1, 20))}－${wide(random.int(1, 30))}`,
    phone: `086-000-${String(random.int(0, 9999)).padStart(4, '0')}`,
    heightCm: age < 15 ? Math.round(75 + age * 6) : random.int(142, patient.sex === 'MALE' ? 182 : 168),
    weightKg: age < 15 ? Math.round(8 + age * 3) : random.int(38, 82),
    bloodType: random.pick(['A', 'A', 'A', 'A', 'O', 'O', 'O', 'B', 'B', 'AB']),
    problems,
    allergies: random.sample(ALLERGIES, random.pick([0, 0, 1, 1, 2, 3])).map((allergy) => ({
      allergy,
      severity: random.pick(['MI^軽度^HL70128', 'MO^中等度^HL70128', 'SV^重度^HL70128']),
      since: daysAfter(patient.birthDate, random.int(100, Math.max(101, Math.floor(age * 300)))),
    })),
    labLevels: levels(
      random,
      problems.map((one) => one.condition),
    ),
  };
}

function levels(random: Random, conditions: readonly Condition[]): Record<LabName, number> {
  const names = Object.keys(LAB_ITEMS) as LabName[];
  return Object.fromEntries(
    names.map((name) => {
      const { low, high } = LAB_ITEMS[name];
      const middle = low + (high - low) * (0.25 + random.next() * 0.5);
      return [name, conditions.reduce((level, condition) => level * (condition.labs[name] ?? 1), middle)];
    }),
  ) as Record<LabName, number>;
}

function wide(number: number): string {
  return String(number).replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
}
