import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { CONTRACT_FIELDS, type FacilityAnswer } from '../../kit/index.js';
import type { ChartsContext } from './chart.resolver.js';
import { FACILITY_ANSWER, makeNotServed } from './not-served.js';

const chart = { __typename: 'ExampleChart', id: 'pat_1~example', patient: 'pat_1', system: 'example', facilities: ['fac_a', 'fac_b'] };
const context = { loaders: { of: () => ({ load: async (id: string) => ({ id, name: `name of ${id}` }) }) } } as unknown as ChartsContext;

describe('what the directory answers for a system that does not serve a field of the contract', () => {
  const resolvers = makeNotServed({ serves: ['labResults'] });

  it('is there for every field that the system leaves, and for no other', () => {
    expect(Object.keys(resolvers).sort()).toEqual(CONTRACT_FIELDS.filter((field) => field !== 'labResults').sort());
  });

  it('is an empty, complete list in which each facility of the chart says NOT_SERVED, with its name', async () => {
    const list = resolvers.procedures!(chart, { first: 5 }) as {
      nodes: unknown[];
      complete: boolean;
      pageInfo: { hasNextPage: boolean };
      answers: FacilityAnswer[];
    };
    expect([list.nodes, list.complete, list.pageInfo.hasNextPage]).toEqual([[], true, false]);
    expect(list.answers).toMatchObject([
      { category: 'PROCEDURE', state: 'NOT_SERVED', leftOut: 0 },
      { category: 'PROCEDURE', state: 'NOT_SERVED', leftOut: 0 },
    ]);
    const facilities = await Promise.all(list.answers.map(async (answer) => await FACILITY_ANSWER.facility(answer, {}, context)));
    expect(facilities).toMatchObject([{ name: 'name of fac_a' }, { name: 'name of fac_b' }]);
  });

  it('refuses a page that cannot be, as a system does', () => {
    for (const args of [{ first: -1 }, { first: 1001 }, { first: 1, after: 'x' }])
      expect(() => resolvers.allergies!(chart, args)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  });

  it('is nothing in the fields that are no list', () => {
    expect([resolvers.viewerUrl, resolvers.demographicsMismatch, resolvers.timeline].map((one) => one!(chart, {}))).toEqual([
      null,
      null,
      [],
    ]);
  });
});
