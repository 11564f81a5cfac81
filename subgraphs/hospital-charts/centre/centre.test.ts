import 'reflect-metadata';
import { pino } from 'pino';
import { type Caller, type FindPatientsArgs, makeKeys, SealedTokens, Sex, type SubgraphContext } from '../../kit/index.js';
import type { PdqPage, PdqPageRequest, PdqPatient } from '../../sources/patient-demographics.js';
import { SourceError, type SourceErrorCode } from '../../sources/source-error.js';
import { Hospitals } from '../hospital/hospitals.js';
import { FindPatients } from '../search/find-patients.js';
import { buildAuthority } from './authority.js';
import { Centre } from './centre.js';

const A = '3310000001';
const patient = (localId: string): PdqPatient => ({
  name: '山田 花子',
  kana: 'ヤマダ ハナコ',
  birthDate: { text: '19650415', date: '1965-04-15', instant: null },
  sex: 'FEMALE',
  ids: [{ value: localId, authority: buildAuthority(A) }],
});
const patients = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => patient(`${prefix}${i}`));

type Searched = 'NAME' | 'KANA';
interface Given {
  /** Who is found by which name. */
  found?: Partial<Record<Searched, PdqPatient[]>>;
  fail?: (searched: Searched, from: number) => SourceErrorCode | null;
  /** Patients of one of the supplier's pages; as many as asked without. */
  size?: number;
  alive?: () => Promise<unknown>;
  system?: string;
  keys?: Awaited<ReturnType<typeof makeKeys>>;
  charactersAtMost?: number;
}

let keys: Awaited<ReturnType<typeof makeKeys>>;
beforeAll(async () => {
  keys = await makeKeys({ sealing: true });
});

function centreOf({ found = {}, fail, size, alive = async () => 1, system = 'humanbridge', ...more }: Given = {}) {
  const asked: PdqPageRequest[] = [];
  const findPage = async (request: PdqPageRequest): Promise<PdqPage> => {
    asked.push(request);
    const { criteria, first, continuation } = request;
    const [searched, from] = continuation
      ? (JSON.parse(continuation) as [Searched, number])
      : ([criteria.kana ? 'KANA' : 'NAME', 0] as [Searched, number]);
    const failure = fail?.(searched, from);
    if (failure) throw new SourceError(failure, 'm');
    const all = found[searched] ?? [];
    const until = from + (size ?? first);
    return { patients: all.slice(from, until), continuation: until < all.length ? JSON.stringify([searched, until]) : null };
  };
  const server = (institution: string) => ({ institution, label: institution, url: 'http://127.0.0.1:1', token: 't' });
  const hospitals = new Hospitals(new Map([A, '3310000002'].map((one) => [one, server(one)])), {
    deadline: 1_000,
    pause: 60_000,
    log: pino({ level: 'silent' }),
  });
  const cursors = new SealedTokens((more.keys ?? keys).privateSet, `cursor ${system}`, more.charactersAtMost ?? 256 * 1024);
  return { centre: new Centre({ search: new FindPatients({ findPage }), cursors, hospitals, alive }), asked, hospitals, cursors };
}

const contextOf = (change: Partial<Caller> = {}) =>
  ({
    caller: { issuer: 'https://issuer.example', subject: 'support', facility: 'fac_office', ...change },
    signal: new AbortController().signal,
  }) as unknown as SubgraphContext;
const args = (change: Partial<FindPatientsArgs> = {}): FindPatientsArgs => ({ name: '山田', kana: 'ヤマダ', first: 2, ...change });
const BAD_CURSOR = { code: 'BAD_INPUT', extensions: { code: 'BAD_INPUT', argument: 'after' } };

describe('a search for patients in a centre', () => {
  it('returns the patients whom the facilities know, with the facilities’ own names for them', async () => {
    const { centre, asked } = centreOf({ found: { NAME: [patient('0012345')] } });
    const found = await centre.find(args({ birthDate: '1965-04-15', sex: Sex.FEMALE }), contextOf());
    expect(found).toEqual({
      patients: [
        { institution: A, localPatientId: '0012345', name: '山田 花子', kana: 'ヤマダ ハナコ', birthDate: '1965-04-15', sex: 'FEMALE' },
      ],
      after: null,
      failures: [],
    });
    expect(asked.map(({ criteria }) => criteria)).toEqual([
      { family: '山田', given: undefined, birthDate: '1965-04-15', sex: 'FEMALE' },
      { kana: 'ヤマダ', birthDate: '1965-04-15', sex: 'FEMALE' },
    ]);
  });

  it('continues page by page to the end, returns no patient twice, and has a cursor that reveals nothing', async () => {
    const { centre } = centreOf({ found: { NAME: patients('LOCAL-N', 5), KANA: patients('K', 4) } });
    const shown: string[] = [];
    let after: string | null | undefined;
    do {
      const page = await centre.find(args({ after }), contextOf());
      expect(page.patients.length).toBeLessThanOrEqual(2);
      shown.push(...page.patients.map(({ localPatientId }) => localPatientId));
      after = page.after;
      for (const secret of ['LOCAL-N1', '山田', A]) expect(Buffer.from(after ?? '', 'base64url').toString('utf8')).not.toContain(secret);
    } while (after);
    expect([...shown].sort()).toEqual([...patients('LOCAL-N', 5), ...patients('K', 4)].map(({ ids }) => ids[0]!.value).sort());
  });

  it.each<[string, Partial<Caller>]>([
    ['another person', { subject: 'support-2' }],
    ['a person of that name at another issuer', { issuer: 'https://other.example' }],
    ['the same person for another facility', { facility: 'fac_other' }],
    ['a person whose names join to the same text', { issuer: 'https://issuer.example|support', subject: 'fac_office', facility: '' }],
  ])('does not continue for %s', async (_who, change) => {
    const { centre, asked } = centreOf({ found: { NAME: patients('N', 9) } });
    const { after } = await centre.find(args(), contextOf());
    asked.splice(0);
    await expect(centre.find(args({ after }), contextOf(change))).rejects.toMatchObject(BAD_CURSOR);
    expect(asked).toEqual([]);
  });

  it.each<[string, Partial<FindPatientsArgs>]>([
    ['name', { name: '山本' }],
    ['kana', { kana: 'ヤマ' }],
    ['kana, left out', { kana: null }],
    ['birth date', { birthDate: '1965-04-15' }],
    ['sex', { sex: Sex.MALE }],
  ])('does not continue with another %s', async (_what, change) => {
    const { centre, asked } = centreOf({ found: { NAME: patients('N', 9) } });
    const { after } = await centre.find(args(), contextOf());
    asked.splice(0);
    await expect(centre.find(args({ ...change, after }), contextOf())).rejects.toMatchObject(BAD_CURSOR);
    expect(asked).toEqual([]);
  });

  it('does not continue from a cursor of another system, other keys or another kind, or from an invented one', async () => {
    const here = centreOf({ found: { NAME: patients('N', 9) } });
    const [other, foreign] = [centreOf({ found: { NAME: patients('N', 9) }, system: 'id-link' }), await makeKeys({ sealing: true })];
    const { after } = await here.centre.find(args(), contextOf());
    for (const { centre } of [other, centreOf({ keys: foreign })])
      await expect(centre.find(args({ after }), contextOf())).rejects.toMatchObject(BAD_CURSOR);
    const content = new SealedTokens(keys.privateSet, 'content humanbridge').seal({ kind: 'image' });
    for (const forged of ['x', `${after}A`, after!.slice(1), content, here.cursors.seal(null), here.cursors.seal({ next: 'x' })])
      await expect(here.centre.find(args({ after: forged }), contextOf())).rejects.toMatchObject(BAD_CURSOR);
    expect((await here.centre.find(args({ after }), contextOf())).patients).toHaveLength(2);
  });

  it('accepts another page size on the next page', async () => {
    const { centre } = centreOf({ found: { NAME: patients('N', 9) } });
    const { after } = await centre.find(args({ kana: null }), contextOf());
    expect((await centre.find(args({ kana: null, after, first: 100 }), contextOf())).patients).toHaveLength(7);
  });

  it.each<[SourceErrorCode, string]>([
    ['UNREACHABLE', 'UNREACHABLE'],
    ['TIMED_OUT', 'TIMED_OUT'],
    ['INVALID_DATA', 'INVALID_DATA'],
  ])('names the query that failed (%s), on this page and on every later one', async (code, state) => {
    const { centre } = centreOf({ found: { NAME: patients('N', 5) }, fail: (searched) => (searched === 'KANA' ? code : null) });
    let after: string | null | undefined;
    let pages = 0;
    do {
      const page = await centre.find(args({ after }), contextOf());
      expect(page.failures).toEqual([{ searched: 'KANA', state }]);
      after = page.after;
      pages += 1;
    } while (after);
    expect(pages).toBe(3);
  });

  it('reports a query that fails on a later page on that page, and ends there', async () => {
    const { centre } = centreOf({ found: { NAME: patients('N', 9) }, fail: (_searched, from) => (from > 0 ? 'GONE' : null) });
    const first = await centre.find(args({ kana: null }), contextOf());
    expect([first.failures, first.after === null]).toEqual([[], false]);
    expect(await centre.find(args({ kana: null, after: first.after }), contextOf())).toEqual({
      patients: [],
      after: null,
      failures: [{ searched: 'NAME', state: 'UNREACHABLE' }],
    });
  });

  it.each<[Partial<FindPatientsArgs>, SourceErrorCode, string]>([
    [{}, 'UNREACHABLE', 'UNREACHABLE'],
    [{ kana: null }, 'TIMED_OUT', 'TIMED_OUT'],
    [{ name: undefined }, 'INVALID_DATA', 'INVALID_DATA'],
    [{ name: '' }, 'TIMED_OUT', 'TIMED_OUT'],
  ])('fails if no query was answered: %j, %s', async (change, code, shown) => {
    const { centre } = centreOf({ fail: () => code });
    await expect(centre.find(args(change), contextOf())).rejects.toMatchObject({ name: 'GraphQLError', code: shown });
  });

  it('succeeds with an empty list if no patient matches', async () => {
    expect(await centreOf().centre.find(args(), contextOf())).toEqual({ patients: [], after: null, failures: [] });
  });

  it('reports that more patients match than a search returns', async () => {
    const { centre } = centreOf({ found: { KANA: patients('K', 3_000) } });
    let after: string | null | undefined;
    let shown = 0;
    let failures: unknown[] = [];
    do {
      expect(failures).toEqual([]);
      const page = await centre.find(args({ name: null, first: 100, after }), contextOf());
      shown += page.patients.length;
      ({ after, failures } = page);
    } while (after);
    expect([shown, failures]).toEqual([1_000, [{ searched: 'KANA', state: 'PARTIAL' }]]);
  });

  it('reports that patients are missing if a supplier returns more at once than a cursor can hold, instead of a page without a next one', async () => {
    const { centre } = centreOf({ found: { NAME: patients('N', 400) }, size: 400, charactersAtMost: 8_192 });
    const page = await centre.find(args(), contextOf());
    expect([page.patients.length, page.after, page.failures]).toEqual([2, null, [{ searched: 'NAME', state: 'PARTIAL' }]]);
  });

  it('throws a programming error unchanged, never as an invalid cursor', async () => {
    const { centre } = centreOf({
      found: { NAME: patients('N', 9) },
      fail: (_searched, from) => {
        if (from > 0) throw new TypeError('a fault');
        return null;
      },
    });
    const { after } = await centre.find(args(), contextOf());
    await expect(centre.find(args({ after }), contextOf())).rejects.toThrow('a fault');
  });
});

describe('the status of a system', () => {
  it('is UP if its centre responds and no hospital is known to fail', async () => {
    const { state, hospitals } = await centreOf().centre.status(contextOf());
    expect([state, hospitals.map(({ answers, since }) => [answers, since])]).toEqual([
      'UP',
      [
        [true, null],
        [true, null],
      ],
    ]);
  });

  it('is DEGRADED if the circuit breaker of a hospital is open', async () => {
    const { centre, hospitals } = centreOf();
    const failing = async () => await Promise.reject(new SourceError('UNREACHABLE', 'm'));
    for (let i = 0; i < 5; i++)
      await hospitals
        .of(A)!
        .run(failing, new AbortController().signal)
        .catch(() => undefined);
    const status = await centre.status(contextOf());
    expect([status.state, status.hospitals.map(({ answers }) => answers)]).toEqual(['DEGRADED', [false, true]]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['refuses', async () => await Promise.reject(new SourceError('UNREACHABLE', 'm'))],
    ['fails in any other way', async () => await Promise.reject(new TypeError('m'))],
  ])('is DOWN if its centre %s, whatever the state of its hospitals', async (_what, alive) => {
    expect((await centreOf({ alive }).centre.status(contextOf())).state).toBe('DOWN');
  });

  it('is requested from its centre within the request’s deadline', async () => {
    const signals: AbortSignal[] = [];
    const context = contextOf();
    await centreOf({ alive: async (signal?: AbortSignal) => void signals.push(signal!) }).centre.status(context);
    expect(signals).toEqual([context.signal]);
  });
});
