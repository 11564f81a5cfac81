import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTotp, TotpCodes } from './totp.js';

const KEYS = { keys: [{ kty: 'EC', d: Buffer.alloc(32, 7).toString('base64url') }] };
const START = Date.parse('2026-01-15T09:00:00Z');

/** RFC 4226 §5.3 and RFC 6238 §4, from their text. */
function generateCode(secret: Buffer, at: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const part = mac.readUInt32BE(mac[19]! & 0xf) & 0x7fffffff;
  return String(part % 1_000_000).padStart(6, '0');
}

function setUp() {
  const clock = { now: START };
  const codes = new TotpCodes(KEYS, () => clock.now);
  return { clock, check: (code: string, account = 'dr-sato') => codes.check(account, code) };
}
const codeAt = (at: number, account = 'dr-sato') => createTotp(KEYS, account).generate({ timestamp: at });

describe('an account’s code', () => {
  it('is the one of RFC 6238 for the account’s secret, at every moment', () => {
    const { secret } = createTotp(KEYS, 'dr-sato');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (at) => {
        expect(codeAt(at)).toBe(generateCode(Buffer.from(secret.buffer), at));
      }),
    );
  });

  it('comes from a secret of 160 bits that is the account’s own', () => {
    const secrets = ['dr-sato', 'dr-gaibu'].map((account) => createTotp(KEYS, account).secret);
    expect(secrets.map(({ bytes }) => bytes.length)).toEqual([20, 20]);
    expect(secrets[0]!.hex).not.toBe(secrets[1]!.hex);
  });

  it.each([
    [-2, 'WRONG'],
    [-1, 'ACCEPTED'],
    [0, 'ACCEPTED'],
    [1, 'ACCEPTED'],
    [2, 'WRONG'],
  ])('of %i periods from now is %s', (periods, verdict) => {
    expect(setUp().check(codeAt(START + periods * 30_000))).toBe(verdict);
  });

  it.each(['', '12345', '1234567', 'abcdef', '１２３４５６', ' 12345'])('that is no six digits (%j) is wrong', (code) => {
    expect(setUp().check(code)).toBe('WRONG');
  });

  it('counts once, and no code of an earlier period counts after it', () => {
    const { check } = setUp();
    const [earlier, present, next] = [-30_000, 0, 30_000].map((ahead) => codeAt(START + ahead));
    expect([check(present!), check(present!), check(earlier!), check(next!)]).toEqual(['ACCEPTED', 'USED', 'USED', 'ACCEPTED']);
  });

  it('does not count for another account', () => {
    expect(setUp().check(codeAt(START, 'dr-gaibu'))).toBe('WRONG');
  });
});

describe('wrong codes', () => {
  it('make the account wait a minute after the fifth, and nobody else', () => {
    const { clock, check } = setUp();
    const wrong = () => check(codeAt(START + 3_600_000));
    expect(Array.from({ length: 5 }, wrong)).toEqual(['WRONG', 'WRONG', 'WRONG', 'WRONG', 'WAIT']);
    expect(check(codeAt(START))).toBe('WAIT');
    expect(check(codeAt(START, 'ns-tanaka'), 'ns-tanaka')).toBe('ACCEPTED');
    clock.now += 59_999;
    expect(check(codeAt(clock.now))).toBe('WAIT');
    clock.now += 1;
    expect(check(codeAt(clock.now))).toBe('ACCEPTED');
  });

  it('are forgotten after a right one', () => {
    const { clock, check } = setUp();
    const wrong = () => check('nothing');
    expect([wrong(), wrong(), wrong(), wrong(), check(codeAt(clock.now))]).toEqual(['WRONG', 'WRONG', 'WRONG', 'WRONG', 'ACCEPTED']);
    expect(wrong()).toBe('WRONG');
  });
});
