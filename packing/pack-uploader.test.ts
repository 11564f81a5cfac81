import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

const execute = promisify(execFile);

(process.platform === 'linux' ? it : it.skip)('The packed uploader runs alone: without Node, packages or the repository', async () => {
  const { stdout: path } = await execute(process.execPath, ['dist/packing/pack-uploader.js', 'linux']);
  const folder = await mkdtemp(join(tmpdir(), 'hareyaka-packed-'));
  const run = async (...args: string[]) =>
    await execute(resolve(path.trim()), ['--state', join(folder, 'state'), ...args], { cwd: folder, env: {} }).then(
      ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, output: stdout + stderr }),
    );
  expect(await run('status')).toEqual({ code: 0, output: expect.stringContaining('"enrolment": null') });
  expect(await run('doctor')).toEqual({ code: 1, output: expect.stringContaining('NOT_ENROLLED') });
  const code = `${'0'.repeat(20)}.${'0'.repeat(20)}`;
  expect(await run('enrol', code, '--cloud', 'https://127.0.0.1:1')).toEqual({ code: 1, output: expect.stringContaining('NETWORK') });
  expect(await run('run', '--once')).toEqual({ code: 1, output: expect.stringContaining('NOT_ENROLLED') });
  await rm(folder, { recursive: true });
});

it('Packing for Windows says that it needs the Node of that system', async () => {
  await expect(execute(process.execPath, ['dist/packing/pack-uploader.js', 'windows'])).rejects.toThrow('--node FILE');
});
