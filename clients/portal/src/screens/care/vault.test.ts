import { describe, expect, it } from '@jest/globals';
import { createVault, UNSENT_KEY } from './vault.js';

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
  it('gives back what it kept, to the same session and context, after the page was loaded anew', async () => {
    const storage = makeStorage();
    await createVault(KEY, 'usr_1 fac_1', storage).write('仙骨部に発赤');
    expect(await createVault(KEY, 'usr_1 fac_1', storage).read()).toBe('仙骨部に発赤');
  });

  it('keeps nothing that can be read without the key, and two writings of one text look different', async () => {
    const storage = makeStorage();
    const vault = createVault(KEY, 'usr_1 fac_1', storage);
    await vault.write('仙骨部に発赤');
    const first = storage.kept.get(UNSENT_KEY)!;
    await vault.write('仙骨部に発赤');
    expect(storage.kept.get(UNSENT_KEY)).not.toBe(first);
    expect(Buffer.from(first, 'base64').includes(Buffer.from('発赤'))).toBe(false);
    expect([...storage.kept.keys()]).toEqual([UNSENT_KEY]);
  });

  it.each([
    ['another session', OTHER_KEY, 'usr_1 fac_1'],
    ['another person', KEY, 'usr_2 fac_1'],
    ['another facility', KEY, 'usr_1 fac_2'],
  ])('gives nothing to %s, and removes what nobody can read', async (_who, key, context) => {
    const storage = makeStorage();
    await createVault(KEY, 'usr_1 fac_1', storage).write('仙骨部に発赤');
    expect(await createVault(key, context, storage).read()).toBeUndefined();
    expect(storage.kept.size).toBe(0);
  });

  it('gives nothing if its entry was damaged', async () => {
    const storage = makeStorage();
    storage.setItem(UNSENT_KEY, 'no base64 ###');
    expect(await createVault(KEY, 'usr_1 fac_1', storage).read()).toBeUndefined();
  });

  it('keeps the last of several texts that are written at once, and nothing after an empty one', async () => {
    const storage = makeStorage();
    const vault = createVault(KEY, 'usr_1 fac_1', storage);
    await Promise.all(['1', '2', '3'].map(async (text) => await vault.write(text)));
    expect(await vault.read()).toBe('3');
    await vault.write('');
    expect(storage.kept.size).toBe(0);
  });
});
