import fc from 'fast-check';
import type { PdqPage, PdqPageRequest, PdqPatient } from '../../sources/patient-demographics.js';
import { SourceError, type SourceErrorCode } from '../../sources/source-error.js';
import { buildAuthority } from '../centre/authority.js';
import { type DemographicsSource, FindPatients } from './find-patients.js';
import type { FoundPage, PatientCriteria, PatientMatch } from './patient-search.js';

const signal = new AbortController().signal;
const BOTH: PatientCriteria = { name: '山田 花子', kana: 'ヤマダ ハナコ', birthDate: '1965-04-15', sex: 'FEMALE' };

type Id = readonly [institution: string, localId: string];
const patient = (...ids: Id[]): PdqPatient => ({
  name: '山田 花子',
  kana: 'ヤマダ ハナコ',
  birthDate: { text: '19650415', date: '1965-04-15', instant: null },
  sex: 'FEMALE',
  ids: ids.map(([institution, value]) => ({ value, authority: buildAuthority(institution) })),
});
const A = '3310000001';
const B = '3310000002';

/** A supplier that finds these by the name and these by the kana; `size` patients a page at the most, whatever is asked. */
function supplier(
  found: { NAME?: PdqPatient[]; KANA?: PdqPatient[] },
  change: { size?: number; fail?: (asked: string, page: number) => SourceErrorCode | null } = {},
) {
  const asked: PdqPageRequest[] = [];
  const abandoned: string[] = [];
  const source: DemographicsSource = {
    findPage: async (request): Promise<PdqPage> => {
      asked.push(request);
      const { criteria, first, continuation } = request;
      const [query, from] = continuation
        ? (JSON.parse(continuation) as ['NAME' | 'KANA', number])
        : ([criteria.kana ? 'KANA' : 'NAME', 0] as const);
      const failure = change.fail?.(query, from);
      if (failure) throw new SourceError(failure, 'm');
      const all = found[query] ?? [];
      const until = from + Math.min(first, change.size ?? first);
      return { patients: all.slice(from, until), continuation: until < all.length ? JSON.stringify([query, until]) : null };
    },
    abandon: (continuation) => void abandoned.push(continuation),
  };
  return { search: new FindPatients(source), asked, abandoned };
}

const keyOf = ({ institution, localId }: PatientMatch) => `${institution} ${localId}`;

/** All pages of a search, to its end. */
async function allPages(search: FindPatients, criteria: PatientCriteria, first: number): Promise<FoundPage[]> {
  const pages: FoundPage[] = [];
  for (let after: string | null = null; ; ) {
    const page: FoundPage = await search.page(criteria, { first, after, signal });
    pages.push(page);
    if (page.next === null) return pages;
    after = page.next;
  }
}

describe('a search for patients', () => {
  it('queries by both names at once, with the same birth date and sex, and returns each institution’s patient once', async () => {
    const { search, asked } = supplier({ NAME: [patient([A, '1'], [B, '2'])], KANA: [patient([A, '1'], [B, '2']), patient([A, '9'])] });
    const page = await search.page(BOTH, { first: 10, after: null, signal });
    expect(asked.map(({ criteria }) => criteria)).toEqual([
      { family: '山田', given: '花子', birthDate: '1965-04-15', sex: 'FEMALE' },
      { kana: 'ヤマダ ハナコ', birthDate: '1965-04-15', sex: 'FEMALE' },
    ]);
    expect(page.patients.map(keyOf)).toEqual([`${A} 1`, `${B} 2`, `${A} 9`]);
    expect(page.patients[0]).toEqual({
      institution: A,
      localId: '1',
      name: '山田 花子',
      kana: 'ヤマダ ハナコ',
      birthDate: '1965-04-15',
      sex: 'FEMALE',
    });
    expect(page).toMatchObject({ next: null, failures: [], unknown: 0, tooMany: false });
  });

  it('queries only by the given criteria', async () => {
    for (const [criteria, sent] of [
      [{ name: '山田' }, { family: '山田' }],
      [{ kana: 'ヤマダ' }, { kana: 'ヤマダ' }],
      [{ patientId: { institution: A, localId: '7' }, name: '山田' }, { patientId: { value: '7', authority: buildAuthority(A) } }],
    ] as const) {
      const { search, asked } = supplier({});
      await search.page(criteria, { first: 10, after: null, signal });
      expect(asked.map((one) => one.criteria)).toEqual([sent]);
    }
    const { search, asked } = supplier({});
    for (const nobody of [{}, { birthDate: '1965-04-15' }, { name: ' ', kana: '　' }])
      await expect(search.page(nobody, { first: 10, after: null, signal })).rejects.toThrow(RangeError);
    expect(asked).toEqual([]);
  });

  it('returns every match exactly once, with any page size and any overlap of the two queries', async () => {
    const id = fc.tuple(
      fc.constantFrom(A, B),
      fc.constantFrom(...'1234567').map((one) => `00${one}`),
    );
    const people = fc.array(
      fc.array(id, { minLength: 1, maxLength: 4 }).map((ids) => patient(...ids)),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(people, people, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 }), async (NAME, KANA, first, size) => {
        const { search } = supplier({ NAME, KANA }, { size });
        const pages = await allPages(search, BOTH, first);
        const shown = pages.flatMap(({ patients }) => patients.map(keyOf));
        const matching = new Set([...NAME, ...KANA].flatMap(({ ids }) => ids.map((one) => `${one.authority?.slice(-10)} ${one.value}`)));
        expect([...shown].sort()).toEqual([...matching].sort());
        expect(pages.every(({ patients }) => patients.length <= first)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it.each<[SourceErrorCode, string]>([
    ['UNREACHABLE', 'UNREACHABLE'],
    ['TIMED_OUT', 'TIMED_OUT'],
    ['INVALID_DATA', 'INVALID_DATA'],
    ['GONE', 'UNREACHABLE'],
  ])('names the query that failed (%s), returns the results of the other one, and ends', async (code, state) => {
    const NAME = [patient([A, '1']), patient([A, '2']), patient([A, '3'])];
    const KANA = [patient([A, '8'])];
    const { search } = supplier({ NAME, KANA }, { fail: (query, from) => (query === 'NAME' && from > 0 ? code : null) });
    const pages = await allPages(search, BOTH, 1);
    expect(pages.flatMap(({ patients }) => patients.map(({ localId }) => localId))).toEqual(['1', '8']);
    expect(pages.flatMap(({ failures }) => failures)).toEqual([{ query: 'NAME', state }]);
    const dead = supplier({}, { fail: () => code });
    expect(await dead.search.page(BOTH, { first: 1, after: null, signal })).toEqual({
      patients: [],
      next: null,
      failures: [
        { query: 'NAME', state },
        { query: 'KANA', state },
      ],
      unknown: 0,
      tooMany: false,
    });
  });

  it('leaves out and counts identifiers without an institution', async () => {
    const strange = [null, '1.2.3', `${buildAuthority('331000000')}`, `${buildAuthority(A)}1`, `x${buildAuthority(A)}`];
    const { search } = supplier({
      NAME: [{ ...patient([A, '1']), ids: [...patient([A, '1']).ids, ...strange.map((authority) => ({ value: '5', authority }))] }],
    });
    const page = await search.page({ name: '山田' }, { first: 10, after: null, signal });
    expect([page.patients.map(keyOf), page.unknown]).toEqual([[`${A} 1`], strange.length]);
  });

  it('ends if more patients match than the limit, and cancels the query at the supplier', async () => {
    const NAME = Array.from({ length: 5000 }, (_, i) => patient([A, `N${i}`]));
    const { search, abandoned } = supplier({ NAME });
    const pages = await allPages(search, { name: '山' }, 100);
    expect(pages.flatMap(({ patients }) => patients)).toHaveLength(1000);
    expect(pages.at(-1)).toMatchObject({ next: null, tooMany: true });
    expect(pages.slice(0, -1).some(({ tooMany }) => tooMany)).toBe(false);
    expect(abandoned).toHaveLength(1);
  });

  it('accepts a continuation only with its own criteria', async () => {
    const { search } = supplier({ NAME: [patient([A, '1']), patient([A, '2'])] });
    const { next } = await search.page({ name: '山田' }, { first: 1, after: null, signal });
    for (const [criteria, after] of [
      [{ name: '山本' }, next],
      [{ name: '山田' }, 'x'],
      [{ name: '山田' }, '{}'],
      [{ name: '山田' }, 'null'],
    ] as const)
      await expect(search.page(criteria, { first: 1, after, signal })).rejects.toThrow(RangeError);
  });

  it('throws a programming error', async () => {
    const search = new FindPatients({ findPage: async () => await Promise.reject(new TypeError('a fault')) });
    await expect(search.page(BOTH, { first: 1, after: null, signal })).rejects.toThrow('a fault');
  });
});
