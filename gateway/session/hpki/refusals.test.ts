import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { HPKI_REFUSALS } from './refusals.js';

it('README.md has the same table of refusals as the code', () => {
  const rows = readFileSync('gateway/session/hpki/README.md', 'utf8').matchAll(/^\| `([A-Z_]+)` +\| (.+?) +\|$/gm);
  expect(Object.fromEntries([...rows].map(([, code, meaning]) => [code, meaning]))).toEqual(HPKI_REFUSALS);
});
