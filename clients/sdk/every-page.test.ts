import { describe, expect, it } from '@jest/globals';
import type { Answer, Ask } from './ask.js';
import { everyPage, type Paged, PageFailed } from './every-page.js';
import type { Operation } from './operation.js';

type Data = { readonly list: (Paged & { readonly nodes: readonly number[] }) | null };
const OPERATION: Operation<Data, { after?: string | null | undefined; first?: number }> = {
  kind: 'query',
  name: 'List',
  hash: '',
  text: '',
};
const page = (nodes: readonly number[], endCursor: string | null, hasNextPage: boolean): Answer<Data> => ({
  data: { list: { nodes, pageInfo: { hasNextPage, endCursor } } },
  errors: [],
  requestId: undefined,
  retryAfter: 0,
});

/** Answers by the cursor. */
function makeAsk(pages: Readonly<Record<string, Answer<Data>>>) {
  const asked: unknown[] = [];
  const ask = (async (_operation: unknown, variables: { readonly after?: string | null }) => {
    asked.push(variables);
    return pages[variables.after ?? ''];
  }) as Ask;
  return { ask, asked };
}

async function readAll(ask: Ask, variables = {}): Promise<number[]> {
  const all: number[] = [];
  for await (const { list } of everyPage(ask, OPERATION, variables, (data) => data.list)) all.push(...list.nodes);
  return all;
}

describe('The pages of a list', () => {
  it('come one after the other, with the other variables unchanged', async () => {
    const { ask, asked } = makeAsk({ '': page([1, 2], 'c2', true), c2: page([3], 'c3', false) });
    expect(await readAll(ask, { first: 2 })).toEqual([1, 2, 3]);
    expect(asked).toEqual([
      { first: 2, after: undefined },
      { first: 2, after: 'c2' },
    ]);
  });
  it('begin at the given cursor', async () => {
    expect(await readAll(makeAsk({ c2: page([3], 'c3', false) }).ask, { after: 'c2' })).toEqual([3]);
  });
  it('are asked only as far as they are read', async () => {
    const { ask, asked } = makeAsk({ '': page([1], 'c1', true) });
    for await (const _ of everyPage(ask, OPERATION, {}, (data) => data.list)) break;
    expect(asked).toHaveLength(1);
  });
  it.each([
    ['a list that is null', { ...page([], null, false), data: { list: null } }],
    ['an answer without data', { ...page([], null, false), data: null, errors: [{ message: '', extensions: { code: 'OVERLOADED' } }] }],
    ['a page that has no end', page([1], null, true)],
  ])('end with an error at %s', async (_what, answer) => {
    await expect(readAll(makeAsk({ '': answer }).ask)).rejects.toThrow(PageFailed);
  });
  it('end with an error at a page whose cursor does not move, so that the loop ends', async () => {
    const { ask, asked } = makeAsk({ '': page([1], 'c1', true), c1: page([1], 'c1', true) });
    await expect(readAll(ask)).rejects.toThrow(PageFailed);
    expect(asked).toHaveLength(2);
  });
});
