import { readFileSync } from 'node:fs';
import { STATEMENT_LIMITS } from './chart.humanbridge.js';
import { MOST_ROWS as MOST_DOCUMENT_ROWS, MOST_OF_ONE as MOST_DOCUMENTS_OF_ONE } from './document-index.ssmixidx.js';
import { LONGEST_COLUMN } from './index-statement.js';
import { type IndexRow, PatientRows, ROWS_OF_A_STEP } from './patient-rows.js';
import { divideRows, LEAST_OF_ONE, MOST_OF_ONE, MOST_ROWS } from './registry.ssmixidx.js';

const LIMITS = {
  STATEMENTS_AT_ONCE: STATEMENT_LIMITS.atOnce,
  STATEMENTS_AT_ONCE_OF_ONE: STATEMENT_LIMITS.atOnceOfOne,
  STATEMENT_LINE: STATEMENT_LIMITS.longestLine,
  STATEMENT_LINE_OF_ONE: STATEMENT_LIMITS.longestLineOfOne,
  ...{ MOST_ROWS, MOST_OF_ONE, LEAST_OF_ONE, MOST_DOCUMENT_ROWS, MOST_DOCUMENTS_OF_ONE, ROWS_OF_A_STEP, LONGEST_COLUMN },
};

it('the README of HumanBridge names every limit, each with its value in the code', () => {
  const table = readFileSync('subgraphs/humanbridge/README.md', 'utf8').split('## Resources')[1]!;
  const stated = Object.fromEntries([...table.matchAll(/^\|[^|]*\| `([A-Z_]+)` (\d+)/gm)].map(([, name, value]) => [name, Number(value)]));
  expect(stated).toEqual(LIMITS);
});

it('the index keeps about as many rows in memory for many questions as for one', () => {
  for (const questions of [1, 4, 12, 50, 200]) expect(questions * divideRows(questions)).toBeLessThanOrEqual(2 * MOST_ROWS);
  expect(divideRows(10_000)).toBe(LEAST_OF_ONE);
});

it('the index reads rows in steps, and logs once how many are invalid', () => {
  const rows: IndexRow[] = Array.from({ length: 10 * ROWS_OF_A_STEP }, (_, n) => ({ FacilityID: '1', PatientID: String(n % 2) }));
  const logged: unknown[] = [];
  const log = { warn: (fields: unknown) => logged.push(fields) };
  const reading = PatientRows.read(rows, () => ({ ok: false, reason: 'no row' }), log as never);
  let steps = 0;
  while (!reading.next().done) steps++;
  expect([steps, logged]).toEqual([9, [{ reason: 'no row', count: rows.length }]]);
});
