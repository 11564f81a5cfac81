import { once } from 'node:events';
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { GATEWAY_ERRORS } from '../errors.js';
import { type FakeSubgraph, startFakeSubgraph } from '../testing/fake-subgraph.js';
import { type Answer, startTestGateway, type TestGateway } from '../testing/start-test-gateway.js';

const SDL = `type Query { open(a: Int, f: Filter): String deep: Deep }
  type Deep { deep: Deep open: String }
  input Filter { kind: Kind words: [[[String]]] and: [Filter!] }
  enum Kind { SECRETKIND OTHERKIND }
  type Mutation { write: String }`;

let subgraph: FakeSubgraph;
let gateway: TestGateway;

beforeAll(async () => {
  subgraph = await startFakeSubgraph('hospital', SDL, { Query: { open: () => 'open', deep: () => ({}) }, Mutation: { write: () => 'w' } });
  gateway = await startTestGateway([subgraph]);
});
afterAll(async () => {
  await gateway?.close();
  await subgraph?.close();
});
afterEach(() => {
  subgraph.asked.length = 0;
});

const JSON_TYPE = { 'content-type': 'application/json' };
const post = async (body: string, headers: Record<string, string> = JSON_TYPE) =>
  await gateway.http('/graphql', { method: 'POST', headers, body });
const get = async (parameters: string, headers: Record<string, string> = { 'apollo-require-preflight': '1' }) =>
  await gateway.http(`/graphql?${parameters}`, { headers });
const nested = (depth: number) => `{ ${'deep { '.repeat(depth)} open ${'} '.repeat(depth)} }`;

/** Expects an error that a client can act on: a code of the table, the request's id, no data, nothing of the schema beyond the question. */
function expectRefused(answer: Answer, status: number, code: string) {
  expect([answer.status, answer.codes[0]]).toEqual([status, code]);
  expect(answer.headers.get('content-type')).toMatch(/json/);
  expect(answer.body.data ?? null).toBeNull();
  expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  for (const { extensions } of answer.body.errors!) {
    expect(GATEWAY_ERRORS).toHaveProperty(extensions.code);
    expect(extensions.requestId).toBe(answer.headers.get('x-request-id'));
  }
  expect(answer.text).not.toMatch(/stack|node_modules|Did you mean|FST_|Apollo|https?:/);
}

describe('A request is refused', () => {
  it.each([
    ['that is not JSON', '{', 400],
    ['that is empty', '', 400],
    ['that is a text', '"x"', 400],
    ['that is a null', 'null', 400],
    ['that is a list: there is no batching', '[{"query":"{open}"}]', 400],
    ['that holds no query', '{"operationName":"x"}', 400],
    ['whose query is not a text', '{"query":{}}', 400],
    ['whose variables are a text', '{"query":"{open}","variables":"{}"}', 400],
    ['whose variables are a list', '{"query":"{open}","variables":[1]}', 400],
    ['whose operation’s name is not a text', '{"query":"{open}","operationName":7}', 400],
    ['that would change prototypes', '{"query":"{open}","extensions":{"__proto__":{"x":1}}}', 400],
  ])('%s', async (_, body, status) => {
    expectRefused(await post(body), status, 'BAD_REQUEST');
  });
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml', 'nonsense'])(
    'of the type %s',
    async (type) => {
      const answer = await post('{"query":"{open}"}', { 'content-type': type });
      expect(answer.status).toBeLessThan(500);
      expectRefused(answer, answer.status, 'BAD_REQUEST');
    },
  );
  it('whose body is too large, with or without content-length', async () => {
    expectRefused(await post(JSON.stringify({ query: '{ open }', x: 'x'.repeat(70_000) })), 413, 'PAYLOAD_TOO_LARGE');
    const stream = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode(`{"query":"${' '.repeat(70_000)}"}`));
        controller.close();
      },
    });
    const answer = await gateway.http('/graphql', { method: 'POST', headers: JSON_TYPE, body: stream, duplex: 'half' } as RequestInit);
    expectRefused(answer, 413, 'PAYLOAD_TOO_LARGE');
  });
  it.each([
    ['with content-length', 'content-length: 3000000', 'x'.repeat(3_000_000)],
    ['chunked', 'transfer-encoding: chunked', `${(3_000_000).toString(16)}\r\n${'x'.repeat(3_000_000)}\r\n0\r\n\r\n`],
  ])(
    'whose body is too large (%s), by an answer that the client can read while it writes; the next request is answered too',
    async (_, length, body) => {
      const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1').setEncoding('utf8');
      const answers = socket[Symbol.asyncIterator]() as AsyncIterator<string>;
      const head = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n`;
      socket.write(`${head}${length}\r\n\r\n${body.slice(0, 100_000)}`);
      expect((await answers.next()).value).toMatch(/^HTTP\/1\.1 413 .*PAYLOAD_TOO_LARGE/s);
      const next = '{"query":"{ open }"}';
      socket.write(`${body.slice(100_000)}${head}content-length: ${next.length}\r\n\r\n${next}`);
      expect((await answers.next()).value).toMatch(/^HTTP\/1\.1 200 .*"open":"open"/s);
      socket.destroy();
    },
  );
  it('whose body never ends, and its connection is closed', async () => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    // A forced end may arrive as an error, so wait only for the close.
    const ended = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
    const send = () => {
      while (socket.writable && socket.write(Buffer.alloc(65_536)));
    };
    socket.write('POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9000000000\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 /);
    socket.on('drain', send).resume();
    send();
    await ended;
  });
  it.each(['/', '/graphql/', '/graphiql', '/.well-known/apollo/server-health', '/jwks', '/favicon.ico', '/%2e%2e/'])(
    'at %s, where there is nothing',
    async (path) => {
      expectRefused(await gateway.http(path), 404, 'NOT_FOUND');
    },
  );
  it('at an invalid address', async () => {
    expectRefused(await gateway.http('/%E0%A4%A'), 400, 'BAD_REQUEST');
  });
  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('with the method %s', async (method) => {
    const answer = await gateway.http('/graphql', { method });
    expectRefused(answer, 405, 'BAD_REQUEST');
    expect(answer.headers.get('allow')).toBe('GET, POST');
  });
  it('that a page of another site could send: a GET without a header that needs a preflight', async () => {
    expectRefused(await get('query={open}', {}), 400, 'BAD_REQUEST');
    expectRefused(await get('query={open}', { accept: 'text/html,*/*' }), 400, 'BAD_REQUEST');
    expect(subgraph.asked).toHaveLength(0);
  });
  it('that is a mutation by GET', async () => {
    const answer = await get('query=mutation{write}');
    expectRefused(answer, 405, 'BAD_REQUEST');
    expect(answer.headers.get('allow')).toBe('POST');
    expect(subgraph.asked).toHaveLength(0);
  });
  it('by GET with variables that are not JSON, or with two queries', async () => {
    expectRefused(await get('query={open}&variables={'), 400, 'BAD_REQUEST');
    expectRefused(await get('query={open}&query={open}'), 400, 'BAD_REQUEST');
  });
  it('whose client accepts no type of answer', async () => {
    expectRefused(await post('{"query":"{open}"}', { ...JSON_TYPE, accept: 'image/png' }), 406, 'BAD_REQUEST');
  });
});

describe('An operation is refused', () => {
  it.each([
    ['that is not GraphQL', '{ open', 400, 'GRAPHQL_PARSE_FAILED'],
    ['with an unknown field', '{ opne }', 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['with an unknown argument', '{ open(b: 1) }', 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['that asks for entities', '{ _entities(representations: []) { __typename } }', 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['that asks for a subgraph’s schema', '{ _service { sdl } }', 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['that introspects', '{ __schema { types { name } } }', 400, 'INTROSPECTION_DISABLED'],
    ['that introspects a type', '{ __type(name: "Deep") { name } }', 400, 'INTROSPECTION_DISABLED'],
    [
      'whose fragments make a cycle',
      '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }',
      400,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['that has too many tokens', `{ ${'a '.repeat(15_001)} }`, 400, 'GRAPHQL_PARSE_FAILED'],
    ['that is deep', nested(60), 400, 'OPERATION_TOO_LARGE'],
    ['that is 200 deep', nested(200), 400, 'OPERATION_TOO_LARGE'],
  ])('%s', async (_, query, status, code) => {
    expectRefused(await gateway.ask(query), status, code);
    expect(subgraph.asked).toHaveLength(0);
  });
  it.each([
    ['depth', nested(60), { limit: 'depth', atMost: 30 }],
    ['nesting', nested(200), { limit: 'nesting', atMost: 100 }],
  ])('that exceeds a limit, and names the limit: %s', async (_, query, extensions) => {
    const { body } = await gateway.ask(query);
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'OPERATION_TOO_LARGE', ...extensions });
  });
  it('that is a subscription, with its own error, whether or not the schema has subscriptions', async () => {
    expectRefused(await gateway.ask('subscription { open }'), 400, 'SUBSCRIPTIONS_NOT_SUPPORTED');
    expect(subgraph.asked).toHaveLength(0);
    const other = await startFakeSubgraph('wards', 'type Query { ward: String } type Subscription { calls: String }');
    const subscribing = await startTestGateway([other]);
    try {
      expectRefused(await subscribing.ask('subscription { calls }'), 400, 'SUBSCRIPTIONS_NOT_SUPPORTED');
      expect(other.asked).toHaveLength(0);
    } finally {
      await subscribing.close();
      await other.close();
    }
  });
  it('that its document does not have, or that is not named among several', async () => {
    expectRefused(await gateway.ask('query A { open }', { operationName: 'B' }), 400, 'OPERATION_RESOLUTION_FAILURE');
    expectRefused(await gateway.ask('query A { open } query B { open }'), 400, 'OPERATION_RESOLUTION_FAILURE');
    expectRefused(await gateway.ask('fragment a on Query { open }'), 400, 'GRAPHQL_VALIDATION_FAILED');
  });
  it('whose variables do not fit, without a hint at what would', async () => {
    const query = 'query ($f: Filter!) { open(f: $f) }';
    for (const f of [{ kind: 'SECRETKINT' }, { kinds: 1 }, 7, null]) {
      const answer = await gateway.ask(query, { variables: { f } });
      expectRefused(answer, 400, 'BAD_USER_INPUT');
      expect(answer.text).not.toContain('SECRETKIND');
    }
    expectRefused(await gateway.ask(query), 400, 'BAD_USER_INPUT');
  });
  it('whose hash is not known', async () => {
    const answer = await post(JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } }));
    expect(answer.status).toBe(200);
    expect(GATEWAY_ERRORS).toHaveProperty(answer.codes[0]!);
  });
});

describe('A hostile request', () => {
  const list = (count: number, one: (i: number) => string) => Array.from({ length: count }, (_, i) => one(i)).join(' ');
  const attacks: Record<string, [query: string, variables?: string]> = {
    'nests a thousand fields': [nested(1_000)],
    'nests until the tokens end': [nested(4_900)],
    'nests lists of values': [`{ open(f: { words: ${'['.repeat(7_000)}${']'.repeat(7_000)} }) }`],
    'nests the type of a variable': [`query ($v: ${'['.repeat(7_000)}Int${']'.repeat(7_000)}) { open(a: $v) }`],
    'nests fragments, each twice in the next': [
      `{ ...f0 } ${list(40, (i) => `fragment f${i} on Query { ...f${i + 1} x${i}: open ...f${i + 1} }`)} fragment f40 on Query { open }`,
    ],
    'nests fields in fragments, each twice in the next': [
      `{ deep { ...f0 } } ${list(25, (i) => `fragment f${i} on Deep { a: deep { ...f${i + 1} } b: deep { ...f${i + 1} } }`)} fragment f25 on Deep { open }`,
    ],
    'chains fragments': [`{ ...f0 } ${list(1_500, (i) => `fragment f${i} on Query { ...f${i + 1} }`)} fragment f1500 on Query { open }`],
    'repeats a field': [`{ ${'open '.repeat(10_000)} }`],
    'repeats a field with its arguments': [`{ ${list(1_500, (i) => `open(a: ${i})`)} }`],
    'has many aliases': [`{ ${list(1_000, (i) => `a${i}: open`)} }`],
    'has deep variables': ['query ($f: Filter) { open(f: $f) }', `{"f":${'{"and":['.repeat(3_000)}${']}'.repeat(3_000)}}`],
    'has names of every object': ['{ constructor: open toString: open hasOwnProperty: open valueOf: open prototype: open }'],
    'has a fragment and an operation of such names': ['query constructor { ...toString } fragment toString on Query { __typename }'],
    'has variables of such names': [
      'query ($constructor: Int = 1, $toString: Int) { open(a: $constructor) b: open(a: $toString) }',
      '{"toString":1}',
    ],
  };
  it.each(Object.keys(attacks))('that %s gets an answer or an error, and the next request is served', async (which) => {
    const [query, variables] = attacks[which]!;
    const answer = await post(`{"query":${JSON.stringify(query)},"variables":${variables ?? 'null'}}`);
    expect(answer.status).toBeLessThan(500);
    expect(answer.codes).not.toContain('INTERNAL');
    expect((await gateway.ask('{ open }')).body).toEqual({ data: { open: 'open' } });
  });
  it('with names of every object as aliases gets each of them answered', async () => {
    const { body } = await gateway.ask(attacks['has names of every object']![0]);
    expect(body.data).toEqual({
      constructor: 'open',
      toString: 'open',
      hasOwnProperty: 'open',
      valueOf: 'open',
      prototype: 'open',
    });
    expect((await gateway.ask(attacks['has many aliases']![0])).codes).toEqual(['OPERATION_TOO_LARGE']);
  });
  it('with an alias __proto__ gets it as a key, or an error', async () => {
    const answer = await gateway.ask('{ __proto__: open deep { __proto__: deep { open } } }');
    expect(answer.status).toBeLessThan(500);
    if (!answer.body.errors) expect(answer.text).toContain('"__proto__":"open"');
    expect(({} as { open?: string }).open).toBeUndefined();
  });
  it('of bytes that are not HTTP, or with endless headers, does not block other requests', async () => {
    for (const bytes of ['GARBAGE\r\n\r\n', `GET / HTTP/1.1\r\nx: ${'x'.repeat(40_000)}\r\n\r\n`]) {
      const said = await spoken(gateway.url, bytes);
      expect(said).toMatch(/^HTTP\/1.1 4\d\d/);
      expect(said).not.toMatch(/HPE_|Error:|node:/);
    }
    expect((await gateway.ask('{ open }')).status).toBe(200);
  });
});

describe('An answer', () => {
  it('comes by GET too, with a header that needs a preflight', async () => {
    expect((await get('query={open}')).body).toEqual({ data: { open: 'open' } });
    expect((await get('query={open}', { 'x-apollo-operation-name': 'x' })).status).toBe(200);
  });
  it('has an id that the gateway made, whatever the request sends', async () => {
    const mine = { 'x-request-id': 'mine', 'request-id': 'mine' };
    const first = await gateway.ask('{ open }', { headers: mine });
    const second = await gateway.ask('{ open', { headers: mine });
    expect(first.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
    expect(second.text).not.toContain('mine');
    expect(subgraph.asked[0]?.headers['x-request-id']).toBe(first.headers.get('x-request-id'));
  });
  it('holds neither query plans nor extensions, even if the request asks for them', async () => {
    const headers = {
      'apollo-query-plan-experimental': '1',
      'apollo-query-plan-experimental-format': 'internal',
      'apollo-federation-include-trace': 'ftv1',
    };
    expect((await gateway.ask('{ open }', { headers })).body).toEqual({ data: { open: 'open' } });
  });
  it('leaves its connection open longer than clients and proxies keep theirs', async () => {
    const { headers } = await gateway.ask('{ open }');
    expect(Number(/timeout=(\d+)/.exec(headers.get('keep-alive') ?? '')?.[1])).toBeGreaterThan(60);
  });

  it('must not be stored by any cache', async () => {
    expect((await gateway.ask('{ open }')).headers.get('cache-control')).toMatch(/no-store/);
  });
});

describe('A request whose target is a whole address (RFC 9112 §3.2.2)', () => {
  const asked = (target: string, method = 'POST') => {
    const body = '{"query":"{ open }"}';
    const headers = `host: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
    return spoken(gateway.url, `${method} ${target} HTTP/1.1\r\n${headers}\r\n\r\n${body}`);
  };
  it.each(['http://graph.test/graphql', 'HTTPS://graph.test:4000/graphql', 'http://graph.test/graphql?a=1'])(
    'is answered as if the target were its path: %s',
    async (target) => {
      expect(await asked(target)).toMatch(/^HTTP\/1\.1 200 .*"open":"open"/s);
    },
  );
  it.each(['http://graph.test', 'http://graph.test/', 'http://graph.test?graphql', 'http:///graphql/', 'http://graph.test/other'])(
    'is 404 where nothing is at its path: %s',
    async (target) => {
      expect(await asked(target)).toMatch(/^HTTP\/1\.1 404 /);
    },
  );
  it('is answered at other addresses too', async () => {
    expect(await asked('http://graph.test/health', 'GET')).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('A compressed request', () => {
  const body = Buffer.from('{"query":"{ open }"}');
  const sent = async (encoding: string, bytes: Buffer) =>
    await gateway.http('/graphql', {
      method: 'POST',
      headers: { ...JSON_TYPE, 'content-encoding': encoding },
      body: new Uint8Array(bytes),
    });
  it.each([
    ['gzip', gzipSync(body)],
    ['GZIP', gzipSync(body)],
    ['br', brotliCompressSync(body)],
    ['deflate', deflateSync(body)],
    ['identity', body],
  ])('is read, with the encoding %s', async (encoding, bytes) => {
    expect((await sent(encoding, bytes)).body).toEqual({ data: { open: 'open' } });
  });
  it('is refused if it exceeds the limit, does not match its encoding, or has an encoding that is not supported', async () => {
    expectRefused(await sent('gzip', gzipSync(Buffer.alloc(10_000_000, 32))), 413, 'PAYLOAD_TOO_LARGE');
    expectRefused(await sent('br', gzipSync(body)), 400, 'BAD_REQUEST');
    expectRefused(await sent('zstd', body), 415, 'BAD_REQUEST');
  });
});

it('An answer is compressed for a client that accepts it, and not for a client on the same machine', async () => {
  const long = await startFakeSubgraph('long', 'type Query { long: String }', { Query: { long: () => 'あ'.repeat(5_000) } });
  const compressing = await startTestGateway([long], { config: { compression: 'always' } });
  const plain = await startTestGateway([long]);
  try {
    for (const encoding of ['br', 'gzip']) {
      const answer = await compressing.ask('{ long }', { headers: { 'accept-encoding': encoding } });
      expect([answer.headers.get('content-encoding'), answer.body]).toEqual([encoding, { data: { long: 'あ'.repeat(5_000) } }]);
    }
    expect((await compressing.ask('{ long }', { headers: { 'accept-encoding': 'identity' } })).headers.get('content-encoding')).toBeNull();
    expect((await plain.ask('{ long }', { headers: { 'accept-encoding': 'br' } })).headers.get('content-encoding')).toBeNull();
  } finally {
    await compressing.close();
    await plain.close();
    await long.close();
  }
});

/** The server's bytes in response to raw bytes, until it hangs up. */
async function spoken(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  if (!bytes.includes('connection: close')) socket.end();
  let said = '';
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    said += String(chunk);
  });
  await new Promise((resolve) => socket.once('close', resolve));
  return said;
}
