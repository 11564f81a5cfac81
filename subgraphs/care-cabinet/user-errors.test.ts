import { readFileSync } from 'node:fs';
import { USER_ERRORS } from './user-errors.js';

it('the README has the table of user errors, each with its meaning', () => {
  const readme = readFileSync('subgraphs/care-cabinet/README.md', 'utf8');
  const table = readme.slice(readme.indexOf('## User errors'));
  const rows = [...table.matchAll(/^\| `([A-Z_]+)`\s*\| (.+?)\s*\|$/gm)].map(([, code, meaning]) => [code, meaning]);
  expect(Object.fromEntries(rows)).toEqual(USER_ERRORS);
});
