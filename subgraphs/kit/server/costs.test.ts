import { parse, print } from 'graphql';
import { addCosts } from './costs.js';

const SDL = parse('type Query { names(ids: [ID!]): [Chart!] } type Chart { id: ID } input Filter { word: String }');
const price = (costs: Parameters<typeof addCosts>[1], ofField?: Parameters<typeof addCosts>[2]) => print(addCosts(SDL, costs, ofField));

describe('An SDL gets', () => {
  it('the weight of a type, of a field and of an input field', () => {
    const sdl = price({ Chart: { weight: 4 }, 'Query.names': { weight: 2 }, 'Filter.word': { weight: 10 } });
    expect(sdl).toContain('type Chart @cost(weight: 4)');
    expect(sdl).toContain('names(ids: [ID!]): [Chart!] @cost(weight: 2)');
    expect(sdl).toContain('word: String @cost(weight: 10)');
  });

  it('the usual size of a list, and a tag at the argument that names its items', () => {
    expect(price({ 'Query.names': { size: 3, namedBy: 'ids' } })).toContain(
      'names(ids: [ID!] @tag(name: "list-size")): [Chart!] @listSize(assumedSize: 3)',
    );
  });

  it('the cost of a field that the table does not name', () => {
    expect(price({}, (type, field) => (type === 'Query' ? { weight: field.length } : undefined))).toContain('@cost(weight: 5)');
  });
});

it.each([
  ['type', { Missing: { weight: 1 } }, 'costs for types or fields that do not exist: Missing'],
  ['field', { 'Query.missing': { weight: 1 } }, 'costs for types or fields that do not exist: Query.missing'],
  ['argument', { 'Query.names': { size: 1, namedBy: 'missing' } }, 'Query.names has no argument missing'],
])('A cost for a %s that does not exist is refused', (_, costs, message) => {
  expect(() => price(costs)).toThrow(message);
});
