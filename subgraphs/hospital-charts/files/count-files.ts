import type { ChartAsk, DayCount } from '../../kit/index.js';
import type { CentreRequest, ChartCentre } from '../centre/chart-centre.js';
import { listAllDataTypes } from '../index/data-types.js';
import { listFolders } from '../index/folder-dates.js';
import { type IndexedFile, orThrow } from '../index/listing.js';
import { toListingQuestion } from '../index/listing-question.js';

/**
 * Counts the records of each request's category, with all its parts, by care date, from the centre's index: one query for all files, one for all documents. It reads no file.
 *
 * @throws SourceError if the index cannot be read
 */
export async function countFiles<F extends IndexedFile>(
  asks: readonly ChartAsk[],
  centre: Pick<ChartCentre<F>, 'list' | 'documents'>,
  request: CentreRequest,
): Promise<DayCount[][]> {
  const ofFiles = asks.filter(({ category }) => listAllDataTypes(category).length > 0);
  const ofDocuments = asks.filter(({ category }) => category === 'DOCUMENT');
  const folders = listFolders(ofFiles);
  const span = listFolders(ofDocuments);
  const [files, documents] = await Promise.all([
    askDistinct(
      ofFiles.map((ask) => ({ ...toListingQuestion(ask, folders), dataTypes: listAllDataTypes(ask.category) })),
      async (questions) => await centre.list(questions, request),
    ),
    askDistinct(
      ofDocuments.map(({ place }) => ({ institution: place.institution, localId: place.localId, ...span })),
      async (questions) => await centre.documents(questions, request),
    ),
  ]);
  const counted = new Map<ChartAsk, DayCount[]>([
    ...ofFiles.map((ask, i): [ChartAsk, DayCount[]] => [ask, countDays(orThrow(files[i]!).files)]),
    ...ofDocuments.map((ask, i): [ChartAsk, DayCount[]] => [ask, countDays(documents[i]!.documents)]),
  ]);
  return asks.map((ask) => counted.get(ask) ?? []);
}

function countDays(entries: readonly { readonly careDate: string | null }[]): DayCount[] {
  const days = new Map<string, number>();
  for (const { careDate } of entries) if (careDate !== null) days.set(careDate, (days.get(careDate) ?? 0) + 1);
  return [...days].map(([day, count]) => ({ date: `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}`, count }));
}

/** Asks equal questions once, all together, if there are any. Answers come in the order of the questions. */
async function askDistinct<Q, A>(questions: readonly Q[], ask: (distinct: readonly Q[]) => Promise<readonly A[]>): Promise<A[]> {
  const distinct = new Map(questions.map((question) => [JSON.stringify(question), question]));
  const answers = distinct.size > 0 ? await ask([...distinct.values()]) : [];
  const byText = new Map([...distinct.keys()].map((text, at) => [text, answers[at]!]));
  return questions.map((question) => byText.get(JSON.stringify(question))!);
}
