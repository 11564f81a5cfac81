import { describe, expect, it } from '@jest/globals';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { collectFragments } from '../../operation/fragments.js';
import { parseOperation } from '../../testing/operation-in.js';
import { compileShape, type ShapeOptions, type Shaping } from './shape.js';

const schema = buildSchema(`
  scalar Any
  enum Color { RED GREEN }
  interface Node { id: ID! }
  type A implements Node { id: ID! must: Int! may: Int a: A aMust: A! as: [A!] asMust: [A!]! grid: [[A!]!] }
  type B implements Node { id: ID! b: Int }
  union U = A | B
  type Query {
    a: A aMust: A! as: [A] asMust: [A!] asAll: [A!]! grid: [[Int!]!] loose: [[Int]] node: Node nodes: [Node!] u: U
    string: String id: ID int: Int float: Float boolean: Boolean color: Color any: Any
  }
`);

function shaped(source: string, data: unknown, options: ShapeOptions & { of?: GraphQLSchema } = {}) {
  const { document, operation } = parseOperation(source);
  const selections = { schema: options.of ?? schema, fragments: collectFragments(document), included: () => true };
  const shape = compileShape(selections, schema.getQueryType()!, operation.selectionSet, options);
  const shaping: Shaping = { broken: [], missing: [], delivered: [], introspection: undefined, plain: false, at: [] };
  const text = shape.text(data as Record<string, unknown>, shaping);
  return { shape, text, broken: shaping.broken, missing: shaping.missing, delivered: shaping.delivered };
}

describe('A null in a non-null place moves up to the nearest nullable one (§6.4.4)', () => {
  const CASES: readonly [source: string, data: unknown, text: string, broken: (string | number)[][]][] = [
    ['{ a { may } }', { a: { may: null } }, '{"a":{"may":null}}', []],
    ['{ a { may } }', {}, '{"a":null}', []],
    ['{ a { must } }', { a: { must: null } }, '{"a":null}', [['a', 'must']]],
    ['{ a { id must } }', { a: { id: '1' } }, '{"a":null}', [['a', 'must']]],
    ['{ aMust { must } int }', { aMust: { must: null }, int: 1 }, 'null', [['aMust', 'must']]],
    ['{ aMust { id } }', { aMust: null }, 'null', [['aMust']]],
    [
      '{ a { a { aMust { aMust { must } } } } }',
      { a: { a: { aMust: { aMust: {} } } } },
      '{"a":{"a":null}}',
      [['a', 'a', 'aMust', 'aMust', 'must']],
    ],
    ['{ as { must } }', { as: [{ must: 1 }, { must: null }, null] }, '{"as":[{"must":1},null,null]}', [['as', 1, 'must']]],
    ['{ asMust { id } int }', { asMust: [{ id: '1' }, null], int: 1 }, '{"asMust":null,"int":1}', [['asMust', 1]]],
    ['{ asAll { must } }', { asAll: [{ must: 1 }, {}] }, 'null', [['asAll', 1, 'must']]],
    ['{ grid }', { grid: [[1], [2, null]] }, '{"grid":null}', [['grid', 1, 1]]],
    ['{ grid }', { grid: [[1], null] }, '{"grid":null}', [['grid', 1]]],
    ['{ loose }', { loose: [[1, null], null, []] }, '{"loose":[[1,null],null,[]]}', []],
    [
      '{ as { as { grid { must } } } }',
      { as: [null, { as: [{ grid: [[{ must: 1 }], [{ must: 2 }, {}]] }] }] },
      '{"as":[null,{"as":[{"grid":null}]}]}',
      [['as', 1, 'as', 0, 'grid', 1, 1, 'must']],
    ],
    [
      '{ as { asMust { must } } }',
      { as: [{ asMust: [{ must: 1 }] }, { asMust: [{}] }] },
      '{"as":[{"asMust":[{"must":1}]},null]}',
      [['as', 1, 'asMust', 0, 'must']],
    ],
    ['{ a { x: may } b: a { y: id } }', { a: { x: 1 }, b: { y: '1' } }, '{"a":{"x":1},"b":{"y":"1"}}', []],
  ];
  it.each(CASES)('%s of %j', (source, data, text, broken) => {
    const { text: written, broken: wrong, missing } = shaped(source, data);
    const untold = missing.filter((path) => broken.some((one) => JSON.stringify(one) === JSON.stringify(path)));
    expect({ text: written, broken: [...wrong, ...untold] }).toEqual({ text, broken });
  });
});

describe('A missing value is reported, a null is not', () => {
  it.each<[source: string, data: unknown, text: string, missing: (string | number)[][]]>([
    ['{ a { may } int }', { a: { may: null }, int: null }, '{"a":{"may":null},"int":null}', []],
    ['{ a { may } int }', { a: {} }, '{"a":{"may":null},"int":null}', [['a', 'may'], ['int']]],
    [
      '{ as { may a { id } } }',
      { as: [{ may: 1, a: null }, { may: 2 }, null] },
      '{"as":[{"may":1,"a":null},{"may":2,"a":null},null]}',
      [['as', 1, 'a']],
    ],
    ['{ a { id must } }', { a: { id: '1' } }, '{"a":null}', [['a', 'must']]],
  ])('%s of %j', (source, data, text, missing) => {
    expect(shaped(source, data)).toMatchObject({ text, broken: [], missing });
  });
});

describe('A value that does not fit its type is null, and is reported', () => {
  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    string: [1, true, {}, []],
    id: [1.5, true, {}, 2 ** 53],
    int: ['1', 1.5, 2 ** 31, Number.NaN, true, [1]],
    float: ['1', true, {}],
    boolean: [0, 'true', {}],
    color: ['BLUE', 0, 'toString', ['RED']],
    a: ['text', 1, true, [], [{ id: '1' }]],
    as: [{ id: '1' }, 'text', 1],
    grid: [[1], 1],
  };
  const cases = Object.entries(wrong).flatMap(([field, values]) => values.map((value) => [field, value] as const));
  it.each(cases)('%s: %j', (field, value) => {
    const source = field === 'a' || field === 'as' ? `{ ${field} { id } }` : `{ ${field} }`;
    expect(shaped(source, { [field]: value })).toMatchObject({
      text: `{"${field}":null}`,
      broken: [[field, ...(field === 'grid' && Array.isArray(value) ? [0] : [])]],
    });
  });
});

it.each<[string, unknown, string]>([
  ['string', 'quote " \\ \n', '"quote \\" \\\\ \\n"'],
  ['string', '', '""'],
  ['id', 7, '"7"'],
  ['int', -(2 ** 31), '-2147483648'],
  ['int', -0, '0'],
  ['float', 1e21, '1e+21'],
  ['boolean', false, 'false'],
  ['color', 'RED', '"RED"'],
  ['any', { a: [1, null, 'x"'] }, '{"a":[1,null,"x\\""]}'],
  ['any', 'x"', '"x\\""'],
])('%s: %j is written as %s', (field, value, text) => {
  expect(shaped(`{ ${field} }`, { [field]: value })).toMatchObject({ text: `{"${field}":${text}}`, broken: [] });
});

describe('For an abstract type', () => {
  const source = '{ node { __typename id ... on B { b } } }';
  it('the type named in the data decides', () => {
    expect(shaped(source, { node: { __typename: 'B', id: '1', b: 2 } }).text).toBe('{"node":{"__typename":"B","id":"1","b":2}}');
    expect(shaped(source, { node: { __typename: 'A', id: '1', b: 2 } }).text).toBe('{"node":{"__typename":"A","id":"1"}}');
  });
  it.each(['Query', 'U', 'nobody', '__proto__', 7, null, undefined, ['A']])(
    'the type %j is not one of its types: nothing is shown',
    (name) => {
      expect(shaped(source, { node: { __typename: name, id: '1' } })).toMatchObject({ text: '{"node":null}' });
      expect(shaped('{ u { ... on Node { id } } }', { u: { __typename: name, id: '1' } })).toMatchObject({
        text: '{"u":null}',
        broken: [['u']],
      });
    },
  );
  it('an object of unknown type shows the interface’s fields', () => {
    expect(shaped('{ node { id } }', { node: { id: '1' } })).toMatchObject({ text: '{"node":{"id":"1"}}', broken: [] });
    expect(shaped('{ node { id } }', { node: { __typename: 'Node', id: '1' } })).toMatchObject({ text: '{"node":{"id":"1"}}', broken: [] });
  });
  it('the schema gives an object’s type if there is only one', () => {
    expect(shaped('{ a { __typename } }', { a: { __typename: 'spy' } }).text).toBe('{"a":{"__typename":"A"}}');
  });
});

it('The answer has only the requested fields, in the requested order', () => {
  const data = { int: 1, a: { id: '1', must: 2, may: 3, secret: 4 }, secret: 5 };
  expect(shaped('{ a { may } ...F int } fragment F on Query { a { id may } }', data).text).toBe('{"a":{"may":3,"id":"1"},"int":1}');
});

it('Keys that every object inherits are read from the data, or are null', () => {
  expect(shaped('{ constructor: int toString: int __proto__: int }', {}).text).toBe(
    '{"constructor":null,"toString":null,"__proto__":null}',
  );
  const data = JSON.parse('{"constructor":1,"__proto__":2}');
  expect(shaped('{ constructor: int __proto__: int }', data).text).toBe('{"constructor":1,"__proto__":2}');
});

describe('A field that authorization removed', () => {
  const left = (source: string): ShapeOptions => {
    const { document, operation } = parseOperation(source);
    return {
      left: { selections: { schema, fragments: collectFragments(document), included: () => true }, sets: [operation.selectionSet] },
    };
  };
  it.each<[asked: string, left: string, text: string]>([
    ['{ a { id may } int }', '{ a { id } }', '{"a":{"id":"1","may":null},"int":null}'],
    ['{ a { id may } int }', '{ int }', '{"a":null,"int":7}'],
    ['{ a { must may } }', '{ a { may } }', '{"a":null}'],
    ['{ aMust { id } int }', '{ int }', 'null'],
    ['{ nodes { id ... on A { may } } }', '{ nodes { id } }', '{"nodes":[{"id":"2","may":null},{"id":"3"}]}'],
    ['{ a { __typename id } }', '{ a { id } }', '{"a":null}'],
  ])('in %s, with %s left, is null, though the data hold it', (asked, kept, text) => {
    const data = {
      a: { id: '1', may: 2, must: 3 },
      aMust: { id: '4' },
      int: 7,
      nodes: [
        { __typename: 'A', id: '2', may: 3 },
        { __typename: 'B', id: '3' },
      ],
    };
    expect(shaped(asked, data, left(kept))).toMatchObject({ text, broken: [] });
  });
});

it('A key that the plan renamed has the client’s name in the answer', () => {
  const clientKeys = new Map([['_own_id', 'id']]);
  const { text, broken, shape } = shaped(
    '{ as { _own_id: must } }',
    { as: [{ id: 'key', _own_id: 7 }, { _own_id: null }] },
    { clientKeys },
  );
  expect([text, broken]).toEqual(['{"as":[{"id":7},null]}', [['as', 1, 'id']]]);
  expect(
    [
      ['as', 0, 'id'],
      ['as', '@'],
      ['as', 'must'],
      ['as', 0, '_own_id'],
    ].map((path) => shape.has(path)),
  ).toEqual([true, true, false, false]);
});

describe('Objects to account for', () => {
  const accounted = ({ name }: { name: string }) => name === 'A' || name === 'Query';
  const told = (source: string, data: unknown) => {
    const { shape, delivered } = shaped(source, data, { accounted });
    return delivered.map(({ site, entity, shown }) => {
      const { path, fields } = shape.sites[site]!;
      const keys = fields.filter((_, index) => (shown & (1 << index)) !== 0).map(({ key }) => key);
      return [path.join('.'), (entity as { id?: string }).id, keys.join()];
    });
  };
  const one = (id: string, more: object = {}) => ({ __typename: 'A', id, must: 1, ...more });
  it('are listed with their position and the fields that are not null, wherever they are', () => {
    expect(
      told('{ a { id may } as { id a { id must } } nodes { id } string }', {
        a: one('1', { may: null }),
        as: [null, one('2', { a: one('3') })],
        nodes: [one('4'), { __typename: 'B', id: '5' }],
        string: null,
      }),
    ).toEqual([
      ['a', '1', 'id'],
      ['as.@.a', '3', 'id,must'],
      ['as.@', '2', 'id,a'],
      ['nodes.@', '4', 'id'],
      ['', undefined, 'a,as,nodes'],
    ]);
  });
  it('are not listed if a null removes them', () => {
    expect(
      told('{ as { id asMust { id must } } }', {
        as: [one('1', { asMust: [one('2'), one('3', { must: null })] }), one('4', { asMust: [one('5')] })],
      }),
    ).toEqual([
      ['as.@.asMust.@', '5', 'id,must'],
      ['as.@', '4', 'id,asMust'],
      ['', undefined, 'as'],
    ]);
  });
  it('are listed without a field whose value does not fit its type', () => {
    expect(told('{ a { id may a { id } } }', { a: one('1', { may: 'x', a: 7 }) })).toEqual([
      ['a', '1', 'id'],
      ['', undefined, 'a'],
    ]);
  });
  it('are not listed if the whole answer is null', () => {
    expect(told('{ a { id } aMust { id } }', { a: one('1'), aMust: null })).toEqual([]);
  });
});
