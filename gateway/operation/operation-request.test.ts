import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type GraphqlRequest, type HttpRefusal, type HttpRequest, type ReadRequest, readGraphqlRequest } from './operation-request.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const PREFLIGHT = { 'apollo-require-preflight': '1' };
const DEFAULTS = { batching: 0, csrfPrevention: true, bodyLimit: 1_000, textLimit: 2_000 };

const read = (
  request: Partial<Omit<HttpRequest, 'body'>> & { body?: string | Uint8Array },
  rules = DEFAULTS,
): ReadRequest | HttpRefusal => {
  const { method = 'POST', search = '', headers = JSON_TYPE, body = '' } = request;
  return readGraphqlRequest({ method, search, headers, body: Buffer.from(body as string) }, rules);
};
const post = (content: unknown, rules = DEFAULTS) => read({ body: JSON.stringify(content) }, rules);
const get = (search: string, headers: Record<string, string> = PREFLIGHT, csrfPrevention = true) =>
  read({ method: 'GET', search, headers }, { ...DEFAULTS, csrfPrevention });

/** Reads a request that has one operation. */
function one(answer: ReadRequest | HttpRefusal): GraphqlRequest {
  expect(answer).toEqual({ requests: [expect.anything()], batched: false });
  return (answer as ReadRequest).requests[0]!;
}
const refused = (answer: ReadRequest | HttpRefusal) => ('code' in answer ? `${answer.status} ${answer.code}` : 'read');

const WHOLE: GraphqlRequest = {
  query: '{ a }',
  variables: { x: [1, null, { y: 'z' }] },
  operationName: 'A',
  extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } },
};

describe('A POST is read', () => {
  it('with all of its parameters, and no others', () => {
    expect(one(post({ ...WHOLE, id: 7, more: {} }))).toEqual(WHOLE);
  });
  it('without a text, if an id or a hash names one', () => {
    expect(one(post({ documentId: 'x' })).documentId).toBe('x');
    expect(one(post({ query: '', extensions: WHOLE.extensions })).query).toBeUndefined();
  });
  it('with null for parameters that are not given', () => {
    expect(one(post({ query: '{ a }', variables: null, operationName: null, extensions: null, documentId: null }))).toEqual({
      query: '{ a }',
    });
  });
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
    'application/json; charset=utf8; x=y',
    'application/json ;',
  ])('of the type %s', (type) => {
    expect(one(read({ headers: { 'content-type': type }, body: '{"query":"{ a }"}' })).query).toBe('{ a }');
  });
  it('with text of every script, and with a byte order mark before it', () => {
    expect(one(read({ body: '\uFEFF{"query":"{ a(x: \\"𠮷野家🏃\\") }"}' })).query).toBe('{ a(x: "𠮷野家🏃") }');
  });
});

describe('A POST is refused', () => {
  it.each([
    undefined,
    '',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    'nonsense',
  ])('of the type %s', (type) => {
    expect(refused(read({ headers: { 'content-type': type }, body: '{"query":"{ a }"}' }))).toBe('415 BAD_REQUEST');
  });
  it.each(['utf-16', 'iso-8859-1', 'shift_jis', '', 'utf-8; charset=utf-16'])('in the encoding %s', (charset) => {
    const headers = { 'content-type': `application/json; charset=${charset}` };
    expect(refused(read({ headers, body: '{"query":"{ a }"}' }))).toBe('415 BAD_REQUEST');
  });
  it.each(['zstd', 'compress', 'gzip, br', 'constructor'])('with a content-encoding that is not supported: %s', (encoding) => {
    expect(read({ headers: { ...JSON_TYPE, 'content-encoding': encoding }, body: 'x' })).toMatchObject({
      status: 415,
      headers: { 'accept-encoding': 'br, gzip, deflate' },
    });
  });
  it.each<[string, string | Uint8Array]>([
    ['empty', ''],
    ['not JSON', '{"query":'],
    ['a text', '"{ a }"'],
    ['a null', 'null'],
    ['a number', '1e999'],
    ['not UTF-8', Buffer.from([...Buffer.from('{"query":"{ a'), 0xff, ...Buffer.from('}"}')])],
    ['UTF-16', Buffer.from('{"query":"{ a }"}', 'utf16le')],
    ['JSON with a null byte', '{"query":"{ a }"}\u0000'],
    ['deeper than the call stack', '['.repeat(90_000)],
  ])('whose body is %s', (_, body) => {
    expect(refused(read({ body }))).toBe('400 BAD_REQUEST');
  });
  it.each<[string, unknown]>([
    ['no query', {}],
    ['an empty query', { query: '' }],
    ['no hash', { extensions: { persistedQuery: null } }],
    ...[0, false, ['x'], { x: 'y' }].flatMap((wrong): [string, unknown][] => [
      [`the query ${JSON.stringify(wrong)}`, { query: wrong }],
      [`the operation’s name ${JSON.stringify(wrong)}`, { query: '{ a }', operationName: wrong }],
      [`the document’s id ${JSON.stringify(wrong)}`, { documentId: wrong }],
    ]),
    ...['{}', '', 0, false, [1]].flatMap((wrong): [string, unknown][] => [
      [`the variables ${JSON.stringify(wrong)}`, { query: '{ a }', variables: wrong }],
      [`the extensions ${JSON.stringify(wrong)}`, { query: '{ a }', extensions: wrong }],
    ]),
    ['extensions that name a prototype', { query: '{ a }', extensions: JSON.parse('{"\\u005f_proto__":1}') }],
  ])('with %s', (_, content) => {
    expect(refused(post(content))).toBe('400 BAD_REQUEST');
  });
  it('whose parts nest too deep', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(200)}1${'}'.repeat(200)}`);
    for (const part of [{ query: '{ a '.repeat(200) }, { variables: deep }, { extensions: deep }]) {
      expect(refused(post({ query: '{ a }', ...part }))).toBe('400 OPERATION_TOO_LARGE');
    }
  });
});

describe('A batch', () => {
  const two = [{ query: '{ a }' }, { query: '{ b }', variables: { x: 1 } }];
  it('is read if batches are enabled, up to their limit', () => {
    expect(post(two, { ...DEFAULTS, batching: 2 })).toEqual({ requests: two, batched: true });
    expect(post([two[0]], { ...DEFAULTS, batching: 2 })).toEqual({ requests: [two[0]], batched: true });
  });
  it('is refused if batches are disabled, or if it is too large, empty, or has an invalid request', () => {
    expect(refused(post(two))).toBe('400 BAD_REQUEST');
    expect(refused(post(two, { ...DEFAULTS, batching: 1 }))).toBe('400 BAD_REQUEST');
    for (const wrong of [[], [two[0], null], [two[0], {}], [two[0], two], [[two[0]]]]) {
      expect(refused(post(wrong, { ...DEFAULTS, batching: 9 }))).toBe('400 BAD_REQUEST');
    }
  });
});

describe('A GET is read', () => {
  it('with all of its parameters, and no others', () => {
    const { query, operationName, variables, extensions } = WHOLE;
    const search = new URLSearchParams({
      query: query!,
      operationName: operationName!,
      variables: JSON.stringify(variables),
      extensions: JSON.stringify(extensions),
      more: '1',
    });
    search.append('more', '2');
    expect(one(get(String(search)))).toEqual(WHOLE);
  });
  it('with spaces and signs as forms encode them, and with empty parameters as not given', () => {
    expect(one(get('query=%7B+a(x:%221%2B1%22)%20}&variables=&operationName=&extensions=null'))).toEqual({ query: '{ a(x:"1+1") }' });
    expect(one(get('documentId=sha256:abc'))).toEqual({ documentId: 'sha256:abc' });
  });
  it.each<Record<string, string>>([{ 'x-apollo-operation-name': 'A' }, { authorization: 'Bearer x' }, JSON_TYPE])(
    'with the header %j, which needs a preflight',
    (headers) => {
      expect(one(get('query={a}', headers)).query).toBe('{a}');
    },
  );
  it('without such a header, if the configuration does not require it', () => {
    expect(one(get('query={a}', {}, false)).query).toBe('{a}');
  });
});

describe('A GET is refused', () => {
  it.each<Record<string, string>>([
    {},
    { accept: 'application/json' },
    { accept: 'application/graphql-response+json' },
    { 'content-type': 'text/plain' },
    { 'apollo-require-preflight': '' },
    { cookie: 'x=y', origin: 'https://elsewhere.test' },
  ])('with no other headers than %j, which a page of another site could send', (headers) => {
    expect(refused(get('query={a}', headers))).toBe('400 BAD_REQUEST');
  });
  it.each([
    '',
    'query=',
    'qeury={a}',
    'query={a}&query={a}',
    'query={a}&query=',
    'query={a}&variables={}&variables={}',
    'query={a}&variables={',
    'query={a}&variables=7',
    'query={a}&variables=[]',
    'query={a}&extensions="x"',
    'query={a}&extensions={"__proto__":1}',
  ])('with the parameters %s', (search) => {
    expect(refused(get(search))).toBe('400 BAD_REQUEST');
  });
});

it('Any other method is refused, with the list of allowed methods', () => {
  for (const method of ['HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'QUERY', 'get', '']) {
    expect(read({ method, body: '{"query":"{ a }"}' })).toMatchObject({
      status: 405,
      code: 'BAD_REQUEST',
      headers: { allow: 'GET, POST' },
    });
  }
});

it('Any bytes are read or refused, without an exception', () => {
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json().map((text) => Buffer.from(text)),
  );
  const search = fc.webQueryParameters().map((text) => `query=${text}&variables=${text}`);
  fc.assert(
    fc.property(body, search, fc.constantFrom('GET', 'POST'), (body, search, method) => {
      expect(['read', '400 BAD_REQUEST', '400 OPERATION_TOO_LARGE']).toContain(
        refused(read({ method, search, body, headers: { ...JSON_TYPE, ...PREFLIGHT } }, { ...DEFAULTS, batching: 3 })),
      );
    }),
  );
});
