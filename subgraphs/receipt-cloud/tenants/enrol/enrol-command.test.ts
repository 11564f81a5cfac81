import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeEnrolCommand } from './enrol-command.js';

const INSTITUTION = ['--institution', '3310000001'];

const folder = mkdtempSync(join(tmpdir(), 'enrol-list-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function list(...lines: string[]): string {
  const file = join(folder, 'list.csv');
  writeFileSync(file, lines.join('\n'));
  return file;
}

/** Runs the command. @returns what it printed, what it did, and the message with which it refused */
async function run(...given: string[]) {
  const said: string[] = [];
  const warned: string[] = [];
  const done: unknown[] = [];
  let refused = '';
  const tenants = {
    makeCode: async (...args: unknown[]) => {
      done.push(args);
      return 'CODE';
    },
    revoke: async (...args: unknown[]) => {
      done.push(args);
      return 2;
    },
  };
  const parts = { tenants, fingerprint: 'PRINT', close: async () => void done.push('closed') };
  const command = makeEnrolCommand(
    async () => parts,
    { say: (line) => said.push(line), warn: (line) => warned.push(line) },
    () => 5,
  );
  command.exitOverride().configureOutput({
    writeErr: (text) => {
      refused += text;
    },
  });
  await command.parseAsync(given, { from: 'user' }).catch(() => undefined);
  return { said, warned, done, refused };
}

describe('the command that enrols', () => {
  it('prints a code with the fingerprint of the release key', async () => {
    const { said, done } = await run('--facility', 'fac_1', ...INSTITUTION, '--quota-gb', '2');
    expect(said).toEqual(['CODE.PRINT']);
    expect(done).toEqual([['fac_1', { institution: '3310000001', quotaBytes: 2 * 1024 ** 3, now: 5, startsOver: false }], 'closed']);
  });

  it('makes a code to start over only with --start-over, and says what becomes unreadable', async () => {
    const { said, warned, done } = await run('--facility', 'fac_1', ...INSTITUTION, '--start-over');
    expect([said, done[0]]).toEqual([['CODE.PRINT'], ['fac_1', expect.objectContaining({ startsOver: true })]]);
    expect(warned).toEqual([expect.stringMatching(/^ENROL_STARTS_OVER: .*unreadable/)]);
    expect((await run('--facility', 'fac_1', ...INSTITUTION)).warned).toEqual([]);
  });

  it('revokes, and prints no code', async () => {
    const { said, done } = await run('--facility', 'fac_1', '--revoke');
    expect(said).toEqual(['fac_1: 2 credentials revoked']);
    expect(done).toEqual([['fac_1', 5], 'closed']);
  });

  it('prints a code for each facility of a list', async () => {
    const { said, done } = await run('--list', list('fac_1,3310000001', '', 'fac_2, 3310000002'));
    expect(said).toEqual(['fac_1 CODE.PRINT', 'fac_2 CODE.PRINT']);
    expect(done.length).toBe(3);
  });

  it.each([
    ['a list with a line of another form', () => ['--list', list('fac_1,3310000001', 'fac_2')]],
    ['a list that does not exist', () => ['--list', join(folder, 'none')]],
    ['a list beside a facility', () => ['--list', list('fac_1,3310000001'), '--facility', 'fac_1']],
    ['a list with --start-over', () => ['--list', list('fac_1,3310000001'), '--start-over']],
    ['--revoke with --start-over', () => ['--facility', 'fac_1', '--revoke', '--start-over']],
    ['a list with --revoke', () => ['--list', list('fac_1,3310000001'), '--revoke']],
  ])('refuses %s, and opens no database', async (_what, given) => {
    const { said, done, refused } = await run(...given());
    expect([said, done, refused !== '']).toEqual([[], [], true]);
  });

  it.each([
    ['no facility', INSTITUTION],
    ['another form of a facility', ['--facility', 'clinic 1', ...INSTITUTION]],
    ['no institution', ['--facility', 'fac_1']],
    ['an institution of nine digits', ['--facility', 'fac_1', '--institution', '331000000']],
    ['no quota', ['--facility', 'fac_1', ...INSTITUTION, '--quota-gb', '0']],
  ])('refuses %s, and opens no database', async (_what, given) => {
    const { said, done, refused } = await run(...given);
    expect([said, done, refused !== '']).toEqual([[], [], true]);
  });
});
