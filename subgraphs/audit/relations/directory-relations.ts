import { z } from 'zod';
import { type ExchangeOptions, KitError, postWithAssertion } from '../../kit/index.js';
import type { Pair, Relation } from './relation.js';
import type { RelationsSource } from './relations.source.js';

/** Pairs of one request: the directory takes no more. */
export const PAIRS_AT_ONCE = 500;

const relation = z.object({
  own: z.boolean(),
  sameFamilyName: z.boolean(),
  colleague: z.boolean(),
  facilityKind: z.string().max(40).nullable(),
});
const answer = z.object({ relations: z.array(relation).max(PAIRS_AT_ONCE) });

/** Asks the directory's issuer: `POST /issuer/relations`, with the store's assertion. */
export class DirectoryRelations implements RelationsSource {
  /** @param options `url` is the issuer's exchange: the route is beside it */
  constructor(private readonly options: () => ExchangeOptions) {}

  async read(pairs: readonly Pair[], signal: AbortSignal): Promise<Relation[]> {
    const found: Relation[] = [];
    for (let begin = 0; begin < pairs.length; begin += PAIRS_AT_ONCE)
      found.push(...(await this.#readSome(pairs.slice(begin, begin + PAIRS_AT_ONCE), signal)));
    return found;
  }

  async #readSome(pairs: readonly Pair[], signal: AbortSignal): Promise<Relation[]> {
    const options = this.options();
    const form = { pairs: JSON.stringify(pairs.map(({ user, patient, facility }) => [user, patient, facility])) };
    const body = await postWithAssertion(options, { url: new URL('relations', options.url).href, form, signal });
    const read = answer.safeParse(body);
    if (read.success && read.data.relations.length === pairs.length) return read.data.relations;
    throw new KitError('UNREACHABLE', { service: 'directory', cause: new Error('the issuer gave no relations') });
  }
}
