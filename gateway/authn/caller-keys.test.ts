import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet } from 'jose';
import type { Caller } from '../../subgraphs/kit/identity/caller.js';
import { CallerTokens, signCallerToken } from '../../subgraphs/kit/identity/caller-token.js';
import { makeKeys } from '../../subgraphs/kit/process/keys/system-keys.js';
import { readCallerKeys } from './caller-keys.js';

const CALLER: Caller = {
  issuer: 'i',
  subject: 's',
  facility: 'f',
  address: '',
  scopes: [],
  assurance: '',
  methods: [],
  authenticatedAt: 0,
  operation: 'o',
  opens: [],
  names: [],
};
let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caller-keys-'));
  file = join(folder, 'keys.json');
});
afterEach(async () => await rm(folder, { recursive: true }));

const whole = (await makeKeys({ sealing: false })).privateSet.keys[0]!;

describe('A key set', () => {
  it('signs with its first key, publishes the public part of all Ed25519 keys, and ignores keys of other kinds', async () => {
    const [first, second, other] = await Promise.all([
      makeKeys({ sealing: false }),
      makeKeys({ sealing: false }),
      makeKeys({ sealing: true }),
    ]);
    const sealing = other.privateSet.keys.find(({ crv }) => crv === 'X25519');
    const keys = [sealing, { kty: 'oct', k: 'c2VjcmV0', kid: 'shared' }, ...first.privateSet.keys, ...second.privateSet.keys];
    await writeFile(file, JSON.stringify({ keys }));
    const { signing, published } = await readCallerKeys(file, { make: false });
    expect(published.keys).toEqual(
      [...first.publicSet.keys, ...second.publicSet.keys].map((key) => expect.objectContaining({ x: key.x, kid: key.kid })),
    );
    for (const key of published.keys) expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
    const token = await signCallerToken(CALLER, { audience: 'a', issuer: 'g', key: signing, now: Date.now() });
    const verifier = new CallerTokens({ audience: 'a', issuer: 'g', keys: createLocalJWKSet({ keys: first.publicSet.keys }) });
    await expect(verifier.verify(token)).resolves.toMatchObject({ subject: 's' });
  });
  it('that does not exist is created only in the demo, once, readable only by its owner', async () => {
    await expect(readCallerKeys(file, { make: false })).rejects.toThrow('is not a file that can be read');
    const made = await readCallerKeys(file, { make: true });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const content = await readFile(file, 'utf8');
    expect((await readCallerKeys(file, { make: true })).published).toEqual(made.published);
    expect(await readFile(file, 'utf8')).toBe(content);
  });
  it.each([
    ['text that is not JSON', 'top secret', 'is not a JWK set'],
    ['another JSON', '{"secret":1}', 'is not a JWK set'],
    ['no key', '{"keys":[]}', 'without an Ed25519 private key'],
    ['a public key only', '{"keys":[{"kty":"OKP","crv":"Ed25519","x":"secret","kid":"k"}]}', 'without an Ed25519 private key'],
    ['a damaged key', '{"keys":[{"kty":"OKP","crv":"Ed25519","x":"!","d":"secret","kid":"k"}]}', 'is damaged'],
    ['halves of two keys', JSON.stringify({ keys: [{ ...whole, x: 'secretsecretsecretsecretsecretsecretsecret0' }] }), 'is damaged'],
  ])('with %s is refused with a message that does not repeat its content', async (_, content, words) => {
    await writeFile(file, content);
    const refused = await readCallerKeys(file, { make: false }).catch((error: Error) => error.message);
    expect(refused).toContain(words);
    expect(refused).not.toContain('secret');
  });
});
