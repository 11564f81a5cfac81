import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FakeSubgraph, startFakeSubgraph } from '../../gateway/testing/fake-subgraph.js';
import { startTestGateway, type TestGateway } from '../../gateway/testing/start-test-gateway.js';

/** Values are compared as text, because parsing them in JavaScript changes them. */
describe('Numbers', () => {
  let subgraph: FakeSubgraph;
  let gateway: TestGateway;

  beforeAll(async () => {
    subgraph = await startFakeSubgraph(
      'a',
      `scalar JSON type Query { f: Float! g: Float fs: [Float!] gs: [Float] h: Holder json: JSON jsons: [JSON] i: Int id: ID
         echo(json: JSON): String ids(id: ID): String float(f: Float): String in(in: In): String ok: Int }
       type Holder { f: Float! } input In { json: JSON id: ID f: Float }`,
    );
    gateway = await startTestGateway([subgraph], { config: { introspection: true } });
  });
  afterAll(async () => {
    await gateway?.close();
    await subgraph?.close();
  });

  const answered = async (query: string, data: string) => {
    subgraph.fault = (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(`{"data":${data}}`);
    const { text, body } = await gateway.ask(query);
    return {
      text: text.replace(/,"errors":.*$/s, '}'),
      errors: (body.errors ?? []).map(({ path, extensions }) => [extensions.code, path]),
    };
  };

  it.each<[string, string, string, unknown[]]>([
    ['{ f }', '{"f":1e400}', 'null', [['SUBGRAPH_INVALID', ['f']]]],
    ['{ g ok }', '{"g":-1e999,"ok":1}', '{"g":null,"ok":1}', [['SUBGRAPH_INVALID', ['g']]]],
    ['{ ok fs }', '{"ok":1,"fs":[1,1e400]}', '{"ok":1,"fs":null}', [['SUBGRAPH_INVALID', ['fs', 1]]]],
    ['{ gs }', '{"gs":[1,1e400,2]}', '{"gs":[1,null,2]}', [['SUBGRAPH_INVALID', ['gs', 1]]]],
    ['{ ok h { f } }', '{"ok":1,"h":{"f":1e400}}', '{"ok":1,"h":null}', [['SUBGRAPH_INVALID', ['h', 'f']]]],
    ['{ g json }', '{"g":1e400,"json":1}', '{"g":null,"json":1}', [['SUBGRAPH_INVALID', ['g']]]],
  ])('of %s answered %s that are not a finite Float are errors of their fields', async (query, data, shown, errors) => {
    expect(await answered(query, data)).toEqual({ text: `{"data":${shown}}`, errors });
  });

  it.each([
    ['{ json }', '{"json":9007199254740993}'],
    ['{ json }', '{"json":1e400}'],
    ['{ json }', '{"json":-0}'],
    ['{ json }', '{"json":{"amount":1.50,"of":[12345678901234567890,{"x":0.1234567890123456789}],"text":"1.50"}}'],
    ['{ jsons }', '{"jsons":[9007199254740993,"9007199254740993",null]}'],
  ])('within a custom scalar keep their digits: %s answered %s', async (query, data) => {
    expect(await answered(query, data)).toEqual({ text: `{"data":${data}}`, errors: [] });
  });

  it('of built-in scalars beside a custom scalar are unchanged', async () => {
    expect(await answered('{ g i id json }', '{"g":1.50,"i":7.0,"id":12,"json":1.50}')).toEqual({
      text: '{"data":{"g":1.5,"i":7,"id":"12","json":1.50}}',
      errors: [],
    });
    expect(await answered('{ id ok }', '{"id":9007199254740993,"ok":1}')).toEqual({
      text: '{"data":{"id":null,"ok":1}}',
      errors: [['SUBGRAPH_INVALID', ['id']]],
    });
  });

  const received = async (body: string) => {
    subgraph.asked.length = 0;
    subgraph.fault = (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"r":"x"}}');
    const answer = await gateway.http('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    return { status: answer.status, code: answer.codes[0], asked: subgraph.asked.map(({ query, variables }) => ({ query, variables })) };
  };
  const REFUSED = { status: 400, code: 'BAD_USER_INPUT', asked: [] };

  it.each([
    ['query ($v: JSON) { r: echo(json: $v) }', '1e400'],
    ['query ($v: JSON) { r: echo(json: $v) }', '{"a":[1,{"b":-1e400}]}'],
    ['query ($v: JSON) { r: echo(json: $v) }', '9007199254740993'],
    ['query ($v: ID) { r: ids(id: $v) }', '9007199254740993'],
    ['query ($v: Float) { r: float(f: $v) }', '1e400'],
    ['query ($v: In) { r: in(in: $v) }', '{"json":[1e400]}'],
    ['query ($v: In) { r: in(in: $v) }', '{"id":9007199254740993}'],
  ])('of a variable that would change their value are refused: %s with %s', async (query, value) => {
    expect(await received(`{"query":${JSON.stringify(query)},"variables":{"v":${value}}}`)).toEqual(REFUSED);
  });

  it('of a variable of type Float are passed on as doubles', async () => {
    const { status, asked } = await received('{"query":"query ($v: Float) { r: float(f: $v) }","variables":{"v":9007199254740993}}');
    expect([status, asked[0]?.variables]).toEqual([200, { v: 9007199254740992 }]);
  });

  it.each([
    '{ r: echo(json: 1e400) }',
    '{ r: echo(json: {a: [9007199254740993]}) }',
    '{ r: ids(id: 9007199254740993) }',
    '{ r: float(f: 1e400) }',
  ])('of the operation’s text that would change their value are refused: %s', async (query) => {
    expect(await received(JSON.stringify({ query }))).toEqual({ status: 400, code: 'GRAPHQL_VALIDATION_FAILED', asked: [] });
  });

  it('of the operation’s text that keep their value are passed on', async () => {
    for (const query of ['{ r: echo(json: 1.50) }', '{ r: echo(json: [1e3, -7, 0.1]) }', '{ r: float(f: 9007199254740993) }']) {
      expect(await received(JSON.stringify({ query }))).toMatchObject({ status: 200, asked: [{}] });
    }
  });
});

describe('Names of Object.prototype, such as __proto__,', () => {
  let subgraph: FakeSubgraph;
  let gateway: TestGateway;

  beforeAll(async () => {
    subgraph = await startFakeSubgraph('a', 'scalar JSON type Query { echo(json: JSON, text: String): JSON }', {
      Query: { echo: (_: unknown, { json, text }: { json: unknown; text?: string }) => ({ told: JSON.stringify(json), text }) },
    });
    gateway = await startTestGateway([subgraph], { config: { introspection: true } });
  });
  afterAll(async () => {
    await gateway?.close();
    await subgraph?.close();
  });

  const post = async (body: string) =>
    await gateway.http('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body });

  it('are ordinary keys in a variable’s value', async () => {
    const value = '{"__proto__":{"x":[{"__proto__":1}]},"constructor":null}';
    const { body } = await post(`{"query":"query ($v: JSON) { echo(json: $v) }","variables":{"v":${value}}}`);
    expect(body).toEqual({ data: { echo: { told: value } } });
  });

  it('are ordinary names of variables', async () => {
    const query = 'query ($__proto__: JSON, $text: String = \\"t\\") { echo(json: $__proto__, text: $text) }';
    expect((await post(`{"query":"${query}","variables":{"__proto__":{"polluted":true}}}`)).body).toEqual({
      data: { echo: { told: '{"polluted":true}', text: 't' } },
    });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect((await post('{"query":"{ echo(text: \\"x\\") }","variables":{"__proto__":{"text":"y"}}}')).body).toEqual({
      data: { echo: { text: 'x' } },
    });
  });

  it('are ordinary keys in a subgraph’s answer', async () => {
    subgraph.fault = (_, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"echo":{"__proto__":{"a":1.50},"toJSON":2}}}');
    const { text } = await post('{"query":"{ echo }"}');
    expect(text).toBe('{"data":{"echo":{"__proto__":{"a":1.50},"toJSON":2}}}');
    subgraph.fault = undefined;
  });
});
