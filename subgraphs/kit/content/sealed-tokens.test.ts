import fc from 'fast-check';
import { makeKeys } from '../process/keys/system-keys.js';
import { SealedTokens } from './sealed-tokens.js';

const keys = async () => (await makeKeys({ sealing: true })).privateSet;

describe('a sealed token', () => {
  it('opens to the value that was sealed, in every process of the system', async () => {
    const set = await keys();
    const [here, there] = [new SealedTokens(set, 'cursor x'), new SealedTokens(structuredClone(set), 'cursor x')];
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const token = here.seal(value);
        expect(token).toMatch(/^[\w-]+$/);
        expect(there.open(token)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 200 },
    );
  });

  it('opens for no other purpose and with no other key', async () => {
    const set = await keys();
    const token = new SealedTokens(set, 'cursor x').seal('secret');
    for (const other of [
      new SealedTokens(set, 'cursor y'),
      new SealedTokens(set, 'content x'),
      new SealedTokens(await keys(), 'cursor x'),
    ]) {
      expect(() => other.open(token)).toThrow();
    }
  });

  it('is never the same twice, and never reveals its content', async () => {
    const tokens = new SealedTokens(await keys(), 'cursor x');
    const made = Array.from({ length: 100 }, () => tokens.seal('Tanaka Hanako'));
    expect(new Set(made).size).toBe(100);
    expect(new Set(made.map((one) => Buffer.from(one, 'base64url').subarray(0, 12).toString('hex'))).size).toBe(100);
    for (const one of made) expect(Buffer.from(one, 'base64url').toString('latin1')).not.toContain('Tanaka');
  });

  it('does not open if anybody else made it, and has only one spelling', async () => {
    const tokens = new SealedTokens(await keys(), 'cursor x');
    const token = tokens.seal({ a: 1 });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.uint8Array({ maxLength: 80 }).map((one) => Buffer.from(one).toString('base64url')),
        ),
        (forged) => {
          expect(() => tokens.open(forged)).toThrow();
        },
      ),
      { numRuns: 500 },
    );
    const respelt = [`${token}=`, ` ${token}`, `${token}\n`, token.replace(/.$/, (last) => String.fromCharCode(last.charCodeAt(0) ^ 1))];
    for (const other of [...respelt, token.slice(0, -1), token.toLowerCase()]) expect(() => tokens.open(other)).toThrow();
    expect(tokens.open(token)).toEqual({ a: 1 });
  });

  it('is neither made nor decoded if it is longer than its limit', async () => {
    const set = await keys();
    const [small, large] = [new SealedTokens(set, 'cursor x', 200), new SealedTokens(set, 'cursor x', 2_000)];
    const [fits, long] = ['a'.repeat(100), 'a'.repeat(1_000)];
    expect(small.open(small.seal(fits))).toBe(fits);
    expect(large.open(large.seal(long))).toBe(long);
    expect(() => small.open(large.seal(long))).toThrow('not a token');
    expect(() => small.seal(long)).toThrow(RangeError);
  });

  it('needs the system’s private X25519 key', async () => {
    const { privateSet } = await makeKeys({ sealing: false });
    const { publicSet } = await makeKeys({ sealing: true });
    for (const set of [privateSet, publicSet, { keys: [] }]) expect(() => new SealedTokens(set, 'cursor x')).toThrow('X25519');
  });
});
