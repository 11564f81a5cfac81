import 'reflect-metadata';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { openDirectory } from '../data-source.js';
import { runBackupCommand } from './command.js';
import { fill } from './testing/filled-tables.js';
import { makeNetworkRows } from './testing/network-rows.js';

let folder: string;
let env: Record<string, string>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hareyaka-command-'));
  env = { HAREYAKA_DATABASE: `sqlite:${join(folder, 'directory')}`, HAREYAKA_LOG_LEVEL: 'silent' };
  const database = await openDirectory(env.HAREYAKA_DATABASE!, pino({ level: 'silent' }));
  await fill(database, makeNetworkRows(2));
  await database.destroy();
});

afterEach(async () => await rm(folder, { recursive: true }));

async function run(args: string[], more: { env?: Record<string, string>; signal?: AbortSignal } = {}) {
  let out = '';
  let err = '';
  const code = await runBackupCommand(args, {
    env,
    at: 0,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    ...more,
  });
  return { code, out, err };
}

describe('the command `directory:backup`', () => {
  it('backs up and restores, and prints each table with its number of rows', async () => {
    const file = join(folder, 'backup.gz');
    const kept = await run(['backup', file]);
    expect(kept).toMatchObject({ code: 0, out: '' });
    expect(kept.err).toContain('patient: 2 rows …\n');
    expect(kept.err).toContain('patient: 2 rows kept\n');
    const restored = await run(['restore', file], { env: { ...env, HAREYAKA_DATABASE: `sqlite:${join(folder, 'new')}` } });
    expect(restored).toMatchObject({ code: 0, out: '' });
    expect(restored.err).toContain('view_day: 2 rows restored\n');
  });

  it('exits with 1 and a code if it refuses', async () => {
    const file = join(folder, 'backup.gz');
    await run(['backup', file]);
    expect(await run(['backup', file])).toEqual({
      code: 1,
      out: '',
      err: `BACKUP_EXISTS: the file is there already; --force replaces it (${file})\n`,
    });
    expect(await run(['backup', '--force', file])).toMatchObject({ code: 0 });
    expect(await run(['restore', file])).toEqual({ code: 1, out: '', err: 'RESTORE_NOT_EMPTY: the database is not empty (facility)\n' });
    await writeFile(file, 'nothing');
    expect(await run(['restore', file])).toEqual({
      code: 1,
      out: '',
      err: 'BACKUP_BROKEN: the file is not a whole backup (it does not unpack)\n',
    });
  });

  it('exits with 2 and the reason if it fails, and leaves no file', async () => {
    const missing = await run(['backup', join(folder, 'none', 'backup.gz')]);
    expect(missing).toMatchObject({ code: 2, err: expect.stringMatching(/^BACKUP_FAILED: ENOENT: no such file or directory/) });
    expect(await run(['restore', join(folder, 'none')])).toMatchObject({ code: 2, err: expect.stringMatching(/^RESTORE_FAILED: ENOENT/) });
    const stopped = await run(['backup', join(folder, 'backup.gz')], { signal: AbortSignal.abort() });
    expect(stopped).toEqual({ code: 2, out: '', err: 'BACKUP_FAILED: interrupted\n' });
    expect((await readdir(folder)).filter((name) => name.startsWith('backup'))).toEqual([]);
  });

  it('exits with 2 if it is called or configured wrongly', async () => {
    expect(await run(['backup', 'x'], { env: {} })).toEqual({ code: 2, out: '', err: 'CONFIG_INVALID: HAREYAKA_DATABASE is not set\n' });
    expect(await run(['backup', 'x'], { env: { HAREYAKA_DATABASE: 'postgres://x' } })).toMatchObject({ code: 2 });
    expect(await run(['backup'])).toMatchObject({ code: 2, err: "error: missing required argument 'file'\n" });
    expect(await run(['burn', 'x'])).toMatchObject({ code: 2, err: expect.stringContaining('unknown command') });
    expect(await run(['backup', 'x', '--fast'])).toMatchObject({ code: 2, err: expect.stringContaining('unknown option') });
  });

  it('prints its help', async () => {
    expect(await run(['--help'])).toMatchObject({ code: 0, err: '', out: expect.stringContaining('restore <file>') });
    expect(await run(['backup', '--help'])).toMatchObject({ code: 0, err: '', out: expect.stringContaining('HAREYAKA_DATABASE') });
  });
});
