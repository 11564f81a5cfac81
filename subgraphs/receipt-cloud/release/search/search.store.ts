import { createId, type Writer } from '../../../kit/index.js';
import { CounterEntity } from '../records/release.entity.js';
import { ReleaseError } from '../release-error.js';
import { SearchEntity } from './index.entity.js';

/** Searches of one person in a minute and a day, and of all in a minute. */
export const SEARCHES = { ofPerson: 30, ofPersonInDay: 500, ofAll: 300 } as const;
const MINUTE = 60_000;
const DAY = 86_400_000;

/** The record of searches, which is also their limit: it survives a restart. */
export class SearchStore {
  constructor(private readonly writer: Writer) {}

  /** Notes a search before it is done. @returns its id @throws ReleaseError SEARCHED_TOO_OFTEN */
  async begin({ who, facility, criteria, at }: Omit<SearchEntity, 'id' | 'found'>): Promise<string> {
    const id = createId('sea');
    await this.writer.transaction(who, async (manager) => {
      // Searches are counted one after the other.
      await manager.getRepository(CounterEntity).increment({ name: 'search' }, 'value', 1);
      const [counts] = await manager.query(
        `SELECT (SELECT COUNT(*) FROM release_search WHERE who = ? AND at > ?) AS person_minute,
                (SELECT COUNT(*) FROM release_search WHERE who = ? AND at > ?) AS person_day,
                (SELECT COUNT(*) FROM release_search WHERE at > ?) AS all_minute`,
        [who, at - MINUTE, who, at - DAY, at - MINUTE],
      );
      const isTooOften =
        Number(counts.person_minute) >= SEARCHES.ofPerson ||
        Number(counts.person_day) >= SEARCHES.ofPersonInDay ||
        Number(counts.all_minute) >= SEARCHES.ofAll;
      if (isTooOften) throw new ReleaseError('SEARCHED_TOO_OFTEN');
      await manager.getRepository(SearchEntity).insert({ id, who, facility, at, criteria, found: null });
    });
    return id;
  }

  /** Notes how many patients a search showed. */
  async end(id: string, { who, found }: { readonly who: string; readonly found: number }): Promise<void> {
    await this.writer.transaction(who, async (manager) => await manager.getRepository(SearchEntity).update({ id }, { found }));
  }
}
