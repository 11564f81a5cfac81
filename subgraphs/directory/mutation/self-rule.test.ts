import { readFileSync } from 'node:fs';
import { buildASTSchema, getNamedType, isInputObjectType, parse } from 'graphql';
import { listRefusedFields, SELF_RULES } from './self-rule.js';

const schema = buildASTSchema(parse(readFileSync('schema/directory.graphql', 'utf8')), { assumeValidSDL: true });
const mutations = Object.values(schema.getMutationType()!.getFields());
const readme = readFileSync('subgraphs/directory/README.md', 'utf8');

const list = (fields: Readonly<Record<string, string>>, verdict: string) =>
  Object.entries(fields)
    .filter(([, one]) => one === verdict)
    .map(([field]) => `\`${field}\``)
    .join(' ') || '–';

describe('the table mutation × field × self', () => {
  it('has a row for every mutation of the schema, and no other', () => {
    expect(Object.keys(SELF_RULES).sort()).toEqual(mutations.map(({ name }) => name).sort());
  });

  it.each(mutations.map((mutation) => [mutation.name, mutation] as const))('has exactly the input fields of %s', (name, mutation) => {
    const input = getNamedType(mutation.args[0]!.type);
    const fields = isInputObjectType(input) ? Object.keys(input.getFields()) : [];
    expect(Object.keys(SELF_RULES[name as keyof typeof SELF_RULES].fields).sort()).toEqual(fields.sort());
  });

  it('is the same in the README', () => {
    const rows = Object.entries(SELF_RULES).map(
      ([name, { self, fields }]) => `| \`${name}\` | ${self} | ${list(fields, 'REFUSED')} | ${list(fields, 'FREE')} |`,
    );
    const table = readme
      .split('\n')
      .filter((line) => /^\| `\w+`\s*\|/.test(line) && line.split('|').length === 6)
      .map((line) => line.replace(/\s+\|/g, ' |'))
      .filter((line) => Object.hasOwn(SELF_RULES, /`(\w+)`/.exec(line)![1]!));
    expect(table).toEqual(rows);
  });
});

describe('the rule that no user changes their own rights', () => {
  const actor = { user: 'usr_1', facilities: ['fac_1'] };
  const input = { id: 'usr_1', version: 1, profession: 'DOCTOR', name: '名', workplaces: null };

  it('refuses the fields that give rights, if the mutation is about the caller', () => {
    expect(listRefusedFields('updateUser', input, actor, { users: ['usr_1'] })).toEqual(['profession']);
    expect(listRefusedFields('updateFacility', { viewing: true, name: 'n' }, actor, { facilities: ['fac_1'] })).toEqual(['viewing']);
    expect(listRefusedFields('mergePatients', { fromId: 'a', intoId: 'b', reason: 'r' }, actor, { gains: true })).toEqual([
      'fromId',
      'intoId',
    ]);
  });

  it('refuses nothing if the mutation is about another person', () => {
    expect(listRefusedFields('updateUser', input, actor, { users: ['usr_2'] })).toEqual([]);
    expect(listRefusedFields('updateFacility', { viewing: true }, actor, { facilities: ['fac_2'], gains: false })).toEqual([]);
  });
});
