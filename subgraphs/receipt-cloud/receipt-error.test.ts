import { readFileSync } from 'node:fs';
import { RECEIPT_ERRORS } from './receipt-error.js';

it('The table of errors in the README is the one of the code', () => {
  const rows = readFileSync('subgraphs/receipt-cloud/README.md', 'utf8').matchAll(/^\| `([A-Z_]+)` +\| (\d{3}) +\|/gm);
  const listed = Object.fromEntries([...rows].map(([, code, status]) => [code, Number(status)]));
  expect(listed).toEqual(Object.fromEntries(Object.entries(RECEIPT_ERRORS).map(([code, { status }]) => [code, status])));
});
