import type { Ask } from '@hareyaka/sdk';
import { describe, expect, it } from '@jest/globals';
import { readFurtherMembers } from './read-further-members.js';

/** A care cabinet with these pages of members, each behind the cursor of its place; undefined: it does not answer. */
function makeCabinet(pages: readonly (readonly string[] | undefined)[]): Ask {
  return (async (_operation: unknown, { after }: { after: string }) => {
    const at = Number(after);
    const page = pages[at];
    if (!page)
      return { data: null, errors: [{ message: '', extensions: { code: 'NETWORK_FAILED' } }], requestId: undefined, retryAfter: 0 };
    const pageInfo = { hasNextPage: at + 1 < pages.length, endCursor: String(at + 1) };
    return { data: { patient: { charts: [{ careTeam: { nodes: page.map((id) => ({ id })), pageInfo } }] } }, errors: [] };
  }) as unknown as Ask;
}
const read = async (...pages: readonly (readonly string[] | undefined)[]) =>
  (await readFurtherMembers(makeCabinet(pages), 'pat_1', { after: '0' })).map(({ id }) => id);

describe('The further members of a team', () => {
  it('are read to the last page', async () => {
    expect(await read(['a', 'b'], ['c'], ['d'])).toEqual(['a', 'b', 'c', 'd']);
  });

  it('are those that came if a page does not come', async () => {
    expect(await read(['a'], undefined, ['c'])).toEqual(['a']);
  });
});
