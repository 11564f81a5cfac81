import { type Connection, type Grant, KitError, type LoaderDefinition, type Period } from '../../kit/index.js';
import type { CareCabinetContext } from '../context.js';
import { QUERY_AT_MOST, TERMS_AT_MOST, toSearchPhrases } from '../search/search-words.js';
import { listForMember } from '../team/member-list.js';
import { toCareRecord } from './care-record.mapper.js';
import type { CareRecordStore, RecordFilter, RecordPage } from './care-record.store.js';
import type { CareRecord } from './care-record.type.js';

type RecordRow = Awaited<ReturnType<CareRecordStore['find']>>[number];

/** Pages of records: one statement for all charts of an operation. */
export const RECORD_PAGES: LoaderDefinition<RecordPage, RecordRow[], CareCabinetContext> = {
  key: ({ scope, filter, first, after }) => JSON.stringify([scope.patient, scope.places, filter, first, after]),
  load: async (pages, { records }) => await records.listPages(pages),
};

/** What the list of a chart is asked for. */
export interface RecordListArgs {
  readonly first?: number | undefined;
  readonly after?: string | null | undefined;
  readonly period?: Period | null | undefined;
  readonly filter?: RecordFilter | null | undefined;
}

/** One page of the care records of a chart, the newest first. @throws KitError BAD_INPUT for a page or a filter that cannot be */
export async function listRecords(
  chart: { readonly grant: Grant },
  args: RecordListArgs,
  context: CareCabinetContext,
): Promise<Connection<CareRecord>> {
  const filter = checkFilter({ ...args.filter, from: args.period?.from, until: args.period?.until });
  return await listForMember<CareRecord>(
    chart,
    { args, context, parts: 3 },
    {
      position: ({ date, recordedAt, id }) => [date!, recordedAt.getTime(), id],
      read: async (scope, { first, after }) => {
        const position = after && { careDate: after[0]!, recordedAt: Number(after[1]), id: after[2]! };
        if (position && !Number.isSafeInteger(position.recordedAt))
          throw new KitError('BAD_INPUT', { message: '`after` is not a cursor.', argument: 'after' });
        const rows = await context.loaders.of(RECORD_PAGES).load({ scope, filter, first, after: position });
        return rows.map((row) => toCareRecord(row, scope));
      },
    },
  );
}

const KINDS_AT_MOST = 10;
const PROFESSIONS_AT_MOST = 50;
const IDS_AT_MOST = 100;
const PATTERN_AT_MOST = 100;

/** @throws KitError BAD_INPUT */
export function checkFilter(filter: RecordFilter): RecordFilter {
  const demand = (condition: boolean, message: string) => {
    if (!condition) throw new KitError('BAD_INPUT', { message, argument: 'filter' });
  };
  const { kinds, professions, tag, text, threadOf, ids } = filter;
  demand((kinds?.length ?? 0) <= KINDS_AT_MOST, `\`kinds\` has ${KINDS_AT_MOST} items at the most.`);
  const goodProfessions = (professions ?? []).every((one) => one.length <= PATTERN_AT_MOST);
  demand(
    goodProfessions && (professions?.length ?? 0) <= PROFESSIONS_AT_MOST,
    `\`professions\` has ${PROFESSIONS_AT_MOST} items at the most.`,
  );
  demand((ids?.length ?? 0) <= IDS_AT_MOST, `\`ids\` has ${IDS_AT_MOST} items at the most.`);
  for (const one of [tag, threadOf, ...(ids ?? [])])
    demand((one?.length ?? 0) <= PATTERN_AT_MOST, `A filter has ${PATTERN_AT_MOST} characters at the most.`);
  if (text !== null && text !== undefined) {
    demand(text.length <= QUERY_AT_MOST, `\`text\` has 1 to ${QUERY_AT_MOST} characters.`);
    const terms = toSearchPhrases('', text).length;
    demand(terms > 0 && terms <= TERMS_AT_MOST, `\`text\` has 1 to ${TERMS_AT_MOST} words.`);
  }
  return filter;
}
