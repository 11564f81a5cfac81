import { type EntityManager, MoreThan } from 'typeorm';
import { foldName, isSearchableKana, KitError, kanaSearchKey } from '../kit/index.js';
import { FacilityEntity } from './facility.entity.js';
import { UserEntity } from './user.entity.js';

/** Characters of a name that is searched. */
const NAME_AT_MOST = 200;
/** Rows that are read at once, and for one page: a network has some ten thousand people. */
const ROWS_AT_ONCE = 1_000;
const ROWS_AT_MOST = 100_000;

interface Named {
  readonly id: string;
  readonly name: string;
  readonly kana: string;
}

/** Which names a searched one finds: it is the beginning of the whole, or of a part of it, in kanji or kana, whatever the spelling. */
export function nameMatcher(searched: string): (named: Pick<Named, 'name' | 'kana'>) => boolean {
  const name = foldName(searched).whole;
  const kana = isSearchableKana(searched) ? kanaSearchKey(searched) : '';
  const begins = (text: string, parts: readonly (string | null)[], with_: string) =>
    with_ !== '' && [text, ...parts].some((part) => part?.startsWith(with_));
  return (named) => {
    const folded = foldName(named.name);
    if (begins(folded.whole, [folded.given], name)) return true;
    return begins(
      kanaSearchKey(named.kana),
      named.kana.split(/\s+/u).map((part) => kanaSearchKey(part)),
      kana,
    );
  };
}

/**
 * Ids of people or facilities of a name, in order: some thousand rows after another are read until the page is full.
 *
 * @param within only these; absent: all
 * @throws KitError BAD_INPUT where the name is blank or too long
 */
export async function idsOfName(
  manager: EntityManager,
  entity: typeof UserEntity | typeof FacilityEntity,
  searched: string,
  page: { readonly after?: string; readonly limit: number; readonly within?: ReadonlySet<string> },
): Promise<string[]> {
  if (searched.trim() === '' || searched.length > NAME_AT_MOST)
    throw new KitError('BAD_INPUT', { message: `\`name\` must have 1 to ${NAME_AT_MOST} characters.`, argument: 'name' });
  const matches = nameMatcher(searched);
  const found: string[] = [];
  let { after = '' } = page;
  for (let read = 0; read < ROWS_AT_MOST && found.length < page.limit; read += ROWS_AT_ONCE) {
    const rows: Named[] = await manager.getRepository<Named>(entity).find({
      select: { id: true, name: true, kana: true },
      where: { id: MoreThan(after) },
      order: { id: 'ASC' },
      take: ROWS_AT_ONCE,
    });
    found.push(...rows.filter((row) => (page.within?.has(row.id) ?? true) && matches(row)).map(({ id }) => id));
    if (rows.length < ROWS_AT_ONCE) break;
    after = rows.at(-1)!.id;
  }
  return found.slice(0, page.limit);
}
