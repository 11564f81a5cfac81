import { expect, it } from '@jest/globals';
import { readCarriedPermit } from './carried-permit.js';

const SIGNATURE = 'x'.repeat(86);
const permitOf = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${SIGNATURE}`;

it('reads each permit by its whole text, though another one has the same signature', () => {
  const [one, other] = ['pat_1', 'pat_2'].map((pat) => permitOf({ pat, lines: [] }));
  for (let round = 0; round < 2; round++) {
    expect(readCarriedPermit(one)).toEqual({ pat: 'pat_1', lines: [] });
    expect(readCarriedPermit(other)).toEqual({ pat: 'pat_2', lines: [] });
  }
});

it.each([undefined, 7, '', 'a permit', 'e30.e30.x', permitOf({ pat: 1, lines: [] })])('reads %p as no permit', (text) => {
  expect(readCarriedPermit(text)).toBeUndefined();
});
