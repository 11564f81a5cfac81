/** A hostile request. Omitted parts are those of an ordinary one. */
export interface HostileRequest {
  /** The kind of attack, and its number under the seed. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The only data that an answer without errors may hold, on every schema whose query type is `Query`. */
  readonly data?: Readonly<Record<string, unknown>>;
}

type Attempt = Partial<Omit<HostileRequest, 'name'>>;

/**
 * This many hostile requests, always the same for a seed, and each independent of those before it. They ask for `me`, `patients(first:)`,
 * `deep` and fields that no schema has: a schema with these fields is tested more deeply.
 */
export function* hostileRequests(seed: number, count: number): Generator<HostileRequest> {
  const attempts = Object.entries(ATTEMPTS);
  for (let number = 0; number < count; number++) {
    const choices = createAttemptChoices(seed * 1_000_003 + number);
    const [name, attempt] = attempts[number % attempts.length]!;
    yield { method: 'POST', path: '/graphql', headers: JSON_TYPE, ...attempt(choices), name: `${name} (seed ${seed}, number ${number})` };
  }
}

const JSON_TYPE = { 'content-type': 'application/json' };
const PREFLIGHT = { 'apollo-require-preflight': '1' };
const INHERITED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'prototype', '__defineGetter__', 'then', 'toJSON'];
const OPENING = ['{', '[', '(', '{ a', '{ a(b: [', '{ ... ', '{ ... on Query {', '{"', '[{"a":'];

const ATTEMPTS: Readonly<Record<string, (choices: AttemptChoices) => Attempt>> = {
  'nests fields': ({ size }) => ask(nested('deep', size(5_000))),
  'nests inline fragments': ({ size }) => {
    const depth = size(3_000);
    return ask(`{ ${'... { '.repeat(depth)} __typename ${'} '.repeat(depth)} }`);
  },
  'nests values': ({ size, pick }) => {
    const depth = size(8_000);
    const [open, close] = pick([
      ['[', ']'],
      ['{a:', '}'],
    ] as const);
    return ask(`{ search(filter: ${open.repeat(depth)}1${close.repeat(depth)}) }`);
  },
  'nests the type of a variable': ({ size }) => {
    const depth = size(7_000);
    return ask(`query ($v: ${'['.repeat(depth)}Int${']'.repeat(depth)}) { patients(first: $v) { id } }`);
  },
  'opens brackets': ({ size, pick }) => ask(pick(OPENING).repeat(size(50_000))),
  'closes brackets': ({ size, pick }) => ask(`{ __typename ${pick(['}', ']', ')', '{}', '[]', '()']).repeat(size(50_000))}`),
  'nests JSON': ({ size, pick }) => {
    const depth = size(60_000);
    const value = pick([`${'['.repeat(depth)}${']'.repeat(depth)}`, `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`, '['.repeat(depth)]);
    return { body: `{"query":"{ __typename }","${pick(['variables', 'extensions', 'other'])}":${pick([value, `{"x":${value}}`])}}` };
  },
  'repeats a field': ({ size, pick }) => ask(`{ ${`${pick(['__typename', 'me { id }', 'deep { id }'])} `.repeat(size(12_000))} }`),
  'floods with aliases': ({ size, pick }) => {
    const field = pick(['me { name }', 'patients(first: 1) { id }', '__typename', 'deep { deep { id } }']);
    return ask(`{ ${list(size(3_000), (i) => `a${i}: ${field}`)} }`);
  },
  'asks ten by alias, which it may': () => {
    const keys = Array.from({ length: 10 }, (_, i) => `a${i}`);
    return {
      ...ask(`{ ${keys.map((key) => `${key}: __typename`).join(' ')} }`),
      data: Object.fromEntries(keys.map((key) => [key, 'Query'])),
    };
  },
  'floods with directives': ({ size, pick }) => {
    const directive = pick(['@include(if: true)', '@skip(if: false)', '@unknown', '@include', '@defer', '@deprecated(reason: "x")']);
    return ask(pick([`{ __typename ${directive.repeat(size(5_000))} }`, `{ ${`... ${directive} { __typename } `.repeat(size(2_500))} }`]));
  },
  'makes circles of fragments': ({ int }) => {
    const length = int(1, 300);
    return ask(`{ ...f0 } ${list(length, (i) => `fragment f${i} on Query { __typename ...f${(i + 1) % length} }`)}`);
  },
  'doubles fragments': ({ int, pick }) => {
    const length = int(10, 400);
    const twice = pick([
      '...N ...N',
      'a: deep { ...N } b: deep { ...N }',
      'deep { ...N } deep { ...N }',
      '... { ...N } ... on Deep { ...N }',
    ]);
    const fragments = list(length, (i) => `fragment f${i} on Deep { ${twice.replaceAll('N', `f${i + 1}`)} }`);
    return ask(`{ deep { ...f0 } } ${fragments} fragment f${length} on Deep { id }`);
  },
  'chains fragments': ({ size, pick }) => {
    const length = size(1_800);
    const [open, close] = pick([
      ['', ''],
      ['deep { ', ' }'],
    ] as const);
    return ask(
      `{ deep { ...f0 } } ${list(length, (i) => `fragment f${i} on Deep { ${open}...f${i + 1}${close} }`)} fragment f${length} on Deep { id }`,
    );
  },
  'brings fragments that fit nothing': ({ int, pick }) =>
    ask(
      `{ ...a ...b } ${list(int(1, 500), (i) => `fragment ${pick(['a', 'b', `c${i}`])} on ${pick(['Int', 'Nobody', 'Query', 'Filter'])} { x }`)}`,
    ),
  'makes fields conflict': ({ int, pick }) => {
    const one = pick([
      (i: number) => `patients(first: ${i}) { id }`,
      (i: number) => `deep { deep { x: ${i % 2 ? 'id' : '__typename'} } }`,
      (i: number) => `... on Query { deep { ...f${i % 3} } }`,
    ]);
    return ask(`{ ${list(int(10, 500), one)} } ${list(3, (i) => `fragment f${i} on Deep { x: deep { id } y${i}: id }`)}`);
  },
  'names what every object has': ({ pick }) => {
    const name = pick(INHERITED);
    return ask(
      pick([
        `{ ${name} }`,
        `{ ${name} { ${name} { ${name} } } }`,
        `{ me(${name}: 1) { id } }`,
        `{ search(filter: { ${name}: { ${name}: 1 } }) }`,
        `{ search(filter: ${name}) __type(name: "${name}") { name } }`,
        `query ${name} { ...${name} } fragment ${name} on Query { __typename }`,
        `query ($${name}: Int = 1) { patients(first: $${name}) { id } }`,
        `query ($${name}: ${name}) { __typename @${name}(${name}: $${name}) }`,
        `{ ... on ${name} { ${name} } }`,
      ]),
      {
        operationName: pick([undefined, ...INHERITED]),
        variables: pick([undefined, Object.fromEntries(INHERITED.slice(1).map((key) => [key, {}]))]),
      },
    );
  },
  'answers under what every object has': ({ pick }) => {
    const name = pick(INHERITED);
    // A literal `__proto__` would set the prototype: only a computed key creates a property.
    return { ...ask(`{ ${name}: __typename }`), data: JSON.parse(`{"${name}":"Query"}`) as Record<string, unknown> };
  },
  'would change prototypes': ({ pick }) => {
    const value = pick([
      '{"__proto__":{"polluted":true}}',
      '{"constructor":{"prototype":{"polluted":true}}}',
      '{"\\u005f_proto__":[{"x":1}]}',
    ]);
    const key = pick(['variables', 'extensions', '__proto__', 'constructor']);
    return { body: `{"query":"query ($f: Filter) { search(filter: $f) }","${key}":${pick([value, `{"f":${value}}`])}}` };
  },
  'sends numbers that are none': ({ pick }) => {
    const number = pick([
      '1e999',
      '-1e999',
      '9007199254740993',
      '2147483648',
      '-2147483649',
      '1.5',
      '-0',
      '1e-400',
      '9'.repeat(5_000),
      'NaN',
      '0x10',
      '01',
    ]);
    const query = pick(['query ($n: Int) { patients(first: $n) { id } }', `{ patients(first: ${number}) { id } }`]);
    return { body: `{"query":${JSON.stringify(query)},"variables":{"n":${number}}}` };
  },
  'asks for as many as there are': ({ pick }) =>
    ask('query ($n: Int) { patients(first: $n) { id deep { patients(first: $n) { id } } } }', {
      variables: { n: pick([2_147_483_647, 1_000_000, -1, -2_147_483_648, 0, 1_001]) },
    }),
  'sends variables of every kind': ({ pick }) => {
    const value = pick([
      null,
      true,
      '',
      'x',
      7,
      [],
      {},
      [[[]]],
      { kind: 'NOBODY' },
      { and: [{ and: [{ words: [[['x']]] }] }] },
      ['\u0000'],
    ]);
    const type = pick(['Int', 'Int!', '[Int!]!', 'String', 'ID', 'Boolean', 'Filter', '[Filter!]', 'Kind', 'Query', 'Nobody']);
    return ask(`query ($v: ${type}) { search(filter: $v) me @include(if: $v) { id } }`, { variables: { v: value, w: value } });
  },
  'sends large variables': ({ size, pick }) => {
    const count = size(40_000);
    const value = pick([
      'x'.repeat(count * 5),
      Array.from({ length: count }, (_, i) => i),
      Array.from({ length: count }, () => ({})),
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i])),
      { and: Array.from({ length: count }, () => ({ kind: 'SECRET' })) },
    ]);
    return ask('query ($f: Filter) { search(filter: $f) }', { variables: { f: value } });
  },
  'defines many variables': ({ size }) => {
    const count = size(2_500);
    return ask(`query (${list(count, (i) => `$v${i}: Int = ${i}`)}) { patients(first: $v${count}) { id } }`, { variables: { v0: 'x' } });
  },
  'is not UTF-8': ({ int, pick }) => {
    const bytes = Buffer.from(text('query ($f: Filter) { search(filter: $f) }', { variables: { f: 'あいうえお' } }));
    for (let i = int(1, 8); i > 0; i--) bytes[int(0, bytes.length - 1)] = pick([0xff, 0xfe, 0xc0, 0x80, 0xed, 0xf5, 0x00, 0x1f, 0xe3]);
    return { body: bytes };
  },
  'is in another encoding': ({ pick }) => {
    const encoding = pick(['utf16le', 'latin1'] as const);
    const charset = pick(['', '; charset=utf-8', '; charset=utf-16', '; charset=shift_jis', '; charset="utf-8', '; charset']);
    return {
      headers: { 'content-type': `application/json${charset}` },
      body: Buffer.from(`\uFEFF${text('{ __typename } # é')}`, encoding),
    };
  },
  'begins with a mark of the byte order': () => ({ body: `\uFEFF${text('\uFEFF{ \uFEFF__typename }')}`, data: { __typename: 'Query' } }),
  'holds half characters and null bytes': ({ pick }) => {
    const half = pick(['\\ud800', '\\udc00', '\\u0000', '\\ud83d\\ud83d', '\\u0008', '\\uffff', '\\u2028']);
    const query = pick([`{ search(filter: \\"${half}\\") }`, `{ ${half} }`, `{ __type(name: \\"${half}\\") { name } } # ${half}`, half]);
    return { body: `{"query":"${query}","operationName":${pick(['null', `"${half}"`])},"variables":{"${half}":"${half}"}}` };
  },
  'escapes wrongly': ({ pick }) =>
    ask(
      `{ search(filter: "${pick(['\\u{110000}', '\\u{}', '\\u{d800}', '\\uD800', '\\x41', '\\', '\\u12', `\\u{${'0'.repeat(9_999)}41}`])}") }`,
    ),
  'is of another type': ({ pick }) => ({
    headers: {
      'content-type': pick([
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/xml',
        '*/*',
        ';',
        'a/'.repeat(2_000),
      ]),
    },
    body: pick([
      text('{ __typename }'),
      'query={__typename}',
      '--x\r\ncontent-disposition: form-data; name="query"\r\n\r\n{a}\r\n--x--',
      '<x/>',
      '',
    ]),
  }),
  'is packed': ({ pick }) => ({
    headers: { ...JSON_TYPE, 'content-encoding': pick(['gzip', 'br', 'deflate', 'x', 'gzip, gzip']) },
    body: text('{ __typename }'),
  }),
  'is cut off': ({ int }) => {
    const whole = text('query A($f: Filter = { kind: SECRET }) { search(filter: $f) me { id } }', {
      operationName: 'A',
      variables: { f: null },
    });
    return { body: whole.slice(0, int(0, whole.length - 1)) };
  },
  'is spoiled': ({ int, pick }) => {
    const bytes = Buffer.from(
      text('query A($n: Int = 3) { patients(first: $n) { ...f } } fragment f on Patient { id name }', { variables: { n: 2 } }),
    );
    for (let i = int(1, 5); i > 0; i--) bytes[int(0, bytes.length - 1)] = pick([...Buffer.from('{}[]()"\\:,$@!|&=.#0aZ_ \n')]);
    return { body: bytes };
  },
  'is no object': ({ pick }) => ({
    body: pick(['', ' ', 'null', '0', 'true', '"{ __typename }"', '[]', '[[]]', '{}', '{"query":null}', '{"query":[]}', '}{']),
  }),
  'has parts of the wrong kind': ({ pick }) => {
    const wrong = () => pick([0, '', 'x', true, false, null, [], [1], { a: 1 }]);
    return {
      body: JSON.stringify({ query: pick(['{ __typename }', wrong()]), variables: wrong(), operationName: wrong(), extensions: wrong() }),
    };
  },
  'comes in a strange way': ({ pick }) => ({
    method: pick(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE', 'LINK']),
    headers: pick([{}, JSON_TYPE, { ...JSON_TYPE, ...PREFLIGHT }]),
    path: pick([
      '/graphql',
      '/graphql?',
      '/graphql?query={__typename}',
      '/graphql/',
      '/graphql%00',
      '//graphql',
      '/GRAPHQL?query={a}',
      '/graphql/../jwks',
    ]),
  }),
  'has strange headers': ({ pick, size }) => ({
    ...ask('{ __typename }'),
    headers: {
      ...JSON_TYPE,
      accept: pick([
        '*/*',
        'application/json',
        'image/png',
        ',;=',
        'application/json;q=9',
        'a'.repeat(size(9_000)),
        `${'*/*;q=0,'.repeat(size(900))}x/y`,
      ]),
      [pick([
        'traceparent',
        'x-request-id',
        'x-http-method-override',
        'apollo-query-plan-experimental',
        'x-forwarded-for',
        'cookie',
        'range',
      ])]: pick([
        '',
        'DELETE',
        '00-00000000000000000000000000000000-0000000000000000-00',
        '\u00ff'.repeat(20),
        'x'.repeat(size(4_000)),
        '__proto__',
      ]),
    },
    data: { __typename: 'Query' },
  }),
  'asks by GET': ({ pick, size }) => {
    const query = pick([
      '{__typename}',
      'mutation{write}',
      'subscription{me{id}}',
      '{',
      nested('deep', size(1_000)),
      `{${'a '.repeat(size(3_000))}}`,
    ]);
    const more = pick([
      '',
      '&variables={',
      '&variables={}&variables={}',
      '&query={b}',
      '&extensions=null',
      '&operationName=__proto__',
      '&%',
      '&=',
      '&%zz=%ff',
    ]);
    return {
      method: 'GET',
      headers: pick([PREFLIGHT, {}]),
      path: `/graphql?query=${encodeURIComponent(query)}${more.replace(/[{}]/g, encodeURIComponent)}`,
    };
  },
  'floods with block strings': ({ size, pick }) =>
    ask(`{ search(filter: ${pick(['"""x""" ', '"""', `"""${'\\n \t'.repeat(50)}"""`, '"""\\"""""" ']).repeat(size(3_000))}) }`),
  'sends one long block string': ({ size }) => {
    const lines = list(size(20_000), (i) => `\n${' '.repeat(i % 50)}x`);
    return ask(`{ search(filter: """${lines}""") }`);
  },
  'floods with comments and commas': ({ size, pick }) => ({
    ...ask(
      `{ ${pick(['#\n', ',', '\uFEFF', '# {{{{ """\n', '\n', '\r', '\t'])}`.concat(
        pick(['#x\n', ',', '\n']).repeat(size(100_000)),
        ' __typename }',
      ),
    ),
    data: { __typename: 'Query' },
  }),
  'introspects too much': ({ int, pick }) => {
    const inner = pick([
      'fields { type',
      'possibleTypes { interfaces',
      'ofType { ofType',
      'inputFields { type',
      'interfaces { possibleTypes',
    ]);
    const depth = int(1, 25);
    const bomb = `${`${inner} { `.repeat(depth)} name ${'} } '.repeat(depth)}`;
    return ask(
      `{ ${list(int(1, 150), (i) => `s${i}: ${pick([`__schema { types { ${bomb} } }`, `__type(name: "Query") { ${bomb} }`])}`)} }`,
    );
  },
  'comes in a batch': ({ int, size, pick }) => {
    const one = pick<unknown>([
      { query: '{ __typename }' },
      { query: '{' },
      null,
      [],
      7,
      { query: nested('deep', size(90)) },
      { documentId: 'x' },
    ]);
    return { body: JSON.stringify(Array.from({ length: pick([int(0, 5), size(5_000)]) }, () => one)) };
  },
  'names documents that are not there': ({ pick }) => {
    const hash = pick<unknown>(['', 'x', 'a'.repeat(64), 'A'.repeat(64), '__proto__', 'constructor', 7, null, {}, 'x'.repeat(50_000)]);
    const persistedQuery = pick<unknown>([
      { version: 1, sha256Hash: hash },
      { version: pick([0, 2, '1', null]), sha256Hash: hash },
      hash,
      [hash],
    ]);
    return {
      body: JSON.stringify({
        query: pick([undefined, '{ __typename }', '']),
        documentId: pick([undefined, hash]),
        extensions: pick<unknown>([{ persistedQuery }, { persistedQuery, persistedQuery2: persistedQuery }, undefined]),
      }),
    };
  },
  'asks for what is not for clients': ({ pick }) =>
    ask(
      pick([
        'subscription { me { id } }',
        '{ _entities(representations: [{ __typename: "Patient", id: "1" }]) { __typename } }',
        '{ _service { sdl } }',
        'query A { __typename } query A { __typename }',
        'query A { __typename } query B { __typename }',
        'type Query { a: Int } { __typename }',
        'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9") { __typename }',
        '{ me }',
        '{ me { } }',
        '{ ... @defer { __typename } }',
        'query ($x: Int = $x) { __typename }',
        '{ __typename } '.repeat(500),
      ]),
      { operationName: pick([undefined, 'A', 'C', '']) },
    ),
  'is a soup of tokens': ({ int, pick }) => {
    const tokens = [
      '{',
      '}',
      '(',
      ')',
      '[',
      ']',
      '...',
      'on',
      'query',
      'fragment',
      'mutation',
      '$a',
      '@include',
      ':',
      '!',
      '=',
      '"x"',
      '7',
      '1.5e9',
      'me',
      'id',
      '__typename',
      'Query',
      '&',
      '|',
    ];
    return ask(`{ ${list(int(1, 200), () => pick(tokens))} }`);
  },
};

interface AttemptChoices {
  /** A whole number, both ends included. */
  int(from: number, to: number): number;
  pick<T>(choices: readonly T[]): T;
  /** A number up to this size, usually far smaller. */
  size(most: number): number;
}

/** mulberry32 */
function createAttemptChoices(seed: number): AttemptChoices {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    int: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick: (choices) => choices[Math.floor(next() * choices.length)]!,
    size: (most) => Math.max(1, Math.floor(most ** next())),
  };
}

function text(query: string, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ query, ...more });
}

function ask(query: string, more?: Record<string, unknown>): Attempt {
  return { body: text(query, more) };
}

function nested(field: string, depth: number): string {
  return `{ ${`${field} { `.repeat(depth)} id ${'} '.repeat(depth)} }`;
}

function list(count: number, one: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => one(i)).join(' ');
}
