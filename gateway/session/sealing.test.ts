import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { Sealer } from './sealing.js';

const [first, second] = [randomBytes(32), randomBytes(48)];

describe('the sealer', () => {
  it('opens what it sealed, for the same purpose alone', () => {
    const sealer = new Sealer([first]);
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value = JSON.parse(text) as unknown;
        const sealed = sealer.seal({ value }, 'login');
        expect(sealer.open(sealed, 'login')).toEqual({ value });
        expect(sealer.open(sealed, 'session')).toBeUndefined();
      }),
    );
  });

  it('opens nothing that was changed, cut or invented', () => {
    const sealer = new Sealer([first]);
    const sealed = sealer.seal({ a: 1 }, 'x');
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.constantFrom(...'ABab01_-'), (at, letter) => {
        const changed = sealed.slice(0, at) + letter + sealed.slice(at + 1);
        // The last letter of base64url may carry bits that mean nothing.
        if (Buffer.from(changed, 'base64url').equals(Buffer.from(sealed, 'base64url'))) return;
        expect(sealer.open(changed, 'x')).toBeUndefined();
        expect(sealer.open(sealed.slice(0, at), 'x')).toBeUndefined();
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => expect(sealer.open(text, 'x')).toBeUndefined()));
  });

  it('shows nothing of the value, and seals the same value differently each time', () => {
    const sealer = new Sealer([first]);
    const sealed = [sealer.seal('dr-sato', 'x'), sealer.seal('dr-sato', 'x')];
    expect(sealed[0]).not.toBe(sealed[1]);
    expect(Buffer.from(sealed[0]!, 'base64url').toString('latin1')).not.toContain('sato');
  });

  it('opens what an older secret sealed, and hashes as it did, while that secret is still listed', () => {
    const old = new Sealer([first]);
    const both = new Sealer([second, first]);
    expect(both.open(old.seal(1, 'x'), 'x')).toBe(1);
    expect(both.keyedHashes('p')).toEqual([new Sealer([second]).keyedHash('p'), old.keyedHash('p')]);
    expect(new Sealer([second]).open(old.seal(1, 'x'), 'x')).toBeUndefined();
  });

  it('gives each person one draft key for each secret, which only the secret can make', () => {
    const both = new Sealer([second, first]);
    expect(both.draftKeys('usr_1')).toEqual([...new Sealer([second]).draftKeys('usr_1'), ...new Sealer([first]).draftKeys('usr_1')]);
    const keys = [...both.draftKeys('usr_1'), ...both.draftKeys('usr_2'), ...both.keyedHashes('usr_1')];
    expect(new Set(keys).size).toBe(6);
    expect(keys.map((key) => Buffer.from(key, 'base64url').length)).toEqual([32, 32, 32, 32, 32, 32]);
  });

  it('refuses secrets that are short or missing', () => {
    expect(() => new Sealer([])).toThrow(RangeError);
    expect(() => new Sealer([first, randomBytes(31)])).toThrow(RangeError);
  });
});
