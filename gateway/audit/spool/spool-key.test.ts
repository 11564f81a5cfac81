import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readSpoolKeys, toSpoolKey } from './spool-key.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spool-key-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function read(text: string): ReturnType<typeof readSpoolKeys> {
  const file = join(folder, 'key');
  await writeFile(file, text);
  return await readSpoolKeys(file);
}

const [first, second] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];

describe('The file with the spool’s keys', () => {
  it('has one on each line, the first of which encrypts', async () => {
    const keys = await read(`${first.toString('base64url')}\n${second.toString('base64url')}\n`);
    expect(keys).toEqual([toSpoolKey(first), toSpoolKey(second)]);
    expect(keys[0]!.id).not.toEqual(keys[1]!.id);
  });

  it.each([
    ['is empty', ''],
    ['has a short key', Buffer.alloc(31).toString('base64url')],
    ['has a long key', Buffer.alloc(33).toString('base64url')],
    ['has other characters', '*'.repeat(43)],
  ])('that %s is refused, without its content in the message', async (_what, text) => {
    const problem = await read(text).then(
      () => '',
      (error: Error) => error.message,
    );
    expect(problem).toMatch(/^names a file that does not hold/);
    if (text) expect(problem).not.toContain(text);
  });

  it('that is not there is refused', async () => {
    await expect(readSpoolKeys(join(folder, 'none'))).rejects.toThrow('is not a file that can be read');
  });
});
