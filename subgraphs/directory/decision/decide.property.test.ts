import 'reflect-metadata';
import fc from 'fast-check';
import { CATEGORIES, isDated, listCategories, maskOf, within } from '../../kit/index.js';
import { MUTANTS, removeRule } from '../testing/decision-mutants.js';
import { type Item, mayShow } from '../testing/decision-oracle.js';
import { CARE_DAYS, instants, randomFacts } from '../testing/random-facts.js';
import { type Decision, decide, listFactIds } from './decide.js';
import { type Facts, holds } from './facts.js';

const UNDATED = maskOf(CATEGORIES.filter((category) => !isDated(category)));
const RUNS = 4_000;
const DAYS: readonly (string | null)[] = [null, '2023-12-31', ...CARE_DAYS];

/** Every category, facility and system at which one can look in a world. */
function itemsOf({ disclosures }: Facts): Item[] {
  return disclosures.flatMap(({ facility, system }) =>
    CATEGORIES.flatMap((category) => DAYS.map((day) => ({ facility, system, category, day }))),
  );
}

function shows({ cells }: Decision, { facility, system, category, day }: Item): boolean {
  return cells.some(
    (cell) =>
      cell.facility === facility &&
      cell.system === system &&
      listCategories(cell.categories).includes(category as never) &&
      within(day, [cell.dates]),
  );
}

/** A sample of the items from a random start: all of them in a hundred thousand worlds would take minutes. */
function firstDifference(decision: Decision, facts: Facts, at: number, start: number): Item | undefined {
  const { disclosures } = facts;
  for (let i = start; i < start + 24; i++) {
    const { facility, system } = disclosures[i % disclosures.length]!;
    const item = { facility, system, category: CATEGORIES[(i * 7) % CATEGORIES.length]!, day: DAYS[(i * 5) % DAYS.length]! };
    if (shows(decision, item) !== mayShow(facts, item, at)) return item;
  }
  return undefined;
}

const shown = (facts: Facts, at: number) => {
  const decision = decide(facts, at);
  return itemsOf(facts).filter((item) => shows(decision, item));
};

describe('the decision, in random worlds', () => {
  it('is the same whatever keys were released; each cell has the key of its link', () => {
    fc.assert(
      fc.property(randomFacts, instants, (facts, at) => {
        const links = facts.links.map((link) => ({ ...link, key: null }));
        const { cells, ...rest } = decide(facts, at);
        expect(decide({ ...facts, links }, at)).toEqual({ cells: cells.map((cell) => ({ ...cell, key: null })), ...rest });
        for (const cell of cells) expect(cell.key).toBe(facts.links.find(({ id }) => id === cell.link)!.key);
      }),
      { numRuns: RUNS },
    );
  });

  it('agrees with the oracle, item by item', () => {
    let some = 0;
    fc.assert(
      fc.property(randomFacts, instants, (facts, at) => {
        const decision = decide(facts, at);
        if (decision.cells.length > 0) some++;
        for (const item of itemsOf(facts)) {
          if (shows(decision, item) !== mayShow(facts, item, at)) throw new Error(`they differ on ${JSON.stringify(item)}`);
        }
      }),
      { numRuns: RUNS * 3 },
    );
    // The worlds are useful only if a good part of them shows anything.
    expect(some).toBeGreaterThan(RUNS / 6);
  });

  it('agrees with the oracle in a hundred thousand worlds', () => {
    let some = 0;
    fc.assert(
      fc.property(randomFacts, instants, fc.nat(10_000), (facts, at, start) => {
        const decision = decide(facts, at);
        if (decision.cells.length > 0) some++;
        const difference = firstDifference(decision, facts, at, start);
        if (difference) throw new Error(`they differ on ${JSON.stringify(difference)}`);
      }),
      { numRuns: 100_000 },
    );
    // About eight in a hundred show something; with fewer the test would prove little.
    expect(some).toBeGreaterThan(5_000);
  }, 120_000);

  it.each(MUTANTS.map((mutant) => [mutant.leavesOut, mutant] as const))('differs from the oracle without %s', (_title, mutant) => {
    const spoiled = removeRule(mutant);
    const agrees = fc.check(
      fc.property(randomFacts, instants, (facts, at) =>
        itemsOf(facts).every((item) => shows(spoiled(facts, at), item) === mayShow(facts, item, at)),
      ),
      { numRuns: RUNS * 5, endOnFailure: true },
    );
    expect(agrees.failed).toBe(true);
  });

  it('never shows more after a withdrawal, revocation, suspension, unlinking or leaving', () => {
    fc.assert(
      fc.property(randomFacts, instants, fc.nat(), (facts, at, which) => {
        const before = new Set(shown(facts, at).map((item) => JSON.stringify(item)));
        for (const item of shown(ended(facts, at, which), at)) expect(before).toContain(JSON.stringify(item));
      }),
      { numRuns: RUNS },
    );
  });

  it('skips the consent, and nothing else, for the own facility', () => {
    fc.assert(
      fc.property(randomFacts, instants, (facts, at) => {
        const own = (item: Item) => item.facility === facts.person.acting?.id;
        expect(shown({ ...facts, consents: [] }, at).filter(own)).toEqual(shown(facts, at).filter(own));
        const without = [
          { ...facts, links: [] },
          { ...facts, permissions: [], emergencies: [] },
          { ...facts, disclosures: [] },
        ];
        for (const world of without) expect(decide(world, at).cells).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it('lets emergency access replace consent, permission and viewing, and nothing else', () => {
    fc.assert(
      fc.property(randomFacts, instants, (facts, at) => {
        const emergency = { id: 'emg', facility: facts.person.acting?.id ?? '', valid: { from: at, until: at + 1 } };
        const broken = { ...facts, emergencies: [emergency] };
        const before = new Set(shown({ ...facts, emergencies: [] }, at).map((item) => JSON.stringify(item)));
        const after = shown(broken, at);
        // It hides nothing that was shown, and adds only what is published where the patient is linked.
        expect([...before].filter((item) => !after.some((one) => JSON.stringify(one) === item))).toEqual([]);
        for (const { facility, system, category } of after) {
          expect(facts.links.some((one) => one.facility === facility && holds(one.valid, at))).toBe(true);
          const disclosure = facts.disclosures.find((one) => one.facility === facility && one.system === system)!;
          expect(holds(disclosure.member, at) && listCategories(disclosure.published).includes(category as never)).toBe(true);
        }
        const without = [
          { ...broken, links: [] },
          { ...broken, disclosures: broken.disclosures.map((one) => ({ ...one, published: 0 })) },
          { ...broken, person: { ...broken.person, active: { from: at + 1, until: null } } },
          { ...broken, person: { ...broken.person, acting: null } },
        ];
        for (const world of without) expect(decide(world, at).cells).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it('never covers a category without care dates by a permission of certain care dates', () => {
    fc.assert(
      fc.property(randomFacts, instants, (facts, at) => {
        const limited = facts.permissions.map((one) => ({ ...one, careFrom: one.careFrom ?? '2020-01-01' }));
        for (const cell of decide({ ...facts, permissions: limited, emergencies: [] }, at).cells) expect(cell.categories & UNDATED).toBe(0);
      }),
      { numRuns: RUNS },
    );
  });

  it('ends each cell exactly when the first of its facts ends', () => {
    fc.assert(
      fc.property(randomFacts, instants, (facts, at) => {
        for (const cell of decide(facts, at).cells) {
          const named = [...facts.links, ...facts.consents, ...facts.permissions, ...facts.emergencies].filter(({ id }) =>
            listFactIds(cell).includes(id),
          );
          const disclosure = facts.disclosures.find((one) => one.facility === cell.facility && one.system === cell.system)!;
          const ends = [facts.person.active, facts.person.acting!.member, disclosure.member, ...named.map(({ valid }) => valid)].map(
            ({ until }) => until,
          );
          for (const end of ends) if (end !== null) expect(cell.until).toBeLessThanOrEqual(end);
          expect(cell.until).toBeGreaterThan(at);
          const same = (other: typeof cell) =>
            String([other.facility, other.system, listFactIds(other)]) === String([cell.facility, cell.system, listFactIds(cell)]);
          expect(decide(facts, cell.until!).cells.some(same)).toBe(false);
          const item = {
            facility: cell.facility,
            system: cell.system,
            category: listCategories(cell.categories)[0]!,
            day: cell.dates.from ?? cell.dates.until ?? null,
          };
          if (within(item.day, [cell.dates])) expect(shows(decide(facts, cell.until! - 1), item)).toBe(true);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('does not depend on the order of the facts', () => {
    fc.assert(
      fc.property(randomFacts, instants, (facts, at) => {
        const turned = {
          ...facts,
          links: facts.links.toReversed(),
          consents: facts.consents.toReversed(),
          permissions: facts.permissions.toReversed(),
        };
        expect(shown(turned, at)).toEqual(shown(facts, at));
      }),
      { numRuns: RUNS },
    );
  });
});

/** Ends one fact of the world now. */
function ended(facts: Facts, at: number, which: number): Facts {
  const over = <T>(all: readonly T[], end: (one: T) => T) => all.map((one, i) => (i === which % Math.max(1, all.length) ? end(one) : one));
  const now = <T extends { valid: { from: number; until: number | null } }>(one: T) => ({ ...one, valid: { ...one.valid, until: at } });
  switch (which % 5) {
    case 0:
      return { ...facts, consents: over(facts.consents, now) };
    case 1:
      return { ...facts, permissions: over(facts.permissions, now) };
    case 2:
      return { ...facts, links: over(facts.links, now) };
    case 3:
      return { ...facts, disclosures: over(facts.disclosures, (one) => ({ ...one, member: { ...one.member, until: at } })) };
    default:
      return { ...facts, person: { ...facts.person, active: { ...facts.person.active, until: at } } };
  }
}
