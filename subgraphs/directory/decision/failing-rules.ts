import { CATEGORIES, maskOf } from '../../kit/index.js';
import { decide, type Gap } from './decide.js';
import { ALWAYS, type DisclosureFacts, type Facts, type Instant } from './facts.js';
import { SUPPOSED } from './what-if.js';

const EVERY_CATEGORY = maskOf(CATEGORIES);

/**
 * Names all rules that fail, each with the fact to act on; `decide` names only the first. It assumes that a failure is corrected and decides
 * again until nothing fails. So only `decide` has the rules, and if every named failure is corrected, everything published is shown.
 *
 * @example failingRules(facts, at) // [{ rule: 'CONSENT', facility: 'fac_1', … }, { rule: 'PERMISSION', facility: 'fac_1', … }]
 */
export function findFailingRules(facts: Facts, at: Instant): Gap[] {
  const [person] = decide({ ...facts, disclosures: [] }, at).gaps;
  const known = person ? [person] : [];
  // A person without an acting facility: nothing can be said about what they would see there.
  if (facts.person.acting === null) return known;
  const active = person ? correctFact(facts, person, at) : facts;
  return [...known, ...facts.disclosures.flatMap((disclosure) => findFailingAt(disclosure, active, at))];
}

function findFailingAt(disclosure: DisclosureFacts, facts: Facts, at: Instant): Gap[] {
  const failing: Gap[] = [];
  let supposed: Facts = { ...facts, disclosures: [disclosure] };
  // One rule at a time: a later rule is then checked for all categories that the earlier one had blocked.
  for (let gap = decide(supposed, at).gaps[0]; gap; gap = decide(supposed, at).gaps[0]) {
    failing.push(gap);
    supposed = correctFact(supposed, gap, at);
  }
  return failing;
}

/** Returns the facts changed so that this rule does not fail. */
function correctFact(facts: Facts, gap: Gap, at: Instant): Facts {
  const from = { id: SUPPOSED, valid: { from: at, until: null } };
  const facility = gap.facility ?? '';
  const acting = facts.person.acting!;
  switch (gap.rule) {
    case 'PERSON': {
      const person = { ...facts.person, active: ALWAYS, requiredAssurance: null };
      if (gap.facility === null) return { ...facts, person: { ...person, acting: { ...acting, member: ALWAYS, networks: null } } };
      if (gap.fact === acting.id) return { ...facts, person: { ...person, acting: { ...acting, viewing: true } } };
      return { ...facts, person: { ...person, limited: false } };
    }
    case 'PUBLICATION': {
      const disclosures = facts.disclosures.map((one) => ({ ...one, member: ALWAYS, published: one.published || EVERY_CATEGORY }));
      return { ...facts, disclosures };
    }
    case 'LINK':
      return { ...facts, links: [...facts.links, { ...from, facility, localId: '', key: null }] };
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
