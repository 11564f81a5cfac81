import { CATEGORIES, maskOf } from '../../kit/index.js';
import { decide, type Gap } from './decide.js';
import { ALWAYS, type DisclosureFacts, type Facts, type Instant } from './facts.js';
import { SUPPOSED } from './what-if.js';

const EVERY_CATEGORY = maskOf(CATEGORIES);

/**
 * Names all rules that fail, each with the fact to act on, where `decide` names the first. It supposes that what fails were mended, and decides
 * again until nothing fails: so the rules stand in `decide` alone, and once everything that is named is mended, everything published shows.
 *
 * @example failingRules(facts, at) // [{ rule: 'CONSENT', facility: 'fac_1', … }, { rule: 'PERMISSION', facility: 'fac_1', … }]
 */
export function failingRules(facts: Facts, at: Instant): Gap[] {
  const [person] = decide({ ...facts, disclosures: [] }, at).gaps;
  const known = person ? [person] : [];
  // Whoever acts for no facility: nothing can be said of what she would see there.
  if (facts.person.acting === null) return known;
  const active = person ? mended(facts, person, at) : facts;
  return [...known, ...facts.disclosures.flatMap((disclosure) => failingAt(disclosure, active, at))];
}

function failingAt(disclosure: DisclosureFacts, facts: Facts, at: Instant): Gap[] {
  const failing: Gap[] = [];
  let supposed: Facts = { ...facts, disclosures: [disclosure] };
  // One at a time: a later rule is then asked for all categories that the earlier one had closed.
  for (let gap = decide(supposed, at).gaps[0]; gap; gap = decide(supposed, at).gaps[0]) {
    failing.push(gap);
    supposed = mended(supposed, gap, at);
  }
  return failing;
}

/** The facts as they would be if this rule did not fail. */
function mended(facts: Facts, gap: Gap, at: Instant): Facts {
  const from = { id: SUPPOSED, valid: { from: at, until: null } };
  const facility = gap.facility ?? '';
  const acting = facts.person.acting!;
  switch (gap.rule) {
    case 'PERSON': {
      const person = { ...facts.person, active: ALWAYS, requiredAssurance: null };
      if (gap.facility === null) return { ...facts, person: { ...person, acting: { ...acting, member: ALWAYS } } };
      if (gap.fact === acting.id) return { ...facts, person: { ...person, acting: { ...acting, viewing: true } } };
      return { ...facts, person: { ...person, limited: false } };
    }
    case 'PUBLICATION': {
      const disclosures = facts.disclosures.map((one) => ({ ...one, member: ALWAYS, published: one.published || EVERY_CATEGORY }));
      return { ...facts, disclosures };
    }
    case 'LINK':
      return { ...facts, links: [...facts.links, { ...from, facility, localId: '' }] };
    case 'CONSENT':
      return { ...facts, consents: [...facts.consents, { ...from, disclosing: facility, viewing: acting.id, givenAt: at }] };
    case 'NOT_VIEWED':
      return { ...facts, viewedAt: at };
    case 'PERMISSION': {
      const dates = { careFrom: null, careUntil: null };
      const permission = { ...from, ...dates, patient: facts.patient, facility: acting.id, categories: gap.categories, givenAt: at };
      return { ...facts, permissions: [...facts.permissions, permission] };
    }
  }
}
