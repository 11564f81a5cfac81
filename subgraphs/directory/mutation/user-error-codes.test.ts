import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { USER_ERROR_CODES } from './user-error-codes.js';

it('The README has every code of a user error, with the same meaning', () => {
  const section = readFileSync('subgraphs/directory/README.md', 'utf8').split('## User errors')[1]!.split('\n## ')[0]!;
  const rows = [...section.matchAll(/^\| `([A-Z_]+)` *\| (.*?) *\|$/gm)].map(([, code, meaning]) => [code, meaning]);
  expect(Object.fromEntries(rows)).toEqual(USER_ERROR_CODES);
});
