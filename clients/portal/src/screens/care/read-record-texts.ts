import {
  type Ask,
  CARE_CABINET,
  type CareRecordTextPartFragment,
  CareRecordTexts,
  type CareRecordTextsQueryVariables,
} from '@hareyaka/sdk';
import type { RecordsWanted } from './use-care.js';

/** The greatest number of records in one text: as many as the care cabinet gives in one export. */
const RECORDS_AT_MOST = 500;

/** Reads all records that are wanted, page by page. @returns the code of a failure if one of the pages did not come, or if there are too many records */
export async function readRecordTexts(
  ask: Ask,
  patient: string,
  wanted: RecordsWanted,
): Promise<{ readonly records: readonly CareRecordTextPartFragment[] } | { readonly code: string }> {
  const records: CareRecordTextPartFragment[] = [];
  let after: string | null = null;
  do {
    const page = await readPage(ask, { ...wanted, patient, system: CARE_CABINET, after });
    if ('code' in page) return page;
    records.push(...page.nodes);
    if (records.length > RECORDS_AT_MOST) return { code: 'BAD_INPUT' };
    after = page.next;
  } while (after !== null);
  return { records };
}

async function readPage(ask: Ask, variables: CareRecordTextsQueryVariables): Promise<Page | { readonly code: string }> {
  const { data, errors } = await ask(CareRecordTexts, variables);
  const [chart] = data?.patient?.charts ?? [];
  const page = chart && 'careRecords' in chart ? chart.careRecords : undefined;
  if (!page) return { code: errors[0]?.extensions.code ?? 'ANSWER_INVALID' };
  return { nodes: page.nodes, next: page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null };
}

interface Page {
  readonly nodes: readonly CareRecordTextPartFragment[];
  /** The cursor after which the next page begins; null if there is none. */
  readonly next: string | null;
}
