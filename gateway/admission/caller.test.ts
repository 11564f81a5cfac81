import { expect, it } from '@jest/globals';
import { callerOf } from './caller.js';

const access = { issuer: 'https://idp.test', subject: 'dr-sato' };

it('A person counts as one caller from every address', () => {
  expect(callerOf(access, '192.0.2.1')).toBe(callerOf(access, '192.0.2.2'));
  expect(callerOf(access, '192.0.2.1')).not.toBe(callerOf({ ...access, subject: 'dr-gaibu' }, '192.0.2.1'));
  expect(callerOf(access, undefined)).not.toBe(callerOf({ ...access, issuer: 'https://other.test' }, undefined));
});

it('Requests without a token count by their address', () => {
  expect(callerOf(undefined, '192.0.2.1')).toBe('192.0.2.1');
  expect(callerOf(undefined, '192.0.2.2')).not.toBe(callerOf(undefined, '192.0.2.1'));
  expect(callerOf(undefined, '::ffff:192.0.2.1')).not.toBe(callerOf(undefined, '::ffff:192.0.2.2'));
});

it.each([
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff:1:2:3', true],
  ['2001:db8::1', '2001:db8:0:0:9::', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['::1', '::2', true],
])('The addresses %s and %s count as one caller: %s', (one, other, same) => {
  expect(callerOf(undefined, one) === callerOf(undefined, other)).toBe(same);
});
