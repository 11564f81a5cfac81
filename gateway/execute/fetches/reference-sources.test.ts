import { describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { REFERENCES_AT_ONCE } from '../../../subgraphs/kit/server/reference-limit.js';
import { type Answering, entities, parallel, type Received, root, run, sequence } from '../testing/plans.js';
import { SubgraphFailure } from '../transport/subgraph-failure.js';
import { REFERENCE_BYTES_AT_MOST, REFERENCES_AT_MOST, REFERENCES_TOGETHER } from './reference-account.js';

const schema = buildSchema(`
  type Query { hospitals: [E] clinics: [E] both: [Chart] }
  type Chart { id: ID facility: E }
  type E { id: ID! name: String chart: Chart facilities: [E] }
`);
const plan = sequence(
  parallel(root('honest', '{ hospitals { __typename id } }'), root('vendor', '{ clinics { __typename id } }')),
  parallel(entities('directory', ['hospitals', '@'], 'name'), entities('directory', ['clinics', '@'], 'name')),
);
const ids = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => ({ __typename: 'E', id: `${prefix}${n}` }));
const asked = ({ variables }: Received) => Object.values(variables).flat() as { id: string }[];
const named: Answering = ({ variables }) => ({
  data: Object.fromEntries(
    Object.entries(variables).map(([name, references]) => [
      name === 'representations' ? '_entities' : `_e${name.slice('representations'.length)}`,
      (references as { id: string }[]).map(({ id }) => ({ name: `N${id}` })),
    ]),
  ),
});
const refusing =
  (failure: () => unknown): Answering =>
  (request) =>
    asked(request).some(({ id }) => id.startsWith('evil')) ? failure() : named(request);

async function ran(evil: readonly { id: string }[], directory: Answering = named) {
  const answers = {
    honest: () => ({ data: { hospitals: ids('h', 3) } }),
    vendor: () => ({ data: { clinics: evil } }),
    directory,
  };
  const { data, errors, received } = await run(schema, plan, answers);
  const requests = received.filter(({ subgraph }) => subgraph === 'directory');
  const { hospitals, clinics } = data as Record<string, { name?: string }[]>;
  return { hospitals: hospitals!.map(({ name }) => name), found: clinics!.filter(({ name }) => name).length, errors, requests };
}
const HONEST = ['Nh0', 'Nh1', 'Nh2'];

describe('A look-up that several subgraphs lead to', () => {
  it('is one request if it is small and succeeds', async () => {
    const { hospitals, found, requests, errors } = await ran(ids('evil', 3));
    expect({ hospitals, found, requests: requests.length, errors }).toEqual({ hospitals: HONEST, found: 3, requests: 1, errors: [] });
  });

  it.each<[string, () => unknown]>([
    ['is refused', () => ({ errors: [{ message: 'x' }] })],
    ['is answered null', () => ({ data: { _entities: null } })],
    [
      'cannot be read',
      () => {
        throw new SubgraphFailure('SUBGRAPH_INVALID', 'x');
      },
    ],
    [
      'breaks off',
      () => {
        throw new SubgraphFailure('SUBGRAPH_UNAVAILABLE', 'x');
      },
    ],
  ])('is sent again for each of them by itself if it %s', async (_, failure) => {
    const { hospitals, found, requests, errors } = await ran(ids('evil', 3), refusing(failure));
    expect({ hospitals, found, requests: requests.length }).toEqual({ hospitals: HONEST, found: 0, requests: 3 });
    expect(errors.every(({ path }) => path?.[0] === 'clinics')).toBe(true);
    expect(errors.length).toBeGreaterThan(0);
  });

  it.each<[string, SubgraphFailure]>([
    ['no time was left', new SubgraphFailure('SUBGRAPH_TIMED_OUT', 'x')],
    ['the subgraph was not reached', new SubgraphFailure('SUBGRAPH_UNAVAILABLE', 'x', { harmless: true })],
  ])('is not sent again if %s', async (_, failure) => {
    const { requests, errors } = await ran(
      ids('evil', 3),
      refusing(() => {
        throw failure;
      }),
    );
    expect([requests.length, errors.length]).toEqual([1, 1]);
  });

  it('is not sent again if one subgraph brought all references', async () => {
    const { requests } = await run(
      schema,
      sequence(root('vendor', '{ clinics { __typename id } }'), entities('directory', ['clinics', '@'], 'name')),
      { vendor: () => ({ data: { clinics: ids('evil', 3) } }), directory: refusing(() => ({ errors: [{ message: 'x' }] })) },
    ).then(({ received }) => ({ requests: received.filter(({ subgraph }) => subgraph === 'directory').length }));
    expect(requests).toBe(1);
  });

  it('is one request for each of them if it is large, so that they do not wait for each other', async () => {
    const { hospitals, found, requests } = await ran(
      ids('evil', REFERENCES_TOGETHER + 1),
      refusing(() => ({ errors: [{ message: 'x' }] })),
    );
    expect({ hospitals, found, requests: requests.length }).toEqual({ hospitals: HONEST, found: 0, requests: 2 });
  });
});

describe('The references that one subgraph brings', () => {
  it('are limited in number per operation, and an error names that subgraph', async () => {
    const { hospitals, found, requests, errors } = await ran(ids('evil', 40_000));
    expect({ hospitals, found }).toEqual({ hospitals: HONEST, found: REFERENCES_AT_MOST });
    expect(requests.flatMap(asked)).toHaveLength(REFERENCES_AT_MOST + HONEST.length);
    expect(errors).toEqual([
      expect.objectContaining({ extensions: { code: 'SUBGRAPH_INVALID', service: 'vendor' }, path: ['clinics', '@'] }),
    ]);
  });

  it('never make a request with more references than a subgraph of the kit accepts', async () => {
    const { requests } = await ran(ids('evil', 40_000));
    expect(Math.max(...requests.map((one) => asked(one).length))).toBeLessThanOrEqual(REFERENCES_AT_ONCE);
  });

  it('are limited in bytes per operation', async () => {
    const long = Array.from({ length: 20 }, (_, n) => ({ __typename: 'E', id: `evil${n}${'x'.repeat(REFERENCE_BYTES_AT_MOST / 10)}` }));
    const { hospitals, found, errors } = await ran(long);
    expect({ hospitals, found, errors: errors.length }).toEqual({ hospitals: HONEST, found: 9, errors: 1 });
  });

  it('count once each, however often they occur', async () => {
    const { found, errors } = await ran(Array.from({ length: 40_000 }, () => ({ __typename: 'E', id: 'evil' })));
    expect({ found, errors }).toEqual({ found: 40_000, errors: [] });
  });

  it('include those within another subgraph’s entities', async () => {
    const charts = sequence(
      root('honest', '{ hospitals { __typename id } }'),
      entities('vendor', ['hospitals', '@'], 'facilities { __typename id }'),
      parallel(entities('directory', ['hospitals', '@', 'facilities', '@'], 'name'), entities('directory', ['hospitals', '@'], 'name')),
    );
    const { data, errors, received } = await run(schema, charts, {
      honest: () => ({ data: { hospitals: ids('h', 2) } }),
      vendor: (request) => ({ data: { _entities: asked(request).map(({ id }) => ({ facilities: ids(`evil${id}`, 20_000) })) } }),
      directory: named,
    });
    expect((data as { hospitals: { name: string }[] }).hospitals.map(({ name }) => name)).toEqual(['Nh0', 'Nh1']);
    const sent = received.filter(({ subgraph }) => subgraph === 'directory').flatMap(asked);
    expect(sent.filter(({ id }) => id.startsWith('evil'))).toHaveLength(REFERENCES_AT_MOST);
    expect(errors.map(({ extensions }) => extensions?.service)).toEqual(['vendor']);
  });
});
