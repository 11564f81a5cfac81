import 'reflect-metadata';
import { CATEGORIES, EVERY_CATEGORY, maskOf } from '../../kit/index.js';
import { decide, isViewable, listSeenCategories, VIEWED_WITHIN } from './decide.js';
import type { Facts } from './facts.js';

const NOW = Date.UTC(2026, 0, 15);
const DAY = 86_400_000;
const ALWAYS = { from: 0, until: null };

/** A doctor at a clinic who may see everything of one patient at one hospital. Each case changes one fact. */
function facts(change: Partial<Facts> = {}): Facts {
  return {
    person: {
      id: 'usr_1',
      active: ALWAYS,
      limited: false,
      requiredAssurance: 'hpki',
      acting: { id: 'fac_clinic', member: ALWAYS, viewing: true, networks: null },
    },
    assurance: 'hpki',
    address: '192.0.2.1',
    patient: 'pat_1',
    disclosures: [
      { facility: 'fac_hospital', institution: '3310000001', system: 'humanbridge', published: EVERY_CATEGORY, member: ALWAYS },
    ],
    links: [{ id: 'lnk_1', facility: 'fac_hospital', localId: '0012345', key: null, valid: ALWAYS }],
    consents: [
      { id: 'con_1', disclosing: 'fac_hospital', viewing: 'fac_clinic', valid: { from: NOW - DAY, until: null }, givenAt: NOW - DAY },
    ],
    permissions: [permission()],
    emergencies: [],
    viewedAt: null,
    ...change,
  };
}

function permission(change: Partial<Facts['permissions'][number]> = {}): Facts['permissions'][number] {
  const open = { patient: null, careFrom: null, careUntil: null, valid: ALWAYS, givenAt: NOW - DAY };
  return { id: 'prm_1', facility: 'fac_clinic', categories: EVERY_CATEGORY, ...open, ...change };
}

function person(change: Partial<Facts['person']>): Facts {
  return facts({ person: { ...facts().person, ...change } });
}

/** A world whose acting facility demands these networks. */
function at(networks: readonly string[]): Facts {
  return person({ acting: { id: 'fac_clinic', member: ALWAYS, viewing: true, networks } });
}

const own = {
  disclosures: [{ ...facts().disclosures[0]!, facility: 'fac_clinic' }],
  links: [{ ...facts().links[0]!, facility: 'fac_clinic' }],
};

describe('the decision', () => {
  it('shows every category when all rules hold, with their grounds, and ends with the first of these', () => {
    const decision = decide(facts(), NOW);
    expect(decision.gaps).toEqual([]);
    expect(decision.cells).toEqual([
      {
        facility: 'fac_hospital',
        institution: '3310000001',
        system: 'humanbridge',
        localId: '0012345',
        key: null,
        categories: EVERY_CATEGORY,
        dates: {},
        emergency: false,
        link: 'lnk_1',
        grounds: ['consent:con_1', 'permission:prm_1'],
        until: NOW - DAY + VIEWED_WITHIN,
        lapsesAt: NOW - DAY + VIEWED_WITHIN,
      },
    ]);
    expect(isViewable(decision)).toBe(true);
    expect(listSeenCategories(decision)).toEqual([...CATEGORIES]);
  });

  const ended = { from: 0, until: NOW };
  const notYet = { from: NOW + 1, until: null };
  it.each([
    ['1: a suspended person', person({ active: ended }), 'PERSON'],
    ['1: a person registered later', person({ active: notYet }), 'PERSON'],
    ['1: a person who does not belong to the facility in the token', person({ acting: null }), 'PERSON'],
    ['1: a facility that left', person({ acting: { id: 'fac_clinic', member: ended, viewing: true, networks: null } }), 'PERSON'],
    [
      '1: a facility that does not view',
      person({ acting: { id: 'fac_clinic', member: ALWAYS, viewing: false, networks: null } }),
      'PERSON',
    ],
    ['1: an address outside of the facility’s networks', at(['10.0.0.0/8', '192.0.2.2/32']), 'PERSON'],
    ['1: a facility that demands its networks and has none', at([]), 'PERSON'],
    ['1: an unknown address', { ...at(['192.0.2.0/24']), address: '' }, 'PERSON'],
    ['1: a sign-in without the needed assurance', facts({ assurance: 'password' }), 'PERSON'],
    ['2: no consent', facts({ consents: [] }), 'CONSENT'],
    ['2: a consent withdrawn at this very instant', facts({ consents: [{ ...facts().consents[0]!, valid: ended }] }), 'CONSENT'],
    ['2: a consent that begins later', facts({ consents: [{ ...facts().consents[0]!, valid: notYet }] }), 'CONSENT'],
    ['2: a consent for another viewing facility', facts({ consents: [{ ...facts().consents[0]!, viewing: 'fac_x' }] }), 'CONSENT'],
    ['2: a consent of another disclosing facility', facts({ consents: [{ ...facts().consents[0]!, disclosing: 'fac_x' }] }), 'CONSENT'],
    ['3: no link', facts({ links: [] }), 'LINK'],
    ['3: a link that ended', facts({ links: [{ ...facts().links[0]!, valid: ended }] }), 'LINK'],
    ['3: a link at another facility', facts({ links: [{ ...facts().links[0]!, facility: 'fac_x' }] }), 'LINK'],
    ['4: a facility that left', facts({ disclosures: [{ ...facts().disclosures[0]!, member: ended }] }), 'PUBLICATION'],
    ['4: a facility that publishes nothing', facts({ disclosures: [{ ...facts().disclosures[0]!, published: 0 }] }), 'PUBLICATION'],
    ['5: no permission', facts({ permissions: [] }), 'PERMISSION'],
    ['5: a permission revoked at this very instant', facts({ permissions: [permission({ valid: ended })] }), 'PERMISSION'],
    ['5: a permission that begins later', facts({ permissions: [permission({ valid: notYet })] }), 'PERMISSION'],
    ['5: a permission for another patient', facts({ permissions: [permission({ patient: 'pat_2' })] }), 'PERMISSION'],
    ['5: a permission for another workplace of the person', facts({ permissions: [permission({ facility: 'fac_x' })] }), 'PERMISSION'],
  ])('shows nothing by rule %s, and names the rule', (_title, world, rule) => {
    const decision = decide(world, NOW);
    expect(decision.cells).toEqual([]);
    expect(decision.gaps.map((gap) => gap.rule)).toEqual([rule]);
  });

  it.each(['192.0.2.1', '::ffff:192.0.2.1'])('shows everything from %s if it lies in one of the demanded networks', (address) => {
    expect(decide({ ...at(['10.0.0.0/8', '192.0.2.0/24']), address }, NOW)).toEqual(decide(facts(), NOW));
  });

  it('names the acting facility as the fact if only its networks are in the way, and else the person', () => {
    const weak = { ...at(['10.0.0.0/8']), assurance: 'password' };
    expect([at(['10.0.0.0/8']), weak].map((world) => decide(world, NOW).gaps.map(({ facility, fact }) => [facility, fact]))).toEqual([
      [[null, 'fac_clinic']],
      [[null, 'usr_1']],
    ]);
  });

  it('shows only what is both published and permitted, and names the rest', () => {
    const disclosures = [{ ...facts().disclosures[0]!, published: maskOf(['ALLERGY', 'PRESCRIPTION']) }];
    const decision = decide(facts({ disclosures, permissions: [permission({ categories: maskOf(['PRESCRIPTION', 'LAB_RESULT']) })] }), NOW);
    expect(listSeenCategories(decision)).toEqual(['PRESCRIPTION']);
    expect(decision.gaps).toEqual([
      { rule: 'PERMISSION', facility: 'fac_hospital', system: 'humanbridge', categories: maskOf(['ALLERGY']), fact: null },
    ]);
  });

  it('needs no consent for the own facility, but every other fact', () => {
    expect(decide(facts({ ...own, consents: [] }), NOW).cells[0]?.grounds).toEqual(['own-facility', 'permission:prm_1']);
    expect(decide(facts({ ...own, consents: [], permissions: [] }), NOW).cells).toEqual([]);
    expect(decide(facts({ ...own, consents: [], links: [] }), NOW).cells).toEqual([]);
    const stale = permission({ givenAt: NOW - VIEWED_WITHIN });
    expect(decide(facts({ ...own, consents: [], permissions: [stale] }), NOW).gaps[0]?.rule).toBe('NOT_VIEWED');
  });

  it('shows the own chart of a facility that does not view others', () => {
    const world = { ...person({ acting: { id: 'fac_clinic', member: ALWAYS, viewing: false, networks: null } }), ...own, consents: [] };
    expect(isViewable(decide(world, NOW))).toBe(true);
  });

  it('gives a permission of certain care dates no category without care dates', () => {
    const decision = decide(facts({ permissions: [permission({ careFrom: '2025-01-01' })] }), NOW);
    expect(listSeenCategories(decision)).toEqual([
      'PRESCRIPTION',
      'INJECTION',
      'LAB_RESULT',
      'ENCOUNTER',
      'IMAGING',
      'DOCUMENT',
      'CARE_RECORD',
      'PROCEDURE',
    ]);
    expect(decision.cells[0]?.dates).toEqual({ from: '2025-01-01' });
  });

  it.each([
    ['the last view', { viewedAt: NOW - VIEWED_WITHIN + 1 }],
    ['the consent', { consents: [{ ...facts().consents[0]!, givenAt: NOW - VIEWED_WITHIN + 1 }] }],
    ['the permission', { permissions: [permission({ givenAt: NOW - VIEWED_WITHIN + 1 })] }],
  ])('counts 360 days from %s, to the millisecond', (_title, sign) => {
    const silent = { consents: [{ ...facts().consents[0]!, givenAt: 0 }], permissions: [permission({ givenAt: 0 })] };
    const world = facts({ ...silent, ...sign });
    expect(decide(world, NOW).cells[0]?.until).toBe(NOW + 1);
    expect(decide(world, NOW + 1)).toMatchObject({ cells: [], gaps: [{ rule: 'NOT_VIEWED', categories: EVERY_CATEGORY }] });
  });

  it('takes the consent that was renewed last, whatever the order of the facts', () => {
    const [consent] = facts().consents;
    const consents = [
      { ...consent!, id: 'con_old', givenAt: NOW - VIEWED_WITHIN - DAY },
      { ...consent!, id: 'con_new', givenAt: NOW - DAY },
    ];
    const permissions = [permission({ givenAt: 0 })];
    for (const order of [consents, consents.toReversed()]) {
      expect(decide(facts({ consents: order, permissions }), NOW).cells[0]?.grounds).toEqual(['consent:con_new', 'permission:prm_1']);
    }
  });
});
