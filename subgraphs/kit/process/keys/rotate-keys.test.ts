import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeItemIds } from '../../identity/item-id.js';
import { rotateFiles } from './rotate-files.js';
import { nextStep, type PrivateKeyFile, STEP_WAIT, StepTooEarly } from './rotate-keys.js';
import { makeKeys, sealingKey, signingKey, toPublicKeys } from './system-keys.js';

const NOW = Date.UTC(2026, 0, 15);
const later = (steps: number) => ({ now: NOW + steps * STEP_WAIT * 1000, wait: STEP_WAIT });
const firstKids = async ({ keys }: PrivateKeyFile, sealing: boolean) => [
  (await signingKey({ keys })).kid,
  ...(sealing ? [(await sealingKey({ keys })).kid] : []),
];
const kids = ({ keys }: PrivateKeyFile) => keys.filter(({ kty }) => kty !== 'oct').map(({ kid }) => kid);

describe.each([
  ['a connected system', true],
  ['an issuer', false],
])('replacing the keys of %s', (_who, sealing) => {
  it('adds new keys, puts them first, and removes the old ones, in three steps', async () => {
    const { privateSet } = await makeKeys({ sealing });
    const old = await firstKids(privateSet, sealing);
    const one = await nextStep(privateSet, later(0));
    expect([one.step, await firstKids(one.file, sealing), kids(one.file)]).toEqual([1, old, [...old, ...one.added]]);
    const two = await nextStep(one.file, later(1));
    expect([two.step, await firstKids(two.file, sealing), kids(two.file)]).toEqual([2, one.added, [...one.added, ...old]]);
    const three = await nextStep(two.file, later(2));
    expect([three.step, kids(three.file), three.replaced]).toEqual([3, one.added, old]);
    expect(three.file.rotation).toBeUndefined();
    expect((await nextStep(three.file, later(2))).step).toBe(1);
  });

  it('refuses a step that comes too early, and reports when it is allowed', async () => {
    const { file } = await nextStep((await makeKeys({ sealing })).privateSet, later(0));
    const early = await nextStep(file, { now: NOW + STEP_WAIT * 1000 - 1, wait: STEP_WAIT }).catch((error: unknown) => error);
    expect(early).toBeInstanceOf(StepTooEarly);
    expect((early as StepTooEarly).mayComeAt.getTime()).toBe(NOW + STEP_WAIT * 1000);
  });
});

describe('the secret of item ids', () => {
  const rotated = async (file: PrivateKeyFile) => {
    const one = await nextStep(file, later(0));
    const two = await nextStep(one.file, later(1));
    return [one.file, two.file, (await nextStep(two.file, later(2))).file];
  };
  const idIn = (file: PrivateKeyFile) => makeItemIds(file)('rx', 'fac', '1');

  it('stays in every step, is never published, and differs between systems', async () => {
    const [{ privateSet }, other] = await Promise.all([makeKeys({ sealing: true }), makeKeys({ sealing: true })]);
    const all = await rotated(privateSet);
    expect(all.map(idIn)).toEqual(Array(3).fill(idIn(privateSet)));
    expect(all.some((file) => JSON.stringify(toPublicKeys(file)).includes('oct'))).toBe(false);
    expect(idIn(other.privateSet)).not.toBe(idIn(privateSet));
  });

  it('of an older file becomes the value from which its ids were made', async () => {
    const { privateSet } = await makeKeys({ sealing: true });
    const before = { keys: privateSet.keys.filter(({ kty }) => kty !== 'oct') };
    expect((await rotated(before)).map(idIn)).toEqual(Array(3).fill(idIn(before)));
  });
});

describe('the files of a party', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hareyaka-rotate-'));
  });
  afterEach(async () => await rm(folder, { recursive: true, force: true }));
  const files = async () => {
    const { privateSet, publicSet } = await makeKeys({ sealing: true });
    const [privateFile, publicFile] = [join(folder, 'x.private.json'), join(folder, 'x.json')];
    await writeFile(privateFile, JSON.stringify(privateSet), { mode: 0o600 });
    await writeFile(publicFile, JSON.stringify(publicSet), { mode: 0o644 });
    return { privateFile, publicFile };
  };
  const read = async (file: string) => JSON.parse(await readFile(file, 'utf8'));

  it('change together, and only its owner can read the private one', async () => {
    const both = await files();
    for (const step of [0, 1, 2]) {
      await rotateFiles(both, later(step));
      expect(await read(both.publicFile)).toEqual(toPublicKeys(await read(both.privateFile)));
      expect([(await stat(both.privateFile)).mode & 0o777, (await stat(both.publicFile)).mode & 0o777]).toEqual([0o600, 0o644]);
    }
  });

  it('are repaired after a step that was interrupted between them, and the wait begins again', async () => {
    const both = await files();
    const shown = await readFile(both.publicFile);
    await rotateFiles(both, later(0));
    await writeFile(both.publicFile, shown);
    await expect(rotateFiles(both, later(1))).rejects.toThrow('written again');
    expect(await read(both.publicFile)).toEqual(toPublicKeys(await read(both.privateFile)));
    await expect(rotateFiles(both, later(1.5))).rejects.toBeInstanceOf(StepTooEarly);
    expect((await rotateFiles(both, later(2))).step).toBe(2);
  });

  it('are changed by only one of two rotations that begin at once', async () => {
    const both = await files();
    const all = await Promise.allSettled([rotateFiles(both, later(0)), rotateFiles(both, later(0))]);
    const [done] = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(all.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(all.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'EEXIST' } });
    for (const file of Object.values(both)) expect(kids(await read(file))).toEqual(expect.arrayContaining([...done!.added]));
    expect((await rotateFiles(both, later(1))).step).toBe(2);
  });

  it('do not change if the public one is missing', async () => {
    const both = await files();
    const before = await read(both.privateFile);
    await rm(both.publicFile);
    await expect(rotateFiles(both, later(0))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await read(both.privateFile)).toEqual(before);
  });

  it('are changed by one rotation at a time', async () => {
    const both = await files();
    await writeFile(`${both.privateFile}.new`, '');
    await expect(rotateFiles(both, later(0))).rejects.toMatchObject({ code: 'EEXIST' });
  });
});
