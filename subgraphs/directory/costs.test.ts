import { readFileSync } from 'node:fs';
import { type ObjectTypeDefinitionNode, parse } from 'graphql';
import { addDirectoryCosts } from './costs.js';

const types = parse(readFileSync('schema/directory.graphql', 'utf8')).definitions.filter(
  (node): node is ObjectTypeDefinitionNode => node.kind === 'ObjectTypeDefinition',
);
const fieldsOf = (name: string) => types.find((type) => type.name.value === name)?.fields ?? [];
const weighs = ({ directives }: { directives?: readonly { name: { value: string } }[] }) =>
  directives?.some(({ name }) => name.value === 'cost') ?? false;

describe('the directory’s SDL', () => {
  it.each(['Query', 'Mutation'])('gives every root field of %s a cost', (root) => {
    expect(fieldsOf(root).length).toBeGreaterThan(10);
    expect(
      fieldsOf(root)
        .filter((field) => !weighs(field))
        .map(({ name }) => name.value),
    ).toEqual([]);
  });

  it('gives the rows of every connection of its own a cost', () => {
    const isShared = ({ directives }: (typeof types)[number]) => directives?.some(({ name }) => name.value === 'shareable');
    const connections = types.filter((type) => type.name.value.endsWith('Connection') && !isShared(type));
    expect(connections.length).toBeGreaterThan(8);
    const unweighed = connections.filter(({ fields = [] }) => !fields.some((field) => field.name.value === 'edges' && weighs(field)));
    expect(unweighed.map(({ name }) => name.value)).toEqual([]);
  });

  it('gives no field a cost twice', () => {
    const twice = types.flatMap(({ name, fields = [] }) =>
      fields
        .filter(({ directives = [] }) => directives.filter((one) => one.name.value === 'cost').length > 1)
        .map((field) => `${name.value}.${field.name.value}`),
    );
    expect(twice).toEqual([]);
  });
});

it('A cost for a field that does not exist is refused', () => {
  expect(() => addDirectoryCosts(parse('type Query { me: String }'))).toThrow(
    /costs for types or fields that do not exist: .*Query\.viewablePatients/,
  );
});
