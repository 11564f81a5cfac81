import { byReference, network } from './network-of.js';

network(
  'Enums',
  {
    a: [
      'type Query { a(state: State): State fromA: Thing } enum State { OPEN CLOSED LOST } type Thing @key(fields: "id") { id: ID! color: Color @shareable } enum Color { RED BLUE }',
      {
        Query: { a: (_: unknown, { state }: { state: string }) => state, fromA: () => ({ id: '1', color: 'BLUE' }) },
        Thing: byReference([{ id: '1', color: 'BLUE' }]),
      },
    ],
    b: [
      'type Query { b(state: State): State } enum State { OPEN CLOSED LOST } type Thing @key(fields: "id") { id: ID! color: Color @shareable mix: [Color!] } enum Color { RED GREEN }',
      {
        Query: { b: (_: unknown, { state }: { state: string }) => state },
        Thing: byReference([{ id: '1', color: 'RED', mix: ['RED', 'GREEN'] }]),
      },
    ],
  },
  [
    { title: 'go in and out', query: '{ a(state: CLOSED) b(state: LOST) }', data: { a: 'CLOSED', b: 'LOST' } },
    {
      title: 'go in by a variable',
      query: 'query ($s: State) { a(state: $s) b(state: $s) }',
      variables: { s: 'OPEN' },
      data: { a: 'OPEN', b: 'OPEN' },
    },
    {
      title: 'that only go out have the values of all subgraphs',
      query: '{ fromA { color mix } }',
      data: { fromA: { color: 'BLUE', mix: ['RED', 'GREEN'] } },
    },
    {
      title: 'refuse a value that no subgraph has',
      query: '{ a(state: GONE) }',
      data: undefined,
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
      calls: {},
    },
  ],
);

network(
  'Enums that only go in',
  {
    a: ['type Query { a(by: Order): String } enum Order { NAME DATE SIZE }', { Query: { a: (_: unknown, { by }: { by: string }) => by } }],
    b: ['type Query { b(by: Order): String } enum Order { NAME DATE OLD }', { Query: { b: (_: unknown, { by }: { by: string }) => by } }],
  },
  [
    { title: 'have the values that every subgraph has', query: '{ a(by: NAME) b(by: DATE) }', data: { a: 'NAME', b: 'DATE' } },
    {
      title: 'lack the value that one subgraph alone has',
      query: '{ a(by: SIZE) }',
      data: undefined,
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
      calls: {},
    },
  ],
);

const echo = (_: unknown, { with: given }: { with: unknown }) => JSON.stringify(given);

network(
  'Input objects',
  {
    a: [
      'type Query { a(with: Filter = { name: "none" }): String deep(with: [[Filter!]]): String item: Item } input Filter { name: String count: Int = 3 only: String } type Item @key(fields: "id") { id: ID! }',
      { Query: { a: echo, deep: echo, item: () => ({ id: '1' }) } },
    ],
    b: [
      'type Query { b(with: Filter): String } input Filter { name: String count: Int = 3 } type Item @key(fields: "id") { id: ID! found(with: Filter, text: String): String }',
      {
        Query: { b: echo },
        Item: { __resolveReference: (item: object) => item, found: (_: unknown, args: object) => JSON.stringify(args) },
      },
    ],
  },
  [
    {
      title: 'have the fields that every subgraph has',
      query: '{ a(with: { name: "x" }) b(with: { name: "y", count: 1 }) }',
      data: { a: '{"name":"x","count":3}', b: '{"name":"y","count":1}' },
    },
    {
      title: 'lack the field that one subgraph alone has',
      query: '{ a(with: { only: "x" }) }',
      data: undefined,
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
      calls: {},
    },
    {
      title: 'are refused in a variable with a field too many',
      query: 'query ($f: Filter) { b(with: $f) }',
      variables: { f: { other: 1 } },
      data: undefined,
      errors: [{ code: 'BAD_USER_INPUT' }],
      calls: {},
    },
    { title: 'have their defaults', query: '{ a }', data: { a: '{"name":"none","count":3}' } },
    { title: 'may be null', query: '{ b(with: null) }', data: { b: 'null' } },
    {
      title: 'go to a field of an entity, in part by variables',
      query: 'query ($name: String, $count: Int = 8) { item { found(with: { name: $name, count: $count }, text: "a \\"b\\" \\u3042") } }',
      variables: { name: '岡山' },
      data: { item: { found: '{"with":{"name":"岡山","count":8},"text":"a \\"b\\" あ"}' } },
    },
    {
      title: 'go in whole by a variable that two subgraphs are given',
      query: 'query ($f: Filter) { a(with: $f) item { found(with: $f) } }',
      variables: { f: { name: 'n' } },
      data: { a: '{"name":"n","count":3}', item: { found: '{"with":{"name":"n","count":3}}' } },
    },
    {
      title: 'nest in lists of lists',
      query: '{ deep(with: [[{ name: "a" }], null, []]) }',
      data: { deep: '[[{"name":"a","count":3}],null,[]]' },
    },
    { title: 'are lists where one is given', query: '{ deep(with: { name: "a" }) }', data: { deep: '[[{"name":"a","count":3}]]' } },
    {
      title: 'leave out a variable that was not given',
      query: 'query ($n: String) { b(with: { name: $n }) }',
      data: { b: '{"count":3}' },
    },
  ],
);

network(
  'Arguments and variables',
  {
    a: [
      'scalar Json type Query { say(int: Int, float: Float, text: String = "def", yes: Boolean, id: ID, json: Json, list: [Int!]): String }',
      { Query: { say: (_: unknown, args: object) => JSON.stringify(args) } },
    ],
    b: ['type Query { other(n: Int! = 4): Int }', { Query: { other: (_: unknown, { n }: { n: number }) => n } }],
  },
  [
    {
      title: 'of every scalar as literals',
      query: '{ say(int: -1, float: 1.5e3, text: "", yes: false, id: 7) }',
      data: { say: '{"int":-1,"float":1500,"text":"","yes":false,"id":"7"}' },
    },
    {
      title: 'of every scalar as variables',
      query:
        'query ($i: Int, $f: Float, $t: String, $y: Boolean, $d: ID, $l: [Int!]) { say(int: $i, float: $f, text: $t, yes: $y, id: $d, list: $l) }',
      variables: { i: 0, f: 2, t: '\u2028</script>', y: true, d: 5, l: 3 },
      data: { say: '{"int":0,"float":2,"text":"\u2028</script>","yes":true,"id":"5","list":[3]}' },
    },
    {
      title: 'of a custom scalar with anything inside',
      query: '{ say(json: { a: [1, "b", null, { c: true }] }) }',
      data: { say: '{"text":"def","json":{"a":[1,"b",null,{"c":true}]}}' },
    },
    {
      title: 'of a custom scalar by a variable',
      query: 'query ($j: Json) { say(json: $j) }',
      variables: { j: { deep: [{ x: 1 }] } },
      data: { say: '{"text":"def","json":{"deep":[{"x":1}]}}' },
    },
    { title: 'with an explicit null over a default', query: '{ say(text: null) }', data: { say: '{"text":null}' } },
    { title: 'with a default that may not be null', query: '{ other }', data: { other: 4 } },
    {
      title: 'with a default of the operation',
      query: 'query ($n: Int! = 9) { other(n: $n) say(int: $n) }',
      data: { other: 9, say: '{"int":9,"text":"def"}' },
    },
    {
      title: 'are refused where the type is wrong',
      query: 'query ($n: Int!) { other(n: $n) }',
      variables: { n: 'four' },
      data: undefined,
      errors: [{ code: 'BAD_USER_INPUT' }],
      calls: {},
    },
    {
      title: 'are refused where one is missing',
      query: 'query ($n: Int!) { other(n: $n) }',
      data: undefined,
      errors: [{ code: 'BAD_USER_INPUT' }],
      calls: {},
    },
    { title: 'as block text', query: '{ say(text: """\n  a\n   b "c"\n""") }', data: { say: '{"text":"a\\n b \\"c\\""}' } },
  ],
);
