import 'reflect-metadata';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeKeys, ParametersSealer, sealingKey } from '../../kit/index.js';
import { type LogUnderTest, ORIGIN, openLogUnderTest } from '../testing/log-under-test.js';
import { INTAKE_NOW } from '../testing/served-intake.js';
import { runAuditCommand } from './audit-command.js';
import { formatRate } from './show-progress.js';

let folder: string;
let log: LogUnderTest;
let env: NodeJS.ProcessEnv;
let publicSet: Awaited<ReturnType<typeof makeKeys>>['publicSet'];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hareyaka-export-'));
  const address = `sqlite:${join(folder, 'audit.sqlite')}`;
  const keys = await makeKeys({ sealing: true });
  ({ publicSet } = keys);
  await writeFile(join(folder, 'audit.private.json'), JSON.stringify(keys.privateSet));
  env = {
    HAREYAKA_DATABASE: address,
    HAREYAKA_AUDIT_ORIGIN: ORIGIN,
    HAREYAKA_AUDIT_KEYS: join(folder, 'audit.private.json'),
    HAREYAKA_LOG_LEVEL: 'silent',
  };
  log = await openLogUnderTest(address);
});
afterEach(async () => {
  await log.close();
  await rm(folder, { recursive: true, force: true });
});

const WHO = ['--by', 'operator-1', '--reason', 'yearly report'];
const DAYS = ['--from', '2026-01-15', '--to', '2026-01-15'];
const run = async (...args: string[]) => {
  const written = { out: '', err: '' };
  let clock = INTAKE_NOW;
  const code = await runAuditCommand(['export', ...args], {
    env,
    // Each look at the clock is six seconds later, so that each page shows progress.
    now: () => (clock += 6_000),
    out: async (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
  });
  return { code, ...written };
};

describe('npm run audit -- export', () => {
  it('writes the events of whole days to standard output, and says how many', async () => {
    await log.ship(log.spool(3));
    const { code, out, err } = await run('--format', 'fhir', ...DAYS, ...WHO);
    expect([code, out.trimEnd().split('\n').length]).toEqual([0, 4]);
    expect(err).toMatch(/exported 4 of 4 events, \d+ a second, 0 s left\nexported 4 events\n$/);
  });

  it('writes a file that appears when it is complete, and does not replace one', async () => {
    await log.ship(log.spool(3));
    const file = join(folder, 'audit.csv');
    const args = ['--format', 'csv', ...DAYS, ...WHO, '--out', file];
    expect(await run(...args)).toMatchObject({ code: 0, out: '' });
    const first = await readFile(file, 'utf8');
    expect(first.split('\r\n')).toHaveLength(6);
    expect(await run(...args)).toMatchObject({ code: 2, err: expect.stringMatching(/^EXPORT_EXISTS: /) });
    expect(await run(...args, '--force')).toMatchObject({ code: 0 });
    expect((await readdir(folder)).filter((name) => name.includes('csv'))).toEqual(['audit.csv']);
  });

  it.each([
    [{ LANG: 'ja_JP.UTF-8' }, [], 'イベントID'],
    [{ LANG: 'C.UTF-8' }, [], 'Event'],
    [{ LANG: 'ja_JP.UTF-8' }, ['--lang', 'en'], 'Event'],
    [{}, ['--lang', 'ja'], 'イベントID'],
  ])('writes headings for %j with %j: %s', async (more, args, heading) => {
    env = { ...env, ...more };
    const { out } = await run('--format', 'csv', ...DAYS, ...WHO, ...args);
    expect(out.split(',')[0]).toBe(`\ufeff${heading}`);
  });

  it('opens variables only with --parameters, and records that it did', async () => {
    const sealer = new ParametersSealer(await sealingKey(publicSet), () => INTAKE_NOW);
    const spool = log.spool(0);
    spool.write({ requestId: 'r1', sealed: sealer.seal('{"kana":"ヤマダ"}', 'r1') });
    await log.ship(spool);
    expect((await run('--format', 'csv', ...DAYS, ...WHO)).out).not.toContain('ヤマダ');
    expect((await run('--format', 'csv', ...DAYS, ...WHO, '--parameters')).out).toContain('"{""kana"":""ヤマダ""}"');
    const texts = await log.database.query<{ text: string }[]>('SELECT text FROM audit_record_text ORDER BY leaf');
    const changes = texts.map(({ text }) => JSON.parse(text).changes[0]?.after).filter(Boolean);
    expect(changes.map(({ parameters }) => parameters)).toEqual([false, false, true, true]);
  });

  it('leaves no file, and says so in the log, if the database fails on the way', async () => {
    await log.ship(log.spool(3));
    await log.tamper("UPDATE audit_record_text SET text = '{' WHERE leaf = 2");
    const { code, err } = await run('--format', 'csv', ...DAYS, ...WHO, '--out', join(folder, 'audit.csv'));
    expect([code, err.split(':')[0]]).toEqual([2, 'AUDIT_FAILED']);
    expect((await readdir(folder)).filter((name) => name.includes('csv'))).toEqual([]);
    const rows = await log.database.query<{ outcome: string }[]>("SELECT outcome FROM audit_event WHERE kind = 'export' ORDER BY leaf");
    expect(rows.map(({ outcome }) => outcome)).toEqual(['started', 'EXPORT_FAILED']);
  });

  it.each([
    ['no format', [...DAYS, ...WHO]],
    ['an unknown format', ['--format', 'xml', ...DAYS, ...WHO]],
    ['no days', ['--format', 'csv', ...WHO]],
    ['a day that does not exist', ['--format', 'csv', '--from', '2026-02-30', '--to', '2026-03-01', ...WHO]],
    ['nobody who makes it', ['--format', 'csv', ...DAYS, '--reason', 'x']],
    ['no reason', ['--format', 'csv', ...DAYS, '--by', 'x']],
    ['an empty reason', ['--format', 'csv', ...DAYS, '--by', 'x', '--reason', ' ']],
  ])('refuses %s, and records nothing', async (_what, args) => {
    expect(await run(...args)).toMatchObject({ code: 2, out: '' });
    expect(await log.database.query('SELECT * FROM audit_record')).toEqual([]);
  });
});

describe('the rate', () => {
  it('says how many a second, and how long the rest takes', () => {
    expect(formatRate({ done: 1_000, all: 3_000, took: 2_000 })).toBe(', 500 a second, 4 s left');
    expect(formatRate({ done: 0, all: 3_000, took: 2_000 })).toBe('');
  });
});

describe('an interrupted export', () => {
  it('leaves no file, and its end is in the log', async () => {
    await log.ship(log.spool(300));
    const interrupted = new AbortController();
    const code = await runAuditCommand(['export', '--format', 'csv', ...DAYS, ...WHO, '--out', join(folder, 'audit.csv')], {
      env,
      now: (() => {
        let clock = INTAKE_NOW;
        return () => (clock += 6_000);
      })(),
      signal: interrupted.signal,
      out: () => undefined,
      // The first page shows progress.
      err: () => interrupted.abort(new Error('interrupted')),
    });
    expect([code, (await readdir(folder)).filter((name) => name.includes('csv'))]).toEqual([2, []]);
    const rows = await log.database.query<{ outcome: string }[]>("SELECT outcome FROM audit_event WHERE kind = 'export' ORDER BY leaf");
    expect(rows.map(({ outcome }) => outcome)).toEqual(['started', 'EXPORT_FAILED']);
  });
});
