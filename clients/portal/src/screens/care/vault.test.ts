import { describe, expect, it } from '@jest/globals';
import { createVault, UNSENT_PREFIX } from './vault.js';

const KEY = Buffer.alloc(32, 7).toString('base64url');
const OTHER_KEY = Buffer.alloc(32, 8).toString('base64url');

function makeStorage() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

describe('The vault of unsent records', () => {
  it('gives back what it kept, to the same person and facility, after the page was loaded anew', async () => {
    const storage = makeStorage();
    await createVault([KEY], 'usr_1 fac_1', storage).write('仙骨部に発赤');
    expect(await createVault([KEY], 'usr_1 fac_1', storage).read()).toBe('仙骨部に発赤');
  });

  it('keeps nothing that can be read without the key, and two writings of one text look different', async () => {
    const storage = makeStorage();
    const vault = createVault([KEY], 'usr_1 fac_1', storage);
    await vault.write('仙骨部に発赤');
    const [[name, first]] = [...storage.kept] as [[string, string]];
    await vault.write('仙骨部に発赤');
    expect(storage.kept.get(name)).not.toBe(first);
    expect(Buffer.from(first, 'base64').includes(Buffer.from('発赤'))).toBe(false);
    expect([storage.kept.size, name.startsWith(UNSENT_PREFIX), /usr_1|fac_1/.test(name)]).toEqual([1, true, false]);
  });

  it.each([
    ['another person, who has another key', OTHER_KEY, 'usr_2 fac_1'],
    ['the person for another facility', KEY, 'usr_1 fac_2'],
  ])('gives nothing to %s, and keeps it for the first', async (_who, key, context) => {
    const storage = makeStorage();
    await createVault([KEY], 'usr_1 fac_1', storage).write('仙骨部に発赤');
    const other = createVault([key], context, storage);
    expect(await other.read()).toBeUndefined();
    await other.write('踵');
    await other.write('');
    expect(await createVault([KEY], 'usr_1 fac_1', storage).read()).toBe('仙骨部に発赤');
  });

  it('gives nothing of an entry that was put in the place of another', async () => {
    const storage = makeStorage();
    await createVault([KEY], 'usr_1 fac_2', storage).write('別の施設の記録');
    const [theirs] = [...storage.kept.values()];
    await createVault([KEY], 'usr_1 fac_1', storage).write('仙骨部に発赤');
    for (const name of storage.kept.keys()) storage.kept.set(name, theirs!);
    expect(await createVault([KEY], 'usr_1 fac_1', storage).read()).toBeUndefined();
  });

  it('reads what a former key encrypted, and encrypts it anew', async () => {
    const storage = makeStorage();
    await createVault([KEY], 'usr_1 fac_1', storage).write('仙骨部に発赤');
    const vault = createVault([OTHER_KEY, KEY], 'usr_1 fac_1', storage);
    expect(await vault.read()).toBe('仙骨部に発赤');
    await vault.write('仙骨部に発赤、改善');
    expect(storage.kept.size).toBe(1);
    expect(await createVault([OTHER_KEY], 'usr_1 fac_1', storage).read()).toBe('仙骨部に発赤、改善');
  });

  it('gives nothing if its entry was damaged, and removes it', async () => {
    const storage = makeStorage();
    await createVault([KEY], 'usr_1 fac_1', storage).write('仙骨部に発赤');
    for (const name of storage.kept.keys()) storage.kept.set(name, 'no base64 ###');
    expect(await createVault([KEY], 'usr_1 fac_1', storage).read()).toBeUndefined();
    expect(storage.kept.size).toBe(0);
  });

  it('keeps the last of several texts that are written at once, and nothing after an empty one', async () => {
    const storage = makeStorage();
    const vault = createVault([KEY], 'usr_1 fac_1', storage);
    await Promise.all(['1', '2', '3'].map(async (text) => await vault.write(text)));
    expect(await vault.read()).toBe('3');
    await vault.write('');
    expect(storage.kept.size).toBe(0);
  });
});
