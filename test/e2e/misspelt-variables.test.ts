import { spawn } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

const PROGRAMS = [
  ['gateway', 'gateway/main.js'],
  ['directory', 'subgraphs/directory/main.js'],
  ['humanbridge', 'subgraphs/humanbridge/main.js'],
  ['id-link', 'subgraphs/id-link/main.js'],
  ['care-cabinet', 'subgraphs/care-cabinet/main.js'],
  ['directory:import', 'subgraphs/directory/commands/import/main.js', '/nowhere'],
  ['directory:permissions', 'subgraphs/directory/commands/permissions/main.js', '/nowhere', '--as', 'x', '--reason', 'x'],
  ['directory:admin', 'subgraphs/directory/commands/admin/main.js', 'list'],
  ['directory:backup', 'subgraphs/directory/commands/backup/main.js', 'backup', '/nowhere/x.gz'],
  ['directory:restore', 'subgraphs/directory/commands/backup/main.js', 'restore', '/nowhere/x.gz'],
  ['keys', 'subgraphs/kit/process/keys/make-keys.js', 'gateway', '--out', '/nowhere'],
  ['ssmix2', 'subgraphs/hospital-charts/read-store/main.js', 'read', '.'],
  ['token', 'test/network/issuer/token.js', 'dr-sato'],
  ['the demo network', 'test/network/main.js'],
  ['the demo', 'test/network/launch/launch.js'],
] as const;

describe('a misspelt variable with our prefix', () => {
  it.each(PROGRAMS)(
    'ends %s at once, with exit code 2, and the message suggests the nearest name',
    async (_name, program, ...args) => {
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', `dist/${program}`, ...args], {
        env: { PATH: process.env.PATH, HAREYAKA_DATABASE: 'sqlite:/nowhere/x.sqlite', HAREYAKA_LOG_LEVL: 's3cret' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (text) => {
          said += String(text);
        });
      const code = await new Promise((resolve) => child.once('close', resolve));
      expect(said).toContain('HAREYAKA_LOG_LEVL is not known; did you mean HAREYAKA_LOG_LEVEL?');
      expect(said).toContain('CONFIG_INVALID');
      expect([code, said.includes('s3cret')]).toEqual([2, false]);
    },
    30_000,
  );
});

describe('a systems file that cannot be read', () => {
  it.each(PROGRAMS.filter(([name]) => name === 'directory' || name === 'directory:import'))(
    'ends %s with exit code 2 and a message of one line, without a stack',
    async (_name, program, ...args) => {
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', `dist/${program}`, ...args], {
        env: { PATH: process.env.PATH, HAREYAKA_DATABASE: 'sqlite:/nowhere/x.sqlite', HAREYAKA_SYSTEMS: '/nowhere/systems.json' },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let said = '';
      child.stderr.on('data', (text) => {
        said += String(text);
      });
      const code = await new Promise((resolve) => child.once('close', resolve));
      expect([code, said.trim().split('\n').length]).toEqual([2, 1]);
      expect(said).toContain('CONFIG_INVALID: HAREYAKA_SYSTEMS cannot be read: ');
    },
    30_000,
  );
});
