import type { PdqCriteria, PdqPage, PdqPageRequest, PdqPatient } from '../../sources/patient-demographics.js';
import { SourceError } from '../../sources/source-error.js';
import { buildAuthority, readInstitution } from '../centre/authority.js';
import type { FailedQuery, FoundPage, PatientCriteria, PatientMatch, PatientSearch, SearchQuery } from './patient-search.js';
import { readPosition, type SearchPosition, traceOf, writePosition } from './search-position.js';

/** The greatest number of patients of a search. A search that finds more is too broad to be useful. */
const MOST = 1_000;

/** The methods of a PDQ or PDQm client that the search needs. */
export interface DemographicsSource {
  findPage(request: PdqPageRequest, signal: AbortSignal): Promise<PdqPage>;
  /** Releases a continuation whose next page is not needed. */
  abandon?(continuation: string): void;
}

/** Searches for patients by a system's demographics query: by both names at once, merged into pages with one continuation. */
export class FindPatients implements PatientSearch {
  constructor(private readonly source: DemographicsSource) {}

  async page(
    criteria: PatientCriteria,
    { first, after, signal }: { first: number; after: string | null; signal: AbortSignal },
  ): Promise<FoundPage> {
    const queries = buildQueries(criteria);
    if (queries.length === 0) throw new RangeError('a patient search needs a name, a kana or an id');
    const position = after === null ? beginning(queries) : readPosition(after, criteria);
    if (!position) throw new RangeError('not a continuation of this search');
    const asked = position.held.length < first ? await this.#ask(queries, position, first, signal) : skipRound(position);

    const seen = new Set(position.seen);
    const fresh = asked.found.filter((patient) => {
      const trace = traceOf(patient);
      return !seen.has(trace) && Boolean(seen.add(trace));
    });
    const left = [...position.held, ...fresh];
    const [patients, held] = [left.slice(0, first), left.slice(first)];
    const more = held.length > 0 || asked.open.size > 0;
    const tooMany = more && seen.size - held.length >= MOST;
    if (tooMany) for (const cursor of asked.open.values()) if (cursor !== null) this.source.abandon?.(cursor);
    const next = more && !tooMany ? writePosition({ open: asked.open, held, seen: [...seen] }, criteria) : null;
    return { patients, next, failures: asked.failures, unknown: asked.unknown, tooMany };
  }

  /** Fetches the next page of every query that has one, concurrently. */
  async #ask(
    queries: readonly [SearchQuery, PdqCriteria][],
    { open }: SearchPosition,
    first: number,
    signal: AbortSignal,
  ): Promise<SearchRound> {
    const asked: SearchRound = { found: [], open: new Map(), failures: [], unknown: 0 };
    const pages = await Promise.all(
      queries
        .filter(([query]) => open.has(query))
        .map(async ([query, criteria]) => {
          const page = this.source.findPage({ criteria, first, continuation: open.get(query) }, signal);
          return [query, await page.catch((error: unknown) => stateOf(error))] as const;
        }),
    );
    for (const [query, page] of pages) {
      if (typeof page === 'string') {
        asked.failures.push({ query, state: page });
        continue;
      }
      if (page.continuation !== null) asked.open.set(query, page.continuation);
      for (const patient of page.patients) {
        const entries = entriesOf(patient);
        asked.found.push(...entries);
        asked.unknown += patient.ids.length - entries.length;
      }
    }
    return asked;
  }
}

/** The answers to one round of queries: one page of each query that has more. */
interface SearchRound {
  readonly found: PatientMatch[];
  readonly open: Map<SearchQuery, string | null>;
  readonly failures: FailedQuery[];
  unknown: number;
}

function skipRound({ open }: SearchPosition): SearchRound {
  return { found: [], open: new Map(open), failures: [], unknown: 0 };
}

function beginning(queries: readonly [SearchQuery, PdqCriteria][]): SearchPosition {
  return { open: new Map(queries.map(([query]) => [query, null])), held: [], seen: [] };
}

function buildQueries({ name, kana, birthDate, sex, patientId }: PatientCriteria): [SearchQuery, PdqCriteria][] {
  const both = { birthDate, sex };
  if (patientId) return [['NAME', { patientId: { value: patientId.localId, authority: buildAuthority(patientId.institution) }, ...both }]];
  const [family, ...given] = (name ?? '').split(/[\s\u3000]+/).filter((part) => part !== '');
  return [
    ...(family ? [['NAME', { family, given: given.join(' ') || undefined, ...both }] as [SearchQuery, PdqCriteria]] : []),
    ...(kana?.trim() ? [['KANA', { kana, ...both }] as [SearchQuery, PdqCriteria]] : []),
  ];
}

function entriesOf({ ids, name, kana, birthDate, sex }: PdqPatient): PatientMatch[] {
  return ids.flatMap(({ value, authority }) => {
    const institution = authority === null ? null : readInstitution(authority);
    return institution === null ? [] : [{ institution, localId: value, name, kana, birthDate: birthDate?.date ?? null, sex }];
  });
}

/** Maps an error to a state. GONE means that the supplier dropped the continuation, so the rest is UNREACHABLE. @throws any other error */
function stateOf(error: unknown): FailedQuery['state'] {
  if (!(error instanceof SourceError)) throw error;
  if (error.code === 'TIMED_OUT') return 'TIMED_OUT';
  return error.code === 'GONE' || error.code === 'UNREACHABLE' ? 'UNREACHABLE' : 'INVALID_DATA';
}
