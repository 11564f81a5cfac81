import 'reflect-metadata';
import fc from 'fast-check';
import type { ReportedDisclosure } from '../audit/disclosure.js';
import { readDisclosures } from '../audit/read-disclosures.js';
import { Allergy } from '../chart/allergy.js';
import type { ChartItem } from '../chart/chart-item.js';
import { Demographics, Sex } from '../chart/demographics.js';
import { LabResult } from '../chart/lab-result.js';
import { Prescription } from '../chart/prescription.js';
import type { ChartAnswer, ChartAsk, DayCount } from '../chart/reader/chart-answer.js';
import { AnswerState } from '../chart/reader/facility-answer.js';
import { CATEGORIES, type Category, maskOf } from '../permit/category.js';
import type { PermitLine, Sealed } from '../permit/permit-claims.js';
import { callerOf } from '../testing/issuers.js';
import { testSubgraph } from '../testing/test-subgraph.js';

let subgraph: Awaited<ReturnType<typeof testSubgraph>>;
let read: (ask: ChartAsk) => ChartAnswer;
let count: (ask: ChartAsk) => DayCount[];

beforeAll(async () => {
  subgraph = await testSubgraph({
    read: async (asks) => asks.map((ask) => read(ask)),
    count: async (asks) => asks.map((ask) => count(ask)),
  });
});
afterAll(async () => await subgraph?.close());
beforeEach(() => {
  read = ({ category, place }) => ({ state: AnswerState.ANSWERED, items: itemsOf(category, place.facility, 2) });
  count = () => [];
});

const FACILITIES = ['fac_a', 'fac_b', 'fac_c'] as const;
const PLACES = Object.fromEntries(FACILITIES.map((id, i) => [id, { id: `000${i}`, institution: `331000000${i}` }]));
const RECORDED = { name: '山田 花子', kana: 'ヤマダ ハナコ', birthDate: '1950-01-01', sex: 'FEMALE' };
const MAKE: Partial<Record<Category, () => ChartItem>> = {
  ALLERGY: () => Object.assign(new Allergy(), { substance: { text: 'そば' } }),
  PRESCRIPTION: () => Object.assign(new Prescription(), { stage: 'ORDERED', items: [] }),
  LAB_RESULT: () => Object.assign(new LabResult(), { item: { text: 'HbA1c' }, flags: [] }),
};

function itemsOf(category: Category, facility: string, many: number): ChartItem[] {
  const make = MAKE[category];
  if (!make) return [];
  return Array.from({ length: many }, (_, i) =>
    Object.assign(make(), { id: `${category}-${facility}-${i}`, facility: { id: facility }, date: '2025-01-01' }),
  );
}

const line = (f: string, categories: readonly Category[], ...g: string[]): PermitLine => ({ f, c: maskOf(categories), g });

async function referenceOf(lines: PermitLine[], patient = 'pat_1', more: Partial<Sealed> = {}) {
  const id = `${patient}~test-system`;
  const claims = { pat: patient, chart: id, lines, usr: 'usr_9', prf: 'NURSE' };
  return { __typename: 'TestChart', id, permit: await subgraph.issuer.sign({ claims, sealed: { places: PLACES, ...more } }) };
}

async function ask(
  selection: string,
  lines: PermitLine[],
  { variables = {}, more = {} }: { variables?: object; more?: Partial<Sealed> } = {},
) {
  const r = [await referenceOf(lines, 'pat_1', more)];
  const declared = Object.keys(variables).map((name) => `, $${name}: Boolean!`);
  const caller = callerOf({ scopes: ['chart:lab-result', 'chart:prescription'] });
  const query = `query ($r: [_Any!]!${declared.join('')}) { _entities(representations: $r) { ... on TestChart { ${selection} } } }`;
  return await subgraph.ask(query, { r, ...variables }, { caller });
}

const brief = (reported: readonly ReportedDisclosure[] | undefined) =>
  reported
    ?.map(({ path, category, facility, form, state, items }) => [path.at(-1), category, facility, form, state, items].join(' '))
    .sort();

const LISTS = { allergies: 'ALLERGY', prescriptions: 'PRESCRIPTION', labResults: 'LAB_RESULT' } as const;
type List = keyof typeof LISTS;

describe('the report of a chart', () => {
  it('names patient, category, facility, state, number of items, grounds, purpose, person and profession', async () => {
    const { disclosures, errors } = await ask('allergies { nodes { id } }', [
      line('fac_a', ['ALLERGY'], 'consent:con_1', 'permission:prm_1'),
    ]);
    expect(errors).toEqual([]);
    expect(disclosures).toEqual([
      {
        path: ['_entities', 0, 'allergies'],
        patients: ['pat_1'],
        category: 'ALLERGY',
        facility: 'fac_a',
        form: 'RECORDS',
        state: 'ANSWERED',
        items: 2,
        grounds: ['consent:con_1', 'permission:prm_1'],
        purpose: 'TREAT',
        user: 'usr_9',
        profession: 'NURSE',
      },
    ]);
    expect(readDisclosures(disclosures)).toBeDefined();
  });

  it('has the grounds of those lines of the permit that cover the facility and the category, each once', async () => {
    const lines = [
      line('fac_a', ['ALLERGY'], 'consent:con_a', 'permission:prm_1'),
      line('fac_a', ['ALLERGY', 'DIAGNOSIS'], 'consent:con_a', 'permission:prm_2'),
      line('fac_a', ['DOCUMENT'], 'consent:con_a', 'permission:prm_3'),
      line('fac_b', ['ALLERGY'], 'own-facility', 'permission:prm_4'),
    ];
    const { disclosures } = await ask('allergies { nodes { id } }', lines);
    expect(disclosures!.map(({ facility, grounds }) => [facility, grounds])).toEqual([
      ['fac_a', ['consent:con_a', 'permission:prm_1', 'permission:prm_2']],
      ['fac_b', ['own-facility', 'permission:prm_4']],
    ]);
  });

  it('counts the items of the page alone, and reports a facility that has nothing, fails or withholds', async () => {
    read = ({ category, place }) => {
      if (place.facility === 'fac_b') return { state: AnswerState.TIMED_OUT, items: [] };
      return { state: AnswerState.ANSWERED, items: itemsOf(category, place.facility, 5) };
    };
    const lines = [line('fac_a', ['PRESCRIPTION'], 'own-facility'), line('fac_b', ['PRESCRIPTION']), line('fac_c', ['ALLERGY'])];
    const { disclosures } = await ask('prescriptions(first: 2) { nodes { id } }', lines);
    expect(brief(disclosures)).toEqual([
      'prescriptions PRESCRIPTION fac_a RECORDS ANSWERED 2',
      'prescriptions PRESCRIPTION fac_b RECORDS TIMED_OUT 0',
      'prescriptions PRESCRIPTION fac_c RECORDS WITHHELD 0',
    ]);
    expect(disclosures!.at(-1)!.grounds).toEqual([]);
  });

  it.each([
    ['nodes', '{ nodes { id } }', 'RECORDS', 2],
    ['edges', '{ edges { cursor } }', 'RECORDS', 2],
    ['a fragment with nodes', '{ ...F }', 'RECORDS', 2],
    ['nodes that are included', '{ nodes @include(if: $on) { id } }', 'RECORDS', 2],
    ['nodes that are not included', '{ complete nodes @include(if: $off) { id } }', 'COUNTS', 0],
    ['edges that are skipped', '{ complete edges @skip(if: $on) { cursor } }', 'COUNTS', 0],
    ['the state of the answers', '{ answers { state } }', 'COUNTS', 0],
    ['whether it is complete', '{ complete }', 'COUNTS', 0],
    ['the position of the page', '{ pageInfo { hasNextPage } }', 'COUNTS', 0],
  ])('of a list that selects %s has the right form', async (_what, selection, form, items) => {
    const r = [await referenceOf([line('fac_a', ['ALLERGY'])])];
    const used = ['on', 'off'].filter((name) => selection.includes(`$${name}`)).map((name) => `, $${name}: Boolean!`);
    const fragment = selection.includes('...F') ? ' fragment F on AllergyConnection { nodes { id } }' : '';
    const query = `query ($r: [_Any!]!${used}) { _entities(representations: $r) { ... on TestChart { allergies ${selection} } } }${fragment}`;
    const { disclosures, errors } = await subgraph.ask(query, { r, on: true, off: false });
    expect(errors).toEqual([]);
    expect(brief(disclosures)).toEqual([`allergies ALLERGY fac_a ${form} ANSWERED ${items}`]);
  });

  it('tells two aliases of one list apart', async () => {
    const selection = 'a: allergies { complete } b: allergies(first: 1) { nodes { id } } c: allergies { edges { cursor } }';
    const { disclosures } = await ask(selection, [line('fac_a', ['ALLERGY'])]);
    expect(brief(disclosures)).toEqual([
      'a ALLERGY fac_a COUNTS ANSWERED 0',
      'b ALLERGY fac_a RECORDS ANSWERED 1',
      'c ALLERGY fac_a RECORDS ANSWERED 2',
    ]);
  });

  it('names the position of each chart, and nothing of a chart whose permit is not valid', async () => {
    const lines = [line('fac_a', ['ALLERGY'])];
    const r = [
      await referenceOf(lines, 'pat_1'),
      { ...(await referenceOf(lines, 'pat_2')), permit: 'none' },
      await referenceOf(lines, 'pat_3'),
    ];
    const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on TestChart { allergies { nodes { id } } } } }';
    const { disclosures, data } = await subgraph.ask(query, { r });
    expect(data._entities[1]).toBeNull();
    expect(disclosures!.map(({ path, patients }) => [path, patients])).toEqual([
      [['_entities', 0, 'allergies'], ['pat_1']],
      [['_entities', 2, 'allergies'], ['pat_3']],
    ]);
  });

  it('is empty, and not absent, if a chart’s field fails', async () => {
    read = () => {
      throw new Error('down');
    };
    const { disclosures, data } = await ask('allergies { nodes { id } }', [line('fac_a', ['ALLERGY'])]);
    expect(data._entities[0].allergies).toBeNull();
    expect(disclosures).toEqual([]);
  });

  it('leaves out a list that was read but is null in the answer', async () => {
    read = ({ category, place }) => ({
      state: AnswerState.ANSWERED,
      items: itemsOf(category, place.facility, 1).map((item) => Object.assign(item, category === 'ALLERGY' ? { id: null } : {})),
    });
    const { disclosures, data } = await ask('allergies { nodes { id } } prescriptions { nodes { id } }', [
      line('fac_a', ['ALLERGY', 'PRESCRIPTION']),
    ]);
    expect(data._entities[0].allergies).toBeNull();
    expect(brief(disclosures)).toEqual(['prescriptions PRESCRIPTION fac_a RECORDS ANSWERED 1']);
  });

  it('is absent from an answer that concerns no chart', async () => {
    for (const query of ['{ open }', '{ __typename }', '{ _service { sdl } }'])
      expect((await subgraph.ask(query)).text).not.toContain('extensions');
  });

  it('is empty for a chart of which only the id is asked together with an address of its viewer', async () => {
    const { disclosures } = await ask('id viewerUrl', [line('fac_a', ['VIEWER'])]);
    expect(disclosures).toEqual([]);
  });

  it('counts the timeline by category and facility, as counts', async () => {
    count = ({ place }) =>
      place.facility === 'fac_a'
        ? [
            { date: '2025-01-01', count: 3 },
            { date: '2025-02-01', count: 4 },
          ]
        : [];
    const lines = [line('fac_a', ['LAB_RESULT']), line('fac_b', ['PRESCRIPTION', 'IMAGING'])];
    const { disclosures } = await ask('timeline { month atMost }', lines);
    expect(brief(disclosures)).toEqual(['timeline LAB_RESULT fac_a COUNTS ANSWERED 7', 'timeline PRESCRIPTION fac_b COUNTS ANSWERED 0']);
  });

  it('reports demographics that differ as records, and those that do not as counts', async () => {
    read = ({ place }) => {
      const name = place.facility === 'fac_a' ? '山田 華子' : RECORDED.name;
      const one = Object.assign(new Demographics(), { id: place.facility, facility: { id: place.facility }, name, sex: Sex.FEMALE });
      return { state: AnswerState.ANSWERED, items: [one] };
    };
    const lines = [line('fac_a', ['DEMOGRAPHICS']), line('fac_b', ['DEMOGRAPHICS'])];
    const { disclosures } = await ask('demographicsMismatch { fields }', lines, { more: { recorded: RECORDED } });
    expect(brief(disclosures)).toEqual([
      'demographicsMismatch DEMOGRAPHICS fac_a RECORDS ANSWERED 1',
      'demographicsMismatch DEMOGRAPHICS fac_b COUNTS ANSWERED 0',
    ]);
  });

  it('counts an own field that is no list at every facility where the permit covers its category', async () => {
    const { disclosures } = await ask('ownNamed', [line('fac_a', ['DIAGNOSIS']), line('fac_b', ['DIAGNOSIS']), line('fac_c', ['ALLERGY'])]);
    expect(brief(disclosures)).toEqual(['ownNamed DIAGNOSIS fac_a RECORDS ANSWERED 1', 'ownNamed DIAGNOSIS fac_b RECORDS ANSWERED 1']);
  });
});

const lists = fc.array(
  fc.record({
    list: fc.constantFrom<List>('allergies', 'prescriptions', 'labResults'),
    first: fc.integer({ min: 0, max: 6 }),
    items: fc.constantFrom(
      'nodes { id facility { id } }',
      'edges { node { id facility { id } } }',
      'nodes @skip(if: $yes) { id }',
      'complete',
    ),
  }),
  { minLength: 1, maxLength: 4 },
);
const permit = fc.array(
  fc.record({
    f: fc.constantFrom(...FACILITIES),
    c: fc.subarray([...CATEGORIES]).map((categories) => maskOf(categories)),
    g: fc.subarray(['own-facility', 'consent:con_1', 'permission:prm_1', 'permission:prm_2']),
  }),
  { minLength: 1, maxLength: 4 },
);
const behaviour = fc.constantFrom('answers', 'fails', 'throws', 'is empty');
const hospitals = fc.record({ fac_a: behaviour, fac_b: behaviour, fac_c: behaviour });

describe('the report of any operation over charts', () => {
  it('equals an independent count over the answer, for random permits, pages, aliases and failures', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(permit, { minLength: 1, maxLength: 3 }), lists, hospitals, async (permits, asked, behaves) => {
        read = ({ category, place }) => {
          const does = behaves[place.facility as keyof typeof behaves];
          if (does === 'throws' && category === 'LAB_RESULT') throw new Error('down');
          if (does === 'fails') return { state: AnswerState.UNREACHABLE, items: itemsOf(category, place.facility, 1) };
          return { state: AnswerState.ANSWERED, items: itemsOf(category, place.facility, does === 'is empty' ? 0 : 3) };
        };
        const r = await Promise.all(permits.map(async (lines, i) => await referenceOf(lines, `pat_${i}`)));
        const fields = asked.map(
          ({ list, first, items }, i) => `f${i}: ${list}(first: ${first}) { ${items} answers { facility { id } state } }`,
        );
        const query = `query ($r: [_Any!]!, $yes: Boolean!) { _entities(representations: $r) { ... on TestChart { id ${fields.join(' ')} } } __typename @include(if: $yes) }`;
        const { data, disclosures } = await subgraph.ask(query, { r, yes: true });
        const expected = permits.flatMap((lines, chart) =>
          asked.flatMap(({ list, items }, i) => {
            const shown = data._entities[chart]?.[`f${i}`];
            if (!shown) return [];
            const category = LISTS[list];
            const isRead = items.includes('facility');
            const nodes: { facility: { id: string } }[] = shown.nodes ?? shown.edges?.map(({ node }: { node: unknown }) => node) ?? [];
            return shown.answers.map(({ facility, state }: { facility: { id: string }; state: string }) => {
              const covering = lines.filter(({ f, c }) => f === facility.id && (c & maskOf([category])) !== 0);
              return {
                path: ['_entities', chart, `f${i}`],
                patients: [`pat_${chart}`],
                category,
                facility: facility.id,
                form: isRead ? 'RECORDS' : 'COUNTS',
                state,
                items: nodes.filter((node) => node.facility.id === facility.id).length,
                grounds: [...new Set(covering.flatMap(({ g }) => g))],
                purpose: 'TREAT',
                user: 'usr_9',
                profession: 'NURSE',
              };
            });
          }),
        );
        const sorted = (all: readonly unknown[]) => all.map((one) => JSON.stringify(one)).sort();
        expect(sorted(disclosures!)).toEqual(sorted(expected));
        expect(readDisclosures(disclosures)).toBeDefined();
      }),
      { numRuns: 150 },
    );
  });
});
