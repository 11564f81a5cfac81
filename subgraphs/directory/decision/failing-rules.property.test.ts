import 'reflect-metadata';
import fc from 'fast-check';
import { CATEGORIES, isContained, listCategories } from '../../kit/index.js';
import { instants, randomFacts } from '../testing/random-facts.js';
import { decide, type Gap } from './decide.js';
import { type Facts, holds, type Instant } from './facts.js';
import { findFailingRules } from './failing-rules.js';
import { filterLearnable } from './learnable.js';

const RUNS = 4_000;

/** The rules that fail for one category at one facility and system, each checked by itself. */
function failing(facts: Facts, facility: string, system: string, category: string, at: Instant): string[] {
  const acting = facts.person.acting!;
  const own = facility === acting.id;
  const rules: string[] = [];
  const disclosure = facts.disclosures.find((one) => one.facility === facility && one.system === system)!;
  if (!holds(disclosure.member, at) || disclosure.published === 0) rules.push('PUBLICATION');
  if (!facts.links.some((one) => one.facility === facility && holds(one.valid, at))) rules.push('LINK');
  if (!own && !acting.viewing) rules.push('PERSON views');
  if (facts.person.limited && !['DEMOGRAPHICS', 'CARE_RECORD'].includes(category)) rules.push('PERSON limited');
  if (facts.emergencies.some((one) => one.facility === acting.id && holds(one.valid, at))) return rules.sort();
  const consents = facts.consents.filter((one) => one.disclosing === facility && one.viewing === acting.id && holds(one.valid, at));
  if (!own && consents.length === 0) rules.push('CONSENT');
  const dateless = ['DEMOGRAPHICS', 'ALLERGY', 'DIAGNOSIS', 'VIEWER'].includes(category);
  const covering = facts.permissions.filter(
    (one) =>
      one.facility === acting.id &&
      (one.patient === null || one.patient === facts.patient) &&
      holds(one.valid, at) &&
      (listCategories(one.categories) as string[]).includes(category) &&
      !(dateless && (one.careFrom !== null || one.careUntil !== null)),
  );
  const signs = [facts.viewedAt ?? 0, ...(own ? [] : consents.map(({ givenAt }) => givenAt))];
  const fresh = covering.some(({ givenAt }) => [...signs, givenAt].some((sign) => sign + 360 * 86_400_000 > at));
  if (covering.length === 0) rules.push('PERMISSION');
  // A new consent counts as a sign of life: if none is in force, registering one is all there is to do.
  else if (!fresh && (own || consents.length > 0)) rules.push('NOT_VIEWED');
  return rules.sort();
}

const nameOf = (gap: Gap, facts: Facts) =>
  gap.rule === 'PERSON' && gap.facility !== null ? (gap.fact === facts.person.acting?.id ? 'PERSON views' : 'PERSON limited') : gap.rule;

describe('the rules that fail, in random worlds', () => {
  it('are all named, for each facility, system and category', () => {
    const names = new Set<string>();
    fc.assert(
      fc.property(randomFacts, instants, (facts, at) => {
        fc.pre(facts.person.acting !== null);
        const gaps = findFailingRules(facts, at);
        for (const { facility, system, published } of facts.disclosures) {
          const here = gaps.filter((gap) => gap.facility === facility && gap.system === system);
          for (const category of published === 0 ? CATEGORIES : listCategories(published)) {
            const named = here
              .filter((gap) => gap.categories === 0 || listCategories(gap.categories).includes(category))
              .map((gap) => nameOf(gap, facts))
              .sort();
            expect(named).toEqual(failing(facts, facility, system, category, at));
            if (named.length > 1) names.add(named.join());
          }
        }
      }),
      { numRuns: RUNS },
    );
    expect(names.size).toBeGreaterThan(20);
  });

  it('are only PERSON if the person is suspended, not of the facility, signed in too weakly, or outside of the facility’s networks', () => {
    fc.assert(
      fc.property(randomFacts, instants, (facts, at) => {
        const { person, assurance, address } = facts;
        const fit =
          holds(person.active, at) &&
          person.acting !== null &&
          holds(person.acting.member, at) &&
          (person.requiredAssurance === null || person.requiredAssurance === assurance) &&
          (person.acting.networks === null || isContained(person.acting.networks, address));
        const about = findFailingRules(facts, at).filter(({ facility }) => facility === null);
        expect(about.map(({ rule }) => rule)).toEqual(fit ? [] : ['PERSON']);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('an explanation for a facility’s admin, in random worlds', () => {
  /** What the facility may know: itself, and the facilities that it may view by a consent in force or by the person's emergency access. */
  const couldLearn = (facts: Facts, facility: string, at: Instant) => {
    const { acting } = facts.person;
    if (acting === null) return false;
    if (facility === acting.id) return true;
    if (!acting.viewing || !holds(acting.member, at)) return false;
    const consent = facts.consents.some((one) => one.disclosing === facility && one.viewing === acting.id && holds(one.valid, at));
    const emergency = facts.emergencies.some((one) => one.facility === acting.id && holds(one.valid, at));
    const linked = facts.links.some((one) => one.facility === facility && holds(one.valid, at));
    const discloses = facts.disclosures.some((one) => one.facility === facility && holds(one.member, at) && one.published !== 0);
    return linked && discloses && (consent || emergency);
  };
  const explained = (facts: Facts, at: Instant) => ({
    cells: decide(facts, at).cells,
    refused: filterLearnable(findFailingRules(facts, at), facts, at),
  });

  it('is the same as if the patient had no facility that the admin’s facility may not know about', () => {
    let [hidden, shown] = [0, 0];
    fc.assert(
      fc.property(randomFacts, instants, (facts, at) => {
        const learns = ({ facility }: { facility: string }) => couldLearn(facts, facility, at);
        const elsewhere = {
          ...facts,
          links: facts.links.filter(learns),
          disclosures: facts.disclosures.filter(learns),
          consents: facts.consents.filter((one) => couldLearn(facts, one.disclosing, at)),
        };
        if (elsewhere.disclosures.length < facts.disclosures.length) hidden++;
        const told = explained(facts, at);
        if (told.refused.some(({ facility }) => facility !== null && facility !== facts.person.acting?.id)) shown++;
        expect(told).toEqual(explained(elsewhere, at));
      }),
      { numRuns: RUNS },
    );
    expect(hidden).toBeGreaterThan(RUNS / 4);
    expect(shown).toBeGreaterThan(RUNS / 50);
  });
});
