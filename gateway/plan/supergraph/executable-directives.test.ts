import { expect, it } from '@jest/globals';
import { parse, print, stripIgnoredCharacters } from 'graphql';
import { addDefaults, listExecutableDirectives, removeLinks } from './executable-directives.js';

const linked = (link: string, definitions: string) =>
  parse(`schema @link(url: "https://specs.apollo.dev/link/v1.0") ${link} { query: Query } type Query { a: Int } ${definitions}`);
const linksLeft = (link: string, definitions: string) => /https:\/\/x\.test/.test(print(removeLinks(linked(link, definitions))));

const ON_FIELD = 'directive @access(scope: Int = 1, other: Int) on FIELD';

it.each([
  ['a directive that clients write', '@link(url: "https://x.test/access/v1.0", import: ["@access"])', ON_FIELD, false],
  ['one by another name', '@link(url: "https://x.test/right/v1.0", import: [{ name: "@right", as: "@access" }])', ON_FIELD, false],
  ['one under its prefix', '@link(url: "https://x.test/acl", as: "acl")', 'directive @acl__access on QUERY', false],
  ['one of the feature’s own name', '@link(url: "https://x.test/access/v2")', ON_FIELD, false],
  ['a directive for schemas only', '@link(url: "https://x.test/access/v1.0", import: ["@access"])', 'directive @access on OBJECT', true],
  ['a feature that must be understood', '@link(url: "https://x.test/access/v1.0", import: ["@access"], for: SECURITY)', ON_FIELD, true],
  ['another feature', '@link(url: "https://x.test/care/v1.0", import: ["@care"])', ON_FIELD, true],
])('A link that imports %s', (_, link, definitions, stays) => {
  expect(linksLeft(link, definitions)).toBe(stays);
});

it('Only directives that clients can write are kept, and @skip belongs to no subgraph', () => {
  const document = parse(
    'directive @skip(if: Boolean!) on FIELD directive @a on FIELD directive @b on OBJECT directive @c on OBJECT | QUERY',
  );
  expect([...listExecutableDirectives(document).keys()]).toEqual(['a', 'c']);
});

it.each([
  ['{ a @access }', '{a@access(scope:1)}'],
  ['{ a @access(other: 2) }', '{a@access(other:2 scope:1)}'],
  ['query @access(scope: 3) { a @skip(if: true) }', 'query@access(scope:3){a@skip(if:true)}'],
])('%s is planned with its defaults', (operation, planned) => {
  expect(stripIgnoredCharacters(print(addDefaults(parse(operation), listExecutableDirectives(parse(ON_FIELD)))))).toBe(planned);
});
