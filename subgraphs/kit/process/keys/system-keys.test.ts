import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { makeItemIds } from '../../identity/item-id.js';
import { openSealed, seal } from '../../permit/seal.js';
import { makeKeys, readKeySet, readPrivateKeySet, sealingKey, signingKey, toPublicKeys, writeKeys } from './system-keys.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hareyaka-keys-'));
});
afterAll(async () => await rm(folder, { recursive: true }));

describe('a seal', () => {
  it('is opened only by its own key, and never after a change', async () => {
    const [mine, theirs] = await Promise.all([makeKeys({ sealing: true }), makeKeys({ sealing: true })]);
    const value = { fac_1: { id: '００12345', institution: '3310000001' } };
    const sealed = await seal(value, await sealingKey(mine.publicSet));
    expect(sealed).not.toContain('12345');
    expect(await openSealed(sealed, await sealingKey(mine.privateSet))).toEqual(value);
    expect(await seal(value, await sealingKey(mine.publicSet))).not.toBe(sealed);
    const parts = sealed.split('.');
    const touched = [...parts.slice(0, 3), `${parts[3]!.startsWith('A') ? 'B' : 'A'}${parts[3]!.slice(1)}`, parts[4]].join('.');
    for (const [text, keys] of [
      [sealed, theirs],
      [touched, mine],
      ['', mine],
      ['a.b.c.d.e', mine],
    ] as const) {
      await expect(openSealed(text, await sealingKey(keys.privateSet))).rejects.toThrow();
    }
    await expect(openSealed(sealed, await sealingKey(mine.publicSet))).rejects.toThrow();
  });
});

describe('key files', () => {
  it('can be read only by their owner, and are never overwritten', async () => {
    const [secret, shown] = [join(folder, 'a.private.json'), join(folder, 'a.json')];
    await writeKeys(secret, shown, { sealing: true });
    expect((await stat(secret)).mode & 0o777).toBe(0o600);
    const before = await readFile(secret, 'utf8');
    await expect(writeKeys(secret, shown, { sealing: true })).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readFile(secret, 'utf8')).toBe(before);
    expect(await readKeySet(shown)).toEqual(toPublicKeys(await readKeySet(secret)));
    expect((await signingKey(await readKeySet(secret))).kid).toBe((await signingKey(await readKeySet(shown))).kid);
  });

  it('are not quoted if they cannot be read', async () => {
    const broken = join(folder, 'broken.json');
    for (const text of ['{"keys":[{"d":"SECRET', 'SECRET', '"SECRET"', '{"keys":"SECRET"}', 'null', '[]']) {
      await writeFile(broken, text);
      const error: Error = await readKeySet(broken).then(
        () => new Error('read'),
        (caught: Error) => caught,
      );
      expect([text, error.message]).toEqual([text, 'not a JWK set']);
    }
  });

  it('are refused if a private half is missing, or belongs to another key', async () => {
    const [{ privateSet, publicSet }, other] = await Promise.all([makeKeys({ sealing: true }), makeKeys({ sealing: true })]);
    const own = join(folder, 'own.json');
    const readingOf = async (keys: object[]) => {
      await writeFile(own, JSON.stringify({ keys }));
      return await readPrivateKeySet(own).then(
        ({ keys: read }) => read.length,
        (error: Error) => error.message,
      );
    };
    expect(await readingOf(privateSet.keys)).toBe(3);
    expect(await readingOf(publicSet.keys)).toBe('the key set is a public one');
    expect(await readingOf([...privateSet.keys, publicSet.keys[0]!])).toBe('the key set is a public one');
    for (const [i, key] of privateSet.keys.slice(0, 2).entries())
      expect(await readingOf([{ ...key, d: other.privateSet.keys[i]!.d }])).toBe('the key set has a damaged key');
  });

  it('publish no private part of any kind of key', async () => {
    const rsa = await exportJWK((await generateKeyPair('RS256', { extractable: true })).privateKey);
    const { privateSet } = await makeKeys({ sealing: true });
    const shown = toPublicKeys({ keys: [...privateSet.keys, rsa, { kty: 'oct', k: 'c2VjcmV0', kid: 'o' }] });
    expect(shown.keys).toHaveLength(3);
    for (const key of shown.keys) for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oth']) expect(key).not.toHaveProperty(name);
  });

  it('have a clear error if the needed key is missing', async () => {
    const { privateSet } = await makeKeys({ sealing: false });
    await expect(sealingKey(privateSet)).rejects.toThrow('no X25519 key');
    await expect(signingKey({ keys: privateSet.keys.map(({ kid: _kid, ...key }) => key) })).rejects.toThrow('no Ed25519 key');
    expect(() => makeItemIds(privateSet)).toThrow('no private X25519 key');
  });
});

describe('item ids', () => {
  it('are the same for the same key and parts, differ if any part differs, and reveal no part', async () => {
    const [{ privateSet }, other] = await Promise.all([makeKeys({ sealing: true }), makeKeys({ sealing: true })]);
    const id = makeItemIds(privateSet);
    expect(makeItemIds(privateSet)('rx', 'fac', 'pat', null)).toBe(id('rx', 'fac', 'pat', null));
    const all = [
      id('rx', 'a', 'b'),
      id('rx', 'ab', ''),
      id('rx', 'a', 'b', null),
      id('rx', 'a', 'b', 'null'),
      id('rx', 'a,b'),
      id('dx', 'a', 'b'),
      makeItemIds(other.privateSet)('rx', 'a', 'b'),
    ];
    expect(new Set(all).size).toBe(all.length);
    for (const one of all) expect(one).toMatch(/^(rx|dx)_[\w-]{22}$/);
  });
});
