import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { checkTexts, isActor, REVIEW_ERRORS } from './review.check.js';
import { AuditWatchRule } from './review.type.js';

/** The codes in the first column of a table of a document. */
function codesIn(document: string, header: string): string[] {
  const [, table = ''] = readFileSync(document, 'utf8').split(new RegExp(`^\\| ${header} .*\\n`, 'm'));
  return [...table.split('\n\n')[0]!.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code]) => code!);
}

describe('the texts of a review', () => {
  it.each<[string, string, string | null | undefined, string[]]>([
    ['a note', '当直', undefined, []],
    ['a note of 500 characters', 'あ'.repeat(500), null, []],
    ['a note of 501 characters', 'あ'.repeat(501), 'key', ['REQUIRED']],
    ['a blank note', ' \n', 'key', ['REQUIRED']],
    ['a note with NUL', 'a\0', 'key', ['REQUIRED']],
    ['an empty key', 'a', '', ['LENGTH']],
    ['a key of 101 characters and no note', '', 'k'.repeat(101), ['REQUIRED', 'LENGTH']],
  ])('%s', (_what, note, idempotencyKey, expected) => {
    expect(checkTexts({ note, idempotencyKey }).map(({ code }) => code)).toEqual(expected);
  });
});

it.each<[string, string | null, string, boolean]>([
  ['the same person and account', 'usr_1', 'actor-1', true],
  ['the same person with another account', 'usr_1', 'actor-2', true],
  ['the same account, whose person was not known', null, 'actor-1', true],
  ['another person', 'usr_2', 'actor-2', false],
  ['nobody who is known', null, 'actor-2', false],
])('a reviewer is the actor of an item: %s', (_what, user_id, actor, expected) => {
  expect(isActor({ user_id, actor }, { user: 'usr_1', actor: 'actor-1' })).toBe(expected);
});

it('the README lists every rule and every code of an error; the document for admins lists every rule', () => {
  const rules = Object.keys(AuditWatchRule);
  expect(codesIn('subgraphs/audit/README.md', 'rule')).toEqual(rules);
  expect(codesIn('docs/admin.md', 'rule')).toEqual(rules);
  expect(codesIn('subgraphs/audit/README.md', '`userErrors`').sort()).toEqual(Object.keys(REVIEW_ERRORS).sort());
});
