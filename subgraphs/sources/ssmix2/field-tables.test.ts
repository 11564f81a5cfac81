import { readFileSync, writeFileSync } from 'node:fs';
import { FIELD_TABLES } from './field-tables.js';
import { listDataTypes } from './storage/data-type.js';
import { writeFieldTable } from './write-field-table.js';

const README = 'subgraphs/sources/ssmix2/README.md';
const HEADING = '## Fields\n\n';
/** With UPDATE_FIELD_TABLE=1 this test writes the table into the README. */
const isUpdate = process.env.UPDATE_FIELD_TABLE === '1';

it('the README has the table of fields that the readers declare (UPDATE_FIELD_TABLE=1 writes it)', () => {
  const [before, table] = readFileSync(README, 'utf8').split(HEADING) as [string, string];
  if (isUpdate) writeFileSync(README, `${before}${HEADING}${writeFieldTable()}\n`);
  else expect(table.trimEnd()).toBe(writeFieldTable());
});

it('each data type of the standardized storage declares what its reader does with each field', () => {
  expect(Object.keys(FIELD_TABLES).sort()).toEqual(listDataTypes().sort());
});

it('data types that do the same with a field share its row', () => {
  const rows = writeFieldTable()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
  expect(rows.filter(([, place]) => place === 'RXC-2')).toEqual([['', 'RXC-2', 'OMP-01, OMP-02, OMP-11, OMP-12', '`drug`', '']]);
  expect(rows.filter(([, place]) => place === 'MSH')).toEqual([['', 'MSH', 'all', 'not carried: the head of the message', '']]);
});
