import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { closeStarted, start } from '../testing/started-subgraphs.js';
import { REFERENCES_AT_ONCE } from './reference-limit.js';

afterEach(closeStarted);

const QUERY = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }';
const references = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ __typename: 'TestChart', id: `pat_${i}~test-system`, permit: null }));

describe('a list of references', () => {
  it('is answered item by item up to the limit', async () => {
    const { data, errors } = await (await start()).ask(QUERY, { r: references(REFERENCES_AT_ONCE) });
    expect(data._entities).toHaveLength(REFERENCES_AT_ONCE);
    expect(errors).toHaveLength(REFERENCES_AT_ONCE);
    expect(errors[0]).toMatchObject({ path: ['_entities', 0], extensions: { code: 'PERMIT_INVALID' } });
  });

  it('is refused as a whole above the limit, and the error names the list', async () => {
    const subgraph = await start();
    const query = `query ($r: [_Any!]!, $few: [_Any!]!) {
      many: _entities(representations: $r) { __typename }
      few: _entities(representations: $few) { ... on Forgotten { __typename } }
    }`;
    const { status, data, errors } = await subgraph.ask(QUERY, { r: references(REFERENCES_AT_ONCE + 1) });
    expect({ status, data, errors }).toEqual({
      status: 200,
      data: null,
      errors: [
        {
          message: '`representations` must have at most 5000 items.',
          path: ['_entities'],
          extensions: { code: 'BAD_INPUT', argument: 'representations' },
        },
      ],
    });
    const both = await subgraph.ask(query, { r: references(REFERENCES_AT_ONCE + 1), few: [] });
    expect(both.errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([[['many'], 'BAD_INPUT']]);
  });
});
