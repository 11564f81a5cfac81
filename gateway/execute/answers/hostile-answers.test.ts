import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { FakeSubgraph, Fault } from '../../testing/fake-subgraph.js';
import { startFakeSubgraph } from '../../testing/fake-subgraph.js';
import { answerAfterHints, answerInPieces, DEAR_LISTS, nestedList, nestedObject, rawAnswer } from '../../testing/hostile-subgraph.js';
import { type Answer, startTestGateway, type TestGateway } from '../../testing/start-test-gateway.js';
import { BYTES_A_CHUNK, CHUNKS_AT_MOST, INTERIM_AT_MOST } from './answer-body.js';

const MIB = 1024 * 1024;

let good: FakeSubgraph;
let vendor: FakeSubgraph;
let gateway: TestGateway;

beforeAll(async () => {
  const user = { id: '1', name: 'Abe' };
  good = await startFakeSubgraph('good', 'type Query { me: User names: [String] } type User @key(fields: "id") { id: ID! name: String }', {
    Query: { me: () => user },
    User: { __resolveReference: ({ id }: { id: string }) => ({ id, name: `N${id}` }) },
  });
  vendor = await startFakeSubgraph(
    'vendor',
    `scalar JSON scalar Day
     type Query { own: Own list: [[Int]] search(text: String): String }
     type Own { text: String flag: Boolean json: JSON day: Day friend: User nums: [Float] }
     type User @key(fields: "id") { id: ID! vJson: JSON vText: String vDay: Day vNote(first: Int): Note friend: User
         vRecords(first: Int = 50): Records }
       type Records { nodes: [Record] edges: [Edge] } type Edge { node: Record } type Record { text: String by: User }
     type Note { text: String json: JSON }`,
  );
  gateway = await startTestGateway([good, vendor], { config: { answerLimit: 16 * MIB } });
});
afterEach(() => {
  vendor.fault = undefined;
});
afterAll(async () => {
  await gateway?.close();
  await Promise.all([good, vendor].map(async (one) => await one?.close()));
});

const errorsOf = ({ body }: Answer) =>
  (body.errors ?? []).map(({ path, extensions: { code, service } }) => ({ code, path, ...(service ? { service } : {}) }));
const INVALID = { code: 'SUBGRAPH_INVALID', service: 'vendor' };

async function asked(query: string, fault: Fault) {
  vendor.fault = fault;
  const answer = await gateway.ask(query);
  expect([answer.status, answer.codes.includes('INTERNAL')]).toEqual([200, false]);
  return { data: answer.body.data, errors: errorsOf(answer) };
}

describe('An answer of one subgraph that holds more than was asked', () => {
  it.each(Object.entries(DEAR_LISTS))('fails without harm to other subgraphs’ answers: %s', async (_, of) => {
    const body = `{"data":{"_entities":[{"vJson":${of(4 * MIB)}}]}}`;
    expect(await asked('{ me { id name vJson } }', rawAnswer(body))).toEqual({
      data: { me: { id: '1', name: 'Abe', vJson: null } },
      errors: [{ ...INVALID, path: ['me'] }],
    });
  });

  it('fails without harm to others if the excess is in a field that was not asked for, or in the errors', async () => {
    for (const body of [
      `{"data":{"_entities":[{"vText":"x","more":${DEAR_LISTS['empty objects']!(MIB)}}]}}`,
      `{"data":{"_entities":[{"vText":"x"}]},"errors":${DEAR_LISTS['empty objects']!(MIB)}}`,
      `{"data":{"_entities":[{"vText":"x"}]},"extensions":${DEAR_LISTS['lists in lists']!(MIB)}}`,
    ]) {
      expect(await asked('{ me { name vText } }', rawAnswer(body))).toEqual({
        data: { me: { name: 'Abe', vText: null } },
        errors: [{ ...INVALID, path: ['me'] }],
      });
    }
  });

  it('is read to the end if that much was asked for, and other callers are answered before it', async () => {
    const list = Array.from({ length: 4 }, () => Array.from({ length: 60_000 }, (_, n) => n));
    let bystander: Promise<string> | undefined;
    const order: string[] = [];
    vendor.fault = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data: { list } }), () => {
        bystander = gateway.ask('{ me { name } }').then(({ text }) => {
          order.push('bystander');
          return text;
        });
      });
    };
    const { body } = await gateway.ask('{ list }');
    order.push('asker');
    expect(await bystander).toBe('{"data":{"me":{"name":"Abe"}}}');
    expect(body).toEqual({ data: { list } });
    expect(order).toEqual(['bystander', 'asker']);
  });
});

describe('A list that is longer than was asked for', () => {
  const records = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ text: `t${n}`, by: { __typename: 'User', id: `evil${n}` } }));
  const query = '{ me { name vRecords(first: 1) { nodes { text by { name } } } } names }';
  const referencesTo = ({ asked: all }: FakeSubgraph) => all.flatMap(({ variables }) => Object.values(variables).flat());

  it('is cut, and the items cut off are not looked up', async () => {
    good.asked.length = 0;
    const body = JSON.stringify({ data: { _entities: [{ vRecords: { nodes: records(5_000) } }] } });
    expect(await asked(query, rawAnswer(body))).toEqual({
      data: { me: { name: 'Abe', vRecords: { nodes: [{ text: 't0', by: { name: 'Nevil0' } }] } }, names: null },
      errors: [],
    });
    expect(referencesTo(good)).toEqual([{ __typename: 'User', id: 'evil0' }]);
  });

  it('makes the answer invalid if it is far too long', async () => {
    good.asked.length = 0;
    const body = JSON.stringify({ data: { _entities: [{ vRecords: { nodes: records(40_000) } }] } });
    expect(await asked(query, rawAnswer(body))).toEqual({
      data: { me: { name: 'Abe', vRecords: null }, names: null },
      errors: [{ ...INVALID, path: ['me'] }],
    });
    expect(referencesTo(good)).toEqual([]);
  });
});

describe('A value that is nested too deeply', () => {
  it.each<[string, string, string]>([
    ['a text', 'text', nestedObject(5_000)],
    ['a flag', 'flag', nestedList(20_000)],
    ['a scalar of the schema’s own', 'day', nestedList(5_000)],
    ['any JSON', 'json', nestedObject(5_000)],
    ['any JSON within JSON', 'json', `{"x":[1,${nestedList(65)}]}`],
  ])('is an error of its leaf: %s', async (_, field, value) => {
    const data = `{"data":{"own":{"text":"t","flag":true,"day":"d","json":1,"${field}":${value}}}}`;
    const whole = { text: 't', flag: true, day: 'd', json: 1 };
    expect(await asked('{ me { name } own { text flag day json } }', rawAnswer(data))).toEqual({
      data: { me: { name: 'Abe' }, own: { ...whole, [field]: null } },
      errors: [{ code: 'SUBGRAPH_INVALID', path: ['own', field] }],
    });
  });

  it('is an error of its leaf in an entity', async () => {
    const body = `{"data":{"_entities":[{"vText":"t","vDay":${nestedObject(5_000)},"vJson":{"a":[1]}}]}}`;
    expect(await asked('{ me { name vText vDay vJson } }', rawAnswer(body))).toEqual({
      data: { me: { name: 'Abe', vText: 't', vDay: null, vJson: { a: [1] } } },
      errors: [{ code: 'SUBGRAPH_INVALID', path: ['me', 'vDay'] }],
    });
  });

  it.each([nestedList(20_000), nestedObject(20_000), '{"a":1}', '[1]', '9007199254740993', '1.5', 'true'])(
    'of an id, or a value that is no id, is sent to no other subgraph (%#)',
    async (id) => {
      good.asked.length = 0;
      const body = `{"data":{"own":{"text":"t","friend":{"__typename":"User","id":${id}}}}}`;
      const { data, errors } = await asked('{ own { text friend { name } } }', rawAnswer(body));
      expect(data).toEqual({ own: { text: 't', friend: { name: null } } });
      expect(errors).toEqual([{ code: 'FIELD_NOT_ANSWERED', path: ['own', 'friend', 'name'] }]);
      expect(good.asked).toEqual([]);
    },
  );

  it('is accepted as any JSON up to the limit', async () => {
    const value = JSON.parse(nestedObject(64));
    expect(await asked('{ own { json } }', rawAnswer(JSON.stringify({ data: { own: { json: value } } })))).toEqual({
      data: { own: { json: value } },
      errors: [],
    });
  });
});

describe('The form of an answer', () => {
  const GOOD = '{"data":{"own":{"text":"岡"}}}';
  const RIGHT = { data: { own: { text: '岡' } }, errors: [] };
  const WRONG = { data: { own: null }, errors: [{ ...INVALID, path: ['own'] }] };
  const QUERY = '{ own { text } }';

  it('in more pieces than its length allows is refused, and the connection is closed', async () => {
    const written = { pieces: 0 };
    const body = `{"data":{"own":{"text":"${'x'.repeat(MIB)}"}}}`;
    expect(await asked(QUERY, answerInPieces(body, 1, written))).toEqual(WRONG);
    expect(written.pieces).toBeGreaterThan(CHUNKS_AT_MOST);
    expect(written.pieces).toBeLessThan(4 * CHUNKS_AT_MOST);
  });
  it('in pieces of ordinary size is accepted', async () => {
    const text = 'x'.repeat(20 * BYTES_A_CHUNK);
    const body = JSON.stringify({ data: { own: { text } } });
    expect((await asked(QUERY, answerInPieces(body, 16, { pieces: 0 }))).data).toEqual({ own: { text } });
  });
  it('is accepted after a few informational responses, and refused after too many', async () => {
    expect(await asked(QUERY, answerAfterHints(1, GOOD))).toEqual(RIGHT);
    expect(await asked(QUERY, answerAfterHints(INTERIM_AT_MOST, GOOD))).toEqual(RIGHT);
    expect(await asked(QUERY, answerAfterHints(INTERIM_AT_MOST + 1, GOOD))).toEqual(WRONG);
  });
  it('with a byte order mark is accepted', async () => {
    expect(await asked(QUERY, rawAnswer(`\ufeff${GOOD}`))).toEqual(RIGHT);
  });
  it.each(['iso-8859-1', 'utf-16', '"latin1"', 'shift_jis'])('in the encoding %s is refused', async (charset) => {
    const headers = { 'content-type': `application/json; charset=${charset}` };
    expect(await asked(QUERY, rawAnswer(Buffer.from('{"data":{"own":{"text":"x"}}}'), headers))).toEqual(WRONG);
  });
  it.each(['utf-8', '"UTF-8"', 'utf8', 'us-ascii'])('in the encoding %s is accepted', async (charset) => {
    expect(await asked(QUERY, rawAnswer(GOOD, { 'content-type': `application/json;charset=${charset}` }))).toEqual(RIGHT);
  });
  it.each([[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xc0, 0xaf]])(
    'with the bytes %j, which are no UTF-8, is refused',
    async (...bytes) => {
      const [head, tail] = GOOD.split('岡') as [string, string];
      const { data, errors } = await asked(
        '{ me { name } own { text } }',
        rawAnswer(Buffer.concat([Buffer.from(head), Buffer.from(bytes), Buffer.from(tail)])),
      );
      expect({ data, errors }).toEqual({ data: { me: { name: 'Abe' }, own: null }, errors: [{ ...INVALID, path: ['own'] }] });
    },
  );
  it('with a lone surrogate is passed on as the same escape, in valid JSON', async () => {
    vendor.fault = rawAnswer('{"data":{"own":{"text":"\\ud800 岡\\u5ca1\\ud83d\\ude00","json":{"\\udc00":["\\ud800"]}}}}');
    const { text } = await gateway.ask('{ own { text json } }');
    expect(text).toBe('{"data":{"own":{"text":"\\ud800 岡岡😀","json":{"\\udc00":["\\ud800"]}}}}');
  });
});

describe('An error of a subgraph', () => {
  const answer = (errors: unknown[], data: unknown = { _entities: [{ vText: 't' }] }) => rawAnswer(JSON.stringify({ data, errors }));
  const shown = async (error: Record<string, unknown>) => {
    vendor.fault = answer([error]);
    const { body } = await gateway.ask('{ me { name vText } }');
    return body.errors![0]!;
  };

  it.each<[string, unknown, unknown]>([
    ['of a field of another subgraph', ['_entities', 0, 'name'], ['me']],
    ['of a field of its own', ['_entities', 0, 'vText'], ['me', 'vText']],
    ['of something below a leaf', ['_entities', 0, 'vText', 'x', 3], ['me', 'vText']],
    ['with a negative index', ['_entities', -1, 'vText'], ['me']],
    ['with a negative index within', ['_entities', 0, 'vText', -7], ['me']],
    ['with an index beyond the entities', ['_entities', 7, 'vText'], ['me']],
    ['at no entity', ['_entities'], ['me']],
    ['at another field', ['me', 'name'], ['me']],
    ['without a path', undefined, ['me']],
  ])('%s is reported at the fetch, no deeper than its selection', async (_, path, at) => {
    expect((await shown({ message: 'x', path, extensions: { code: 'NOT_FOUND' } })).path).toEqual(at);
  });

  it('at an item that the list does not have is reported at the list', async () => {
    vendor.fault = answer([{ message: 'x', path: ['own', 'nums', 99], extensions: { code: 'NOT_FOUND' } }], { own: { nums: [1] } });
    expect((await gateway.ask('{ own { nums } }')).body.errors![0]!.path).toEqual(['own', 'nums']);
  });

  it('does not pass on the subgraph’s own message, label or argument', async () => {
    const extensions = { code: 'BAD_INPUT', service: '<a href="http://evil">directory</a>', argument: 'name"><script>' };
    const error = await shown({ message: '<b>Sign in again at http://evil</b>', path: ['_entities', 0, 'vText'], extensions });
    expect(error.message).toBe('The input is not acceptable.');
    expect(error.extensions).toMatchObject({ code: 'BAD_INPUT', service: 'vendor' });
    expect(error.extensions.argument).toBeUndefined();
  });

  it('cannot be attributed to another subgraph', async () => {
    const error = await shown({ message: 'x', path: ['_entities', 0, 'vText'], extensions: { code: 'UNREACHABLE', service: 'good' } });
    expect(error.extensions.service).toBe('vendor');
  });

  it('passes on the kit’s messages, a facility’s name, and an argument of its fetch', async () => {
    const error = {
      message: '`text` is too long.',
      path: ['search'],
      extensions: { code: 'BAD_INPUT', service: '岡山中央病院', argument: 'text' },
    };
    vendor.fault = answer([error], { search: null });
    const { message, extensions } = (await gateway.ask('{ search(text: "x") }')).body.errors![0]!;
    expect([message, extensions.service, extensions.argument]).toEqual(['`text` is too long.', '岡山中央病院', 'text']);
    expect((await shown({ ...error, path: ['_entities', 0] })).extensions.argument).toBeUndefined();
  });
});

describe('The bytes of all answers', () => {
  it('of one operation are counted per subgraph, and only the answer that exceeds the allowance fails', async () => {
    const limit = 64 * 1024;
    const small = await startTestGateway([good, vendor], { config: { answerLimit: limit } });
    try {
      const text = 'x'.repeat(limit - 1_000);
      vendor.asked.length = 0;
      // The other subgraph answers, and the entity is asked, only once the vendor has been asked for the root field.
      vendor.fault = (request, response) => {
        const data = vendor.asked.length === 1 ? { own: { text } } : { _entities: [{ vText: text }] };
        rawAnswer(JSON.stringify({ data }))(request, response);
      };
      good.fault = async (_, response) => {
        while (vendor.asked.length === 0) await new Promise(setImmediate);
        rawAnswer('{"data":{"me":{"__typename":"User","id":"1","name":"Abe"}}}')(_, response);
      };
      const answer = await small.ask('{ own { text } me { name vText } }');
      const [first, second] = [answer.body.data?.own, answer.body.data?.me] as unknown[];
      expect(second).toEqual({ name: 'Abe', vText: null });
      expect(first).toEqual({ text });
      expect(errorsOf(answer)).toEqual([{ ...INVALID, path: ['me'] }]);
    } finally {
      good.fault = undefined;
      await small.close();
    }
  });
});
