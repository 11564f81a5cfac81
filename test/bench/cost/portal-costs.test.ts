import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { costCases } from './cases.js';
import { CALLER_COST_AT_ONCE, costReader } from './measured-cost.js';
import { PORTAL_OPERATIONS } from './portal-operations.js';

const costOf = costReader(readFileSync('schema/supergraph.graphql', 'utf8'));
const readme = readFileSync('test/bench/cost/README.md', 'utf8');

it.each(Object.entries(PORTAL_OPERATIONS))('the README states the cost of the portal’s operation "%s"', (name, query) => {
  const rows = readme.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  expect(rows.find((cells) => cells[1] === name)?.[2]).toBe(costOf(query).toLocaleString('en'));
});

it('ten of any operation of the portal may be under way for one caller at once, so that no connected system’s lane waits for another', () => {
  for (const [name, query] of Object.entries(PORTAL_OPERATIONS))
    expect([name, costOf(query) * 10 <= CALLER_COST_AT_ONCE]).toEqual([name, true]);
  expect(readme).toContain(CALLER_COST_AT_ONCE.toLocaleString('en'));
});

it('a hundred aliases of a large list use the whole cost that one caller may have under way', () => {
  const many = costCases({ patients: ['p'], users: ['u'] }).filter(({ name }) => name.startsWith('the hundred aliases'));
  expect(many).toHaveLength(2);
  for (const { name, query } of many) expect([name, costOf(query(200)) > 0.9 * CALLER_COST_AT_ONCE]).toEqual([name, true]);
});
