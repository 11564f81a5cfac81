import { readFileSync } from 'node:fs';
import { RELEASE_ERRORS } from './release-error.js';

const README = readFileSync('subgraphs/receipt-cloud/release/README.md', 'utf8');

it('The table of errors in the README is the one of the code', () => {
  const rows = README.matchAll(/^\| `([A-Z_]+)` +\| (\d{3}) +\|/gm);
  const listed = Object.fromEntries([...rows].map(([, code, status]) => [code, Number(status)]));
  expect(listed).toEqual(Object.fromEntries(Object.entries(RELEASE_ERRORS).map(([code, { status }]) => [code, status])));
});

it('The table of reasons in the README is the one of the code', () => {
  const source = readFileSync('subgraphs/receipt-cloud/release/release-error.ts', 'utf8');
  const reasons = [...source.matchAll(/^ {2}\| '([A-Z_]+)'/gm)].map(([, reason]) => reason);
  const listed = [...README.split('## Reasons')[1]!.matchAll(/^\| `([A-Z_]+)` +\| (?!\d)/gm)].map(([, reason]) => reason);
  expect(listed.sort()).toEqual(reasons.sort());
});
