import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

describe('the production build', () => {
  let folder: string;
  let files: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hareyaka-production-'));
    const compiler = resolve('node_modules/typescript/bin/tsc');
    await promisify(execFile)(process.execPath, [compiler, '-p', 'tsconfig.production.json', '--outDir', folder]);
    files = await readdir(folder, { recursive: true });
  });
  afterAll(async () => await rm(folder, { recursive: true, force: true }));

  it('has no tests, no files that only tests use, and nothing of the demo network', () => {
    expect(files.filter((file) => /(^|\/)testing(\/|$)|\.test\.|^test(\/|$)/.test(file))).toEqual([]);
  });

  it('has every program that docker-compose.yml starts', () => {
    const programs = [...readFileSync('docker-compose.yml', 'utf8').matchAll(/\bdist\/([\w/-]+\.js)/g)].map(([, program]) => program!);
    expect(programs.length).toBeGreaterThan(0);
    expect(programs.filter((program) => !existsSync(join(folder, program)))).toEqual([]);
  });

  it('is the build of which the image is made', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    expect(scripts['build:production']).toBe('tsc -p tsconfig.production.json');
    expect(readFileSync('docker-compose.yml', 'utf8').match(/npm run [\w:-]+/g)).toContain('npm run build:production');
    expect(readFileSync('docker-compose.yml', 'utf8')).not.toMatch(/npm run build(?!:production)/);
    expect(readFileSync('docker-compose.yml', 'utf8').match(/npm run [\w:-]+/g)).toContain('npm run portal');
    expect(readFileSync('.dockerignore', 'utf8').split('\n')).toContain('dist');
  });
});
