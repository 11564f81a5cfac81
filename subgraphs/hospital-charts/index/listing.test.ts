import 'reflect-metadata';
import { pino } from 'pino';
import { AnswerState, type ChartAnswer, type ChartAsk, makeItemIds, makeKeys } from '../../kit/index.js';
import { SourceError } from '../../sources/source-error.js';
import { answerFromFiles } from '../files/answer-from-files.js';
import { LOCAL_ID, orderFile, type Ssmix2TestFile } from '../testing/ssmix2-file.js';
import { ChartCache } from './chart-cache.js';
import { type FileListing, findListings, type IndexedFile, locateFiles } from './listing.js';
import { toListingQuestion } from './listing-question.js';

const log = pino({ level: 'silent' });
const signal = new AbortController().signal;
const DOWN = new SourceError('UNREACHABLE', 'm');
let itemId: ReturnType<typeof makeItemIds>;
beforeAll(async () => {
  itemId = makeItemIds((await makeKeys({ sealing: true })).privateSet);
});

/** A registry, a hospital and a cache, each of which can be down or change. */
function system({ fresh = 0 } = {}) {
  const clock = { now: Date.parse('2026-02-01T00:00:00Z') };
  const cache = new ChartCache({ bytes: 1_000_000, fresh, now: () => clock.now });
  caches.push(cache);
  const state = { registry: null as Error | null, hospital: null as Error | null, fetched: [] as string[], listed: 0 };
  const files = new Map<string, { file: Ssmix2TestFile; updatedAt: string | null }>();
  const put = (file: Ssmix2TestFile, updatedAt: string | null = '1') => files.set(file.path, { file, updatedAt });
  const list = async (): Promise<FileListing<IndexedFile>> => {
    state.listed += 1;
    if (state.registry) throw state.registry;
    return {
      files: [...files.values()].map(({ file, updatedAt }) => ({ path: file.path, careDate: file.path.split('/')[3]!, updatedAt })),
      invalid: 0,
      cut: false,
    };
  };
  const fetch = async ({ path }: IndexedFile) => {
    state.fetched.push(path);
    if (state.hospital) throw state.hospital;
    const found = files.get(path);
    if (!found) throw new SourceError('GONE', 'm');
    return found.file.bytes;
  };
  const read = async (localId = LOCAL_ID): Promise<ChartAnswer> => {
    const place = { facility: 'fac_1', institution: '3310000001', localId, dates: [{}], until: 2_000_000_000 };
    const ask: ChartAsk = { category: 'PRESCRIPTION', patient: 'pat_1', place };
    const question = toListingQuestion(ask, {});
    const located = async () => {
      const listed = findListings([question], async (asked) => await Promise.all(asked.map(list)), { cache, turn: '' });
      return locateFiles(ask, await listed(question), { cache, fetch });
    };
    return await answerFromFiles(ask, await located(), { itemId, signal, log, relocate: located });
  };
  return { state, files, put, read, clock };
}
const caches: ChartCache[] = [];
afterEach(() => {
  for (const cache of caches.splice(0)) cache.close();
});

const first = orderFile();
const second = orderFile({ order: '000000000000002' });
const shape = ({ state, items }: ChartAnswer) => [state, items.length];

describe('files through the cache', () => {
  it('are fetched once while their registry entry is unchanged, and are shown while their hospital is down', async () => {
    const { state, put, read } = system();
    put(first);
    expect(shape(await read())).toEqual([AnswerState.ANSWERED, 1]);
    expect(shape(await read())).toEqual([AnswerState.ANSWERED, 1]);
    expect(state.fetched).toEqual([first.path]);
    state.hospital = DOWN;
    expect(shape(await read())).toEqual([AnswerState.ANSWERED, 1]);
    put(second);
    expect(shape(await read())).toEqual([AnswerState.UNREACHABLE, 1]);
  });

  it('are fetched again when their entry changes, and are not shown when it is removed', async () => {
    const { state, files, put, read } = system();
    put(first);
    await read();
    put(first, '2');
    await read();
    expect(state.fetched).toHaveLength(2);
    state.hospital = DOWN;
    put(first, '3');
    expect(shape(await read())).toEqual([AnswerState.UNREACHABLE, 0]);
    files.clear();
    expect(shape(await read())).toEqual([AnswerState.ANSWERED, 0]);
  });

  it('are not stored if the registry has no time for them, or if they are another patient’s', async () => {
    const { state, put, read } = system();
    put(first, null);
    put({ path: second.path, bytes: orderFile({ pid: '9999014' }).bytes });
    expect(shape(await read())).toEqual([AnswerState.INVALID_DATA, 1]);
    put(second);
    expect(shape(await read())).toEqual([AnswerState.ANSWERED, 2]);
    expect(state.fetched).toHaveLength(4);
  });

  it('expire although they are shown repeatedly', async () => {
    const { state, put, read, clock } = system();
    put(first);
    for (let minutes = 0; minutes <= 65; minutes += 5) {
      await read();
      clock.now += 5 * 60_000;
    }
    expect(state.fetched).toHaveLength(2);
  });
});

describe('a listing in the cache', () => {
  it('replaces a query while it is fresh; then the registry is asked again', async () => {
    const { state, put, read, clock } = system({ fresh: 3_000 });
    put(first);
    await read();
    put(second);
    state.registry = DOWN;
    clock.now += 2_999;
    expect(await read()).toMatchObject({ state: AnswerState.ANSWERED, items: [{}] });
    expect(state.listed).toBe(1);
    clock.now += 1;
    state.registry = null;
    expect(shape(await read())).toEqual([AnswerState.ANSWERED, 2]);
    expect(state.listed).toBe(2);
  });

  it('leaves only the questions without one to be asked, in one query', async () => {
    const clock = { now: 0 };
    const cache = new ChartCache({ bytes: 1_000_000, fresh: 3_000, now: () => clock.now });
    caches.push(cache);
    const question = (localId: string) => ({ institution: '3310000001', localId, dataTypes: ['OMP-01'] });
    const asked: string[][] = [];
    const list = async (...ids: string[]) => {
      const questions = ids.map(question);
      const listed = findListings(
        questions,
        async (all) => {
          asked.push(all.map(({ localId }) => localId));
          return all.map(({ localId }) => ({ files: [{ path: localId, careDate: null, updatedAt: null }], invalid: 0, cut: false }));
        },
        { cache, turn: '' },
      );
      return await Promise.all(questions.map(async (one) => (await listed(one)).files[0]!.path));
    };
    expect(await list('1', '2')).toEqual(['1', '2']);
    expect(await list('3', '2', '1', '4')).toEqual(['3', '2', '1', '4']);
    expect(await list('4', '1')).toEqual(['4', '1']);
    expect(await list()).toEqual([]);
    expect(asked).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
  });
});

describe('while the registry is down', () => {
  it('the last listing replaces its answer, as STALE and with its time; a file that is not in the cache is fetched', async () => {
    const { state, put, read, clock } = system();
    const began = new Date(clock.now);
    put(first);
    put(second, null);
    await read();
    for (const error of [DOWN, new SourceError('TIMED_OUT', 'm')]) {
      state.registry = error;
      clock.now += 5 * 60_000;
      expect(await read()).toMatchObject({ state: AnswerState.STALE, at: began, items: [{}, {}] });
    }
    expect(state.fetched.filter((path) => path === first.path)).toHaveLength(1);
    expect(state.fetched.filter((path) => path === second.path)).toHaveLength(3);
    state.hospital = DOWN;
    expect(await read()).toMatchObject({ state: AnswerState.UNREACHABLE, at: began, items: [{}] });
  });

  it('no listing replaces an invalid answer, an answer for another patient, or any answer for longer than an hour', async () => {
    const { state, put, read, clock } = system();
    put(first);
    await read();
    state.registry = new SourceError('INVALID_DATA', 'm');
    await expect(read()).rejects.toMatchObject({ code: 'INVALID_DATA' });
    state.registry = DOWN;
    await expect(read('9999014')).rejects.toBe(DOWN);
    for (let minutes = 0; minutes <= 60; minutes += 5) {
      await read();
      clock.now += 5 * 60_000;
    }
    await expect(read()).rejects.toBe(DOWN);
  });

  it('the registry’s next answer is used at once', async () => {
    const { state, files, put, read } = system();
    put(first);
    await read();
    state.registry = DOWN;
    expect((await read()).state).toBe(AnswerState.STALE);
    state.registry = null;
    files.clear();
    put(second);
    const answer = await read();
    expect([answer.state, answer.at, answer.items.length]).toEqual([AnswerState.ANSWERED, undefined, 1]);
    state.registry = DOWN;
    expect((await read()).items.map(({ id }) => id)).toEqual(answer.items.map(({ id }) => id));
  });
});
