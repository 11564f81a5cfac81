import 'reflect-metadata';
import { pino } from 'pino';
import { AnswerState, type ChartAsk, LabResult, makeItemIds, makeKeys, Prescription } from '../../kit/index.js';
import { SourceError, type SourceErrorCode } from '../../sources/source-error.js';
import { LOCAL_ID, labFile, orderFile, radiologyFile, type Ssmix2TestFile } from '../testing/ssmix2-file.js';
import { answerFromFiles, type LocatedFiles } from './answer-from-files.js';
import type { LocatedFile } from './located-file.js';

const logged: string[] = [];
const log = pino({ level: 'info' }, { write: (line) => logged.push(line) });
const signal = new AbortController().signal;
const ask: ChartAsk = {
  category: 'PRESCRIPTION',
  patient: 'pat_1',
  place: { facility: 'fac_1', institution: '3310000001', localId: LOCAL_ID, dates: [{}], until: 2_000_000_000 },
};
let itemId: ReturnType<typeof makeItemIds>;
beforeAll(async () => {
  itemId = makeItemIds((await makeKeys({ sealing: true })).privateSet);
});
beforeEach(() => logged.splice(0));

const located = (file: Ssmix2TestFile): LocatedFile => ({ path: file.path, fetch: async () => file.bytes });
const failing = (path: string, error: unknown): LocatedFile => ({
  path,
  fetch: async () => {
    throw error;
  },
});
const answer = async (
  files: LocatedFile[],
  more: { invalid?: number; again?: LocatedFiles; relocate?: Error; wanted?: ChartAsk['wanted'] } = {},
) =>
  await answerFromFiles(
    { ...ask, wanted: more.wanted },
    { files, invalid: more.invalid ?? 0 },
    {
      itemId,
      signal,
      log,
      relocate: async () => {
        if (!more.again) throw more.relocate ?? new Error('not asked again');
        return more.again;
      },
    },
  );

describe('an answer from SS-MIX2 files', () => {
  it('has the content of the files, with opaque ids, the facility and the care date', async () => {
    const { state, items } = await answer([located(orderFile()), located(labFile(['3A010', '3A015']))]);
    expect(state).toBe(AnswerState.ANSWERED);
    expect(items.map((item) => item.constructor)).toEqual([Prescription, LabResult, LabResult]);
    expect(new Set(items.map(({ id }) => id)).size).toBe(3);
    for (const item of items) {
      expect(item).toMatchObject({ facility: { id: 'fac_1' }, date: '2026-01-01' });
      expect(item.id).not.toContain(LOCAL_ID);
    }
    expect(items[0]).toMatchObject({ stage: 'ORDERED', items: [{ drug: { code: '101000101', text: 'テルネリン錠1mg' } }] });
  });

  it('has the same ids for the same file each time, and other ids for another patient or facility', async () => {
    const ids = async (change: object) =>
      (
        await answerFromFiles(
          { ...ask, ...change },
          { files: [located(orderFile())], invalid: 0 },
          { itemId, signal, log, relocate: async () => ({ files: [], invalid: 0 }) },
        )
      ).items.map(({ id }) => id);
    expect(await ids({})).toEqual(await ids({}));
    expect(await ids({ patient: 'pat_2' })).not.toEqual(await ids({}));
    expect(await ids({ place: { ...ask.place, facility: 'fac_2' } })).not.toEqual(await ids({}));
  });

  it('never shows a file of another patient, nor a file whose path and content disagree', async () => {
    for (const file of [
      orderFile({ localId: '9999014' }),
      orderFile({ pid: '9999014' }),
      { path: orderFile().path, bytes: orderFile({ localId: '9999014' }).bytes },
    ]) {
      expect(await answer([located(file), located(labFile(['3A010']))])).toMatchObject({
        state: AnswerState.INVALID_DATA,
        items: [{ item: { code: '3A010' } }],
      });
    }
    expect(logged.join()).not.toMatch(/999901|山田/);
  });

  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['noise', new Uint8Array(2000).map((_, i) => (i * 7919) % 256)],
    ['half a file', orderFile().bytes.slice(0, 40)],
    ['a page of HTML', new TextEncoder().encode('<html>not found</html>')],
  ])('reports INVALID_DATA for %s in place of a file, and shows the other files', async (_title, bytes) => {
    const { state, items } = await answer([located({ path: orderFile().path, bytes }), located(labFile(['3A010']))]);
    expect([state, items.length]).toEqual([AnswerState.INVALID_DATA, 1]);
  });

  it.each<[SourceErrorCode, AnswerState]>([
    ['TIMED_OUT', AnswerState.TIMED_OUT],
    ['UNREACHABLE', AnswerState.UNREACHABLE],
    ['INVALID_DATA', AnswerState.INVALID_DATA],
  ])('reports %s for a file that fails in this way, and shows the other files', async (code, state) => {
    expect(await answer([failing('x', new SourceError(code, 'm')), located(labFile(['3A010']))])).toMatchObject({ state, items: [{}] });
  });

  it('reports the worst of several failures', async () => {
    const files = [
      failing('a', new SourceError('INVALID_DATA', 'm')),
      failing('b', new SourceError('TIMED_OUT', 'm')),
      located(orderFile()),
    ];
    expect((await answer(files, { invalid: 3 })).state).toBe(AnswerState.TIMED_OUT);
    expect((await answer([located(orderFile())], { invalid: 1 })).state).toBe(AnswerState.INVALID_DATA);
    expect((await answer([located(radiologyFile()), located(orderFile())])).state).toBe(AnswerState.UNSUPPORTED);
    expect((await answer([])).state).toBe(AnswerState.ANSWERED);
  });

  it('shows the other files after a programming error at one file, and logs the error', async () => {
    expect(await answer([failing('x', new TypeError('a fault')), located(orderFile())])).toMatchObject({
      state: AnswerState.INVALID_DATA,
      items: [{}],
    });
    expect(logged.join()).toContain('a fault');
  });

  it('queries the registry again for a file that was superseded meanwhile', async () => {
    const gone = failing('old', new SourceError('GONE', 'm'));
    const again = { files: [located(orderFile())], invalid: 0 };
    expect(await answer([gone], { again })).toMatchObject({ state: AnswerState.ANSWERED, items: [{ stage: 'ORDERED' }] });
    expect(await answer([gone], { again: { files: [], invalid: 0 } })).toEqual({ state: AnswerState.ANSWERED, items: [], leftOut: 0 });
    expect((await answer([gone], { again: { files: [], invalid: 1 } })).state).toBe(AnswerState.INVALID_DATA);
  });

  it('is not complete if the registry still lists a missing file, or cannot be queried again', async () => {
    const gone = (path: string) => failing(path, new SourceError('GONE', 'm'));
    const lab = located(labFile(['3A010']));
    for (const files of [
      [gone('old'), lab],
      [lab, gone('new')],
    ]) {
      expect(await answer([gone('old'), lab], { again: { files, invalid: 0 } })).toMatchObject({
        state: AnswerState.INVALID_DATA,
        items: [{}],
      });
    }
    expect(await answer([gone('old'), lab], { relocate: new SourceError('UNREACHABLE', 'm') })).toMatchObject({
      state: AnswerState.UNREACHABLE,
      items: [{}],
    });
    expect(await answer([gone('old'), lab], { relocate: new Error('a fault') })).toMatchObject({
      state: AnswerState.INVALID_DATA,
      items: [{}],
    });
  });

  it('leaves out a file that is no longer current', async () => {
    expect(await answer([located(orderFile({ flag: '0' }))])).toEqual({ state: AnswerState.ANSWERED, items: [], leftOut: 0 });
  });

  it('reads the newest files first, and older files when they are requested', async () => {
    const fetched: string[] = [];
    const days = Array.from({ length: 250 }, (_, i) => new Date(Date.UTC(2025, 0, 1 + i)).toISOString().slice(0, 10).replaceAll('-', ''));
    const files = days.map((day, i): LocatedFile => {
      const file = orderFile({ day, order: String(i + 1).padStart(15, '0') });
      const fetch = async () => {
        fetched.push(day);
        return file.bytes;
      };
      return { path: file.path, fetch };
    });
    const newest = await answer(files, { wanted: { first: 93, keepsPart: false } });
    expect([newest.state, newest.items.length, newest.older?.upTo]).toEqual([AnswerState.ANSWERED, 100, '2025-06-06']);
    expect([...fetched].sort()).toEqual(days.slice(150));
    const [all, same] = await Promise.all([newest.older!.read(), newest.older!.read()]);
    expect([all.items.length, all.older, same, fetched.length]).toEqual([250, undefined, all, 250]);
  });

  it('reports PARTIAL if more files exist than one question reads, when every file that is read was requested', async () => {
    const file = orderFile();
    const many = Array.from({ length: 2_001 }, (_, i) => located(orderFile({ order: String(i + 1).padStart(15, '0') })));
    let read = await answer(many, { wanted: { first: 1, keepsPart: false } });
    while (read.older) {
      expect(read.state).not.toBe(AnswerState.PARTIAL);
      read = await read.older.read();
    }
    const cut = await answerFromFiles(ask, { files: [located(file)], invalid: 0, cut: true }, { itemId, signal, log, relocate: never });
    expect(cut.state).toBe(AnswerState.PARTIAL);
    expect([read.state, read.items.length]).toEqual([AnswerState.PARTIAL, 2_000]);
  });
});

const never = async () => await Promise.reject(new Error('not asked again'));
