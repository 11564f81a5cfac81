import { CATEGORIES, type CategoryMask, maskOf } from '../../kit/index.js';
import { decide, type Gap } from './decide.js';
import { ALWAYS, type Facts, type Instant } from './facts.js';
import { SUPPOSED } from './what-if.js';

/**
 * The most that people of the acting facility can learn of a patient: what a colleague could see with a full ID, a permission for
 * everything, and the emergency access of the person in question.
 *
 * @returns the categories at `facility system`
 */
export function findLearnable(facts: Facts, at: Instant): Map<string, CategoryMask> {
  const { acting } = facts.person;
  if (!acting) return new Map();
  const everything = { categories: maskOf(CATEGORIES), careFrom: null, careUntil: null, valid: ALWAYS, givenAt: at };
  const colleague: Facts = {
    ...facts,
    person: { ...facts.person, active: ALWAYS, limited: false, requiredAssurance: null, acting: { ...acting, networks: null } },
    permissions: [{ id: SUPPOSED, patient: facts.patient, facility: acting.id, ...everything }],
  };
  const places = new Map<string, CategoryMask>();
  for (const { facility, system, categories } of decide(colleague, at).cells) {
    const place = `${facility} ${system}`;
    places.set(place, (places.get(place) ?? 0) | categories);
  }
  return places;
}

/** Of the rules that fail, those at the acting facility itself, and those that reveal to its admin nothing that the facility cannot learn anyway. */
export function filterLearnable(gaps: readonly Gap[], facts: Facts, at: Instant): Gap[] {
  const places = findLearnable(facts, at);
  return gaps.flatMap((gap) => {
    if (gap.facility === null || gap.facility === facts.person.acting?.id) return [gap];
    const categories = gap.categories & (places.get(`${gap.facility} ${gap.system}`) ?? 0);
    return categories === 0 ? [] : [{ ...gap, categories }];
  });
}
