import { expect, it } from '@jest/globals';
import { identifyCaller } from './caller.js';

const access = { issuer: 'https://idp.test', subject: 'dr-sato' };

it('A person counts as one caller from every address', () => {
  expect(identifyCaller(access, '192.0.2.1')).toBe(identifyCaller(access, '192.0.2.2'));
  expect(identifyCaller(access, '192.0.2.1')).not.toBe(identifyCaller({ ...access, subject: 'dr-gaibu' }, '192.0.2.1'));
  expect(identifyCaller(access, undefined)).not.toBe(identifyCaller({ ...access, issuer: 'https://other.test' }, undefined));
});

it('Requests without a token count by their address', () => {
  expect(identifyCaller(undefined, '192.0.2.1')).toBe('192.0.2.1');
  expect(identifyCaller(undefined, '192.0.2.2')).not.toBe(identifyCaller(undefined, '192.0.2.1'));
  expect(identifyCaller(undefined, '::ffff:192.0.2.1')).not.toBe(identifyCaller(undefined, '::ffff:192.0.2.2'));
});

it.each([
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff:1:2:3', true],
  ['2001:db8::1', '2001:db8:0:0:9::', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['::1', '::2', true],
])('The addresses %s and %s count as one caller: %s', (one, other, same) => {
  expect(identifyCaller(undefined, one) === identifyCaller(undefined, other)).toBe(same);
});
