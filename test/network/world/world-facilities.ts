import type { Category } from '../../../subgraphs/kit/permit/category.js';
import { daysAfter } from './calendar.js';
import { type FacilityPlan, HOSPITAL_CATEGORIES, hospitalPlans, SUPPORT_OFFICE, VIEWERS } from './facility-catalog.js';
import type { Random } from './random.js';
import type { Facility, SystemName } from './world-model.js';

/** Hospitals first, then the viewing facilities, the support office last. */
export function createFacilities(random: Random, firstStart: string, hospitals: number): Facility[] {
  const taken = new Set<string>();
  return [...hospitalPlans(hospitals), ...VIEWERS, SUPPORT_OFFICE].map((plan) => ({
    id: random.id('fac_'),
    institutionCode: newInstitutionCode(random, plan, taken),
    name: plan.name,
    kana: plan.kana,
    kind: plan.kind,
    system: plan.system,
    viewing: plan.viewing,
    joinedOn: daysAfter(firstStart, -random.int(1500, 4000)),
    published: publishedBy(plan),
  }));
}

/** Prefecture 33, then 点数表 1 (medical) or 4 (pharmacy) or 6 (nursing station), then seven digits. */
function newInstitutionCode(random: Random, plan: FacilityPlan, taken: Set<string>): string {
  const table = plan.kind === 'PHARMACY' ? '4' : plan.kind === 'NURSING_STATION' ? '6' : '1';
  for (;;) {
    const code = `33${table}${random.digits(7)}`;
    if (taken.has(code)) continue;
    taken.add(code);
    return code;
  }
}

function publishedBy(plan: FacilityPlan): Facility['published'] {
  const published: Partial<Record<SystemName, readonly Category[]>> = {};
  if (plan.system) published[plan.system] = HOSPITAL_CATEGORIES.filter((category) => !plan.without.includes(category));
  if (plan.careCabinet) published['care-cabinet'] = ['CARE_RECORD'];
  return published;
}
