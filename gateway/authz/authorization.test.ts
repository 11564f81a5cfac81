import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { GatewayConfig } from '../config.js';
import { type FakeSubgraph, startFakeSubgraph } from '../testing/fake-subgraph.js';
import { type Answer, composeSupergraph, startTestGateway, type TestGateway } from '../testing/start-test-gateway.js';
import { createTestIssuer, type TestIssuer } from '../testing/test-issuer.js';

const HOSPITAL = `
  type Query {
    open(text: String): String
    signedIn: String @authenticated
    either: String @requiresScopes(scopes: [["a", "b"], ["c"]])
    ruled: String @policy(policies: [["hpki", "recent"], ["nobody"]])
    must: String! @requiresScopes(scopes: [["must"]])
    strict: Strict
    ward: Ward
    wards: [[Ward!]!]!
    codes: [Code!]
    level: Level
    nodes: [Node!]!
    thing: Thing
    hiddenThing: Thing
    guarded: Guarded
    patient: Patient
  }
  type Mutation { note(text: String): String write(text: String): String @requiresScopes(scopes: [["write"]]) }
  type Strict { inner: Inner! open: String }
  type Inner { must: String! @requiresScopes(scopes: [["must"]]) open: String }
  type Ward @requiresScopes(scopes: [["ward"]]) { name: String secret: String @requiresScopes(scopes: [["secret"]]) beds: [Bed!] }
  type Bed { number: Int patient: String @requiresScopes(scopes: [["secret"]]) }
  interface Node { id: ID! label: String }
  type Plain implements Node { id: ID! label: String plain: String }
  type Hidden implements Node { id: ID! label: String @requiresScopes(scopes: [["hidden"]]) hidden: String @requiresScopes(scopes: [["hidden"]]) }
  union Thing = Plain | Guarded
  type Guarded @requiresScopes(scopes: [["guard"]]) { id: ID! }
  type Patient @key(fields: "id") { id: ID @requiresScopes(scopes: [["id"]]) name: String }
  scalar Code @requiresScopes(scopes: [["code"]])
  enum Level @requiresScopes(scopes: [["level"]]) { LOW HIGH }
`;
const NOTES = 'type Patient @key(fields: "id") { id: ID note: String diary: String @requiresScopes(scopes: [["diary"]]) }';
const ward = { name: 'East', secret: 'shh', beds: [{ number: 1, patient: 'Hanako' }] };
const inner = { must: 'm', open: 'io' };
const plain = { __typename: 'Plain', id: '1', label: 'l', plain: 'p' };

const executed: string[] = [];
const did =
  (name: string) =>
  (_: unknown, { text }: { text: string }) => {
    executed.push(`${name} ${text}`);
    return text;
  };
const resolvers = {
  Query: {
    open: (_: unknown, { text }: { text?: string }) => text ?? 'open',
    signedIn: () => 'in',
    either: () => 'either',
    ruled: () => 'ruled',
    must: () => 'must',
    strict: () => ({ inner, open: 'so' }),
    ward: () => ward,
    wards: () => [[ward]],
    codes: () => ['C'],
    level: () => 'LOW',
    nodes: () => [plain, { __typename: 'Hidden', id: '2', label: 'hl', hidden: 'h' }],
    thing: () => plain,
    hiddenThing: () => ({ __typename: 'Guarded', id: 'g' }),
    guarded: () => ({ id: 'g' }),
    patient: () => ({ id: 'p1', name: 'Hanako' }),
  },
  Mutation: { note: did('note'), write: did('write') },
};

let issuer: TestIssuer;
let subgraphs: FakeSubgraph[];
let renaming: FakeSubgraph;
let gateway: TestGateway;
const others: TestGateway[] = [];

beforeAll(async () => {
  issuer = await createTestIssuer();
  const resolveReference = ({ id }: { id: string }) => ({ id, note: `of ${id}`, diary: 'dear' });
  subgraphs = [
    await startFakeSubgraph('hospital', HOSPITAL, resolvers),
    await startFakeSubgraph('notes', NOTES, { Patient: { __resolveReference: resolveReference } }),
  ];
  gateway = await startTestGateway(subgraphs, { issuer });
});
afterAll(async () => {
  await Promise.all([gateway, ...others].map(async (one) => await one?.close()));
  await Promise.all([...(subgraphs ?? []), renaming, issuer].map(async (one) => await one?.close()));
});
beforeEach(() => {
  for (const { asked } of subgraphs) asked.length = 0;
  executed.length = 0;
});

type Claims = Record<string, unknown>;
const ask = async (claims: string | Claims, query: string, of = gateway, variables?: Record<string, unknown>) =>
  await of.ask(query, { token: await issuer.token({ claims: typeof claims === 'string' ? { scope: claims } : claims }), variables });

/** A gateway with another treatment of unauthorized fields. */
async function gatewayThat(authorization: 'reject' | 'dry-run'): Promise<TestGateway> {
  const other = await startTestGateway(subgraphs, { issuer, config: { authorization } as Partial<GatewayConfig> });
  others.push(other);
  return other;
}

const askedFields = () => subgraphs.flatMap(({ asked }) => asked.flatMap(({ query }) => query.match(/\w+/g) ?? []));

/** Expects exactly these removals among the errors of an answer. */
function expectRemoved(answer: Answer, paths: readonly string[]) {
  const requestId = answer.headers.get('x-request-id');
  expect(requestId).toBeTruthy();
  expect(answer.body.errors ?? []).toEqual(
    paths.map((path) => ({
      message: 'Unauthorized field or type',
      path: path.split(' / '),
      extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE', requestId },
    })),
  );
  expect(answer.status).toBe(200);
}

/** @param unasked names of fields that no subgraph may have received */
async function expectFiltered(
  claims: string | Claims,
  query: string,
  { data, removed, unasked }: { data: unknown; removed: readonly string[]; unasked: readonly string[] },
) {
  for (const { asked } of subgraphs) asked.length = 0;
  const answer = await ask(claims, query);
  expectRemoved(answer, removed);
  expect(answer.body.data).toEqual(data);
  expect(askedFields().filter((name) => unasked.includes(name))).toEqual([]);
}

async function expectAllowed(claims: string | Claims, query: string, data: unknown) {
  const answer = await ask(claims, query);
  expect(answer.body).toEqual({ data });
}

describe('A field that the caller may not ask for is null with an error, and reaches no subgraph:', () => {
  it('scopes are an OR of ANDs', async () => {
    const refused = { data: { open: 'open', either: null }, removed: ['either'], unasked: ['either'] };
    for (const scope of ['', 'a', 'b', 'ab', 'a,b', 'A B']) await expectFiltered(scope, '{ open either }', refused);
    for (const scope of ['a b', 'c', 'b x a', 'a c']) await expectAllowed(scope, '{ either }', { either: 'either' });
  });
  it('policies are an OR of ANDs', async () => {
    const refused = { data: { open: 'open', ruled: null }, removed: ['ruled'], unasked: ['ruled'] };
    const now = Math.floor(Date.now() / 1000);
    const acr = 'urn:hareyaka:acr:hpki';
    await expectFiltered('hpki recent nobody policy', '{ open ruled }', refused);
    await expectFiltered({ acr }, '{ open ruled }', refused);
    await expectFiltered({ acr, auth_time: now - 3_600 }, '{ open ruled }', refused);
    await expectFiltered({ acr: 'urn:hareyaka:acr:two-factor', auth_time: now }, '{ open ruled }', refused);
    await expectAllowed({ acr, auth_time: now - 60 }, '{ ruled }', { ruled: 'ruled' });
  });
  it('the rules of a type and of its field must both be met', async () => {
    const one = { data: { open: 'open', ward: null }, removed: ['ward'], unasked: ['ward', 'secret'] };
    await expectFiltered('secret', '{ open ward { secret } }', one);
    const other = { data: { ward: { name: 'East', secret: null } }, removed: ['ward / secret'], unasked: ['secret'] };
    await expectFiltered('ward', '{ ward { name secret } }', other);
    await expectAllowed('ward secret', '{ ward { secret } }', { ward: { secret: 'shh' } });
  });
  it('scalars and enums protect the fields that return them', async () => {
    await expectFiltered('level', '{ codes level }', { data: { codes: null, level: 'LOW' }, removed: ['codes'], unasked: ['codes'] });
    await expectFiltered('code', '{ codes level }', { data: { codes: ['C'], level: null }, removed: ['level'], unasked: ['level'] });
  });
  it('the path has @ for each list, and the alias', async () => {
    await expectFiltered('ward', '{ all: wards { name beds { number who: patient } } }', {
      data: { all: [[{ name: 'East', beds: [{ number: 1, who: null }] }]] },
      removed: ['all / @ / @ / beds / @ / who'],
      unasked: ['patient'],
    });
  });
  it('an alias may have any name', async () => {
    const answer = await ask('', '{ __proto__: either constructor: either toString: open }');
    expectRemoved(answer, ['__proto__', 'constructor']);
    expect(JSON.parse(answer.text).data).toEqual(JSON.parse('{ "__proto__": null, "constructor": null, "toString": "open" }'));
    expect(answer.text).toContain('"__proto__":null');
    expect(askedFields()).not.toContain('either');
  });
  it('a field that cannot be null stays if all its selections are removed, so that its parent keeps the others', async () => {
    const ward = { name: 'East', secret: null };
    await expectFiltered('ward', '{ open wards { secret } again: wards { name secret } }', {
      data: { open: 'open', wards: [[{ secret: null }]], again: [[ward]] },
      removed: ['wards / @ / @ / secret', 'again / @ / @ / secret'],
      unasked: ['secret'],
    });
    await expectFiltered('', '{ nodes { label } strict { open inner { open } } }', {
      data: { nodes: [{ label: null }, { label: null }], strict: { open: 'so', inner: { open: 'io' } } },
      removed: ['nodes / @ / label'],
      unasked: ['label'],
    });
  });
  it('a nullable field of which all selections are removed is removed too', async () => {
    await expectFiltered('ward', '{ open ward { secret } }', {
      data: { open: 'open', ward: null },
      removed: ['ward / secret'],
      unasked: ['ward', 'secret'],
    });
  });
  it('all fields of an operation may be removed', async () => {
    const data = { either: null, signedIn: 'in' };
    await expectFiltered('', '{ either signedIn }', { data, removed: ['either'], unasked: ['either'] });
    const answer = await ask('', '{ either x: either ward { name } }');
    expectRemoved(answer, ['either', 'x', 'ward']);
    expect(answer.body.data ?? null).toEqual({ either: null, x: null, ward: null });
  });
  it('@skip and @include do not change the decision, and stay on the remaining fields', async () => {
    const query = 'query ($no: Boolean!) { a: open @skip(if: $no) b: open @include(if: $no) either @include(if: $no) }';
    const answer = await ask('', query, gateway, { no: false });
    expectRemoved(answer, ['either']);
    expect(answer.body.data).toMatchObject({ a: 'open' });
    expect(answer.body.data).not.toHaveProperty('b');
  });
  it('a variable that no remaining field uses is not sent', async () => {
    const answer = await ask('', 'query ($t: String, $n: Boolean!) { open(text: $t) either @skip(if: $n) }', gateway, { t: 'x', n: false });
    expectRemoved(answer, ['either']);
    expect(answer.body.data).toEqual({ open: 'x', either: null });
    expect(subgraphs.flatMap(({ asked }) => asked.map(({ query }) => query)).join()).not.toContain('Boolean');
  });
});

describe('A null in a non-null place moves up, without another error,', () => {
  it('to the nearest nullable field', async () => {
    await expectFiltered('', '{ open strict { open inner { open must } } }', {
      data: { open: 'open', strict: null },
      removed: ['strict / inner / must'],
      unasked: ['must'],
    });
  });
  it('to the whole answer', async () => {
    await expectFiltered('', '{ open must }', { data: null, removed: ['must'], unasked: ['must'] });
  });
  it('but not if the caller may ask for the field', async () => {
    await expectAllowed('must', '{ must strict { inner { must } } }', { must: 'must', strict: { inner: { must: 'm' } } });
  });
});

describe('On an interface', () => {
  it('a field needs the rules of all implementing types', async () => {
    await expectFiltered('', '{ nodes { id label } }', {
      data: {
        nodes: [
          { id: '1', label: null },
          { id: '2', label: null },
        ],
      },
      removed: ['nodes / @ / label'],
      unasked: ['label'],
    });
    await expectAllowed('hidden', '{ nodes { label } }', { nodes: [{ label: 'l' }, { label: 'hl' }] });
  });
  it('a fragment needs only the rule of its own type', async () => {
    await expectAllowed('', '{ nodes { id ... on Plain { label plain } } }', {
      nodes: [{ id: '1', label: 'l', plain: 'p' }, { id: '2' }],
    });
    await expectFiltered('', '{ nodes { id ... on Plain { label } ... on Hidden { x: hidden } } }', {
      data: {
        nodes: [
          { id: '1', label: 'l' },
          { id: '2', x: null },
        ],
      },
      removed: ['nodes / @ / ... on Hidden / x'],
      unasked: ['hidden'],
    });
  });
});

describe('On a union', () => {
  it('no field of a member that may not be shown is asked for', async () => {
    await expectFiltered('', '{ thing { ... on Plain { plain } ... on Guarded { id } } }', {
      data: { thing: { plain: 'p' } },
      removed: ['thing / ... on Guarded'],
      unasked: ['Guarded', 'id'],
    });
    await expectAllowed('guard', '{ thing { ... on Plain { plain } ... on Guarded { id } } }', { thing: { plain: 'p' } });
  });
  it('the name of a protected type is not shown', async () => {
    await expectFiltered('', '{ open guarded { __typename } }', {
      data: { open: 'open', guarded: null },
      removed: ['guarded'],
      unasked: ['guarded'],
    });
    const answer = await ask('', '{ hiddenThing { ... on Plain { plain } ... on Guarded { name: __typename } } }');
    expectRemoved(answer, ['hiddenThing / ... on Guarded']);
    expect(JSON.stringify(answer.body.data)).not.toContain('Guarded');
    await expectAllowed('guard', '{ guarded { __typename } }', { guarded: { __typename: 'Guarded' } });
  });
});

describe('A fragment', () => {
  it('is checked wherever it is spread, at any depth', async () => {
    await expectFiltered(
      'ward',
      '{ ...a } fragment a on Query { ...b } fragment b on Query { ... { ward { ...c } } x: ward { ...c } } fragment c on Ward { name secret }',
      {
        data: { ward: { name: 'East', secret: null }, x: { name: 'East', secret: null } },
        removed: ['ward / secret', 'x / secret'],
        unasked: ['secret'],
      },
    );
  });
  it('that doubles sixty times does not stop the gateway', async () => {
    const fragments = Array.from({ length: 60 }, (_, i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`).join(' ');
    const answer = await ask('', `{ ...f0 } ${fragments} fragment f60 on Query { open either }`);
    // The limits, not authorization, decide whether it is too large.
    expect(['OPERATION_TOO_LARGE', 'UNAUTHORIZED_FIELD_OR_TYPE']).toEqual(expect.arrayContaining([...answer.codes]));
    expect(askedFields()).not.toContain('either');
    await expectAllowed('', '{ open }', { open: 'open' });
  });
});

it('Mutations that the caller may not make are left out, and the others run in their order', async () => {
  await expectFiltered('', 'mutation { a: note(text: "1") write(text: "2") b: note(text: "3") }', {
    data: { a: '1', write: null, b: '3' },
    removed: ['write'],
    unasked: ['write'],
  });
  expect(executed).toEqual(['note 1', 'note 3']);
  await expectAllowed('write', 'mutation { write(text: "4") }', { write: '4' });
});

describe('Across subgraphs', () => {
  it('a key that may not be shown still joins entities', async () => {
    await expectAllowed('', '{ patient { name note } }', { patient: { name: 'Hanako', note: 'of p1' } });
    const answer = await ask('', '{ patient { id note } }');
    expectRemoved(answer, ['patient / id']);
    expect(answer.body.data).toEqual({ patient: { id: null, note: 'of p1' } });
  });
  it('a field that the gateway fetched for itself is not shown under the name of a refused field', async () => {
    // In the gathered data the joining key has the very response key of the field that was removed.
    const answer = await ask('', '{ patient { id: diary note ...f } } fragment f on Patient { id: diary }');
    expectRemoved(answer, ['patient / id']);
    expect(answer.body.data).toEqual({ patient: { id: null, note: 'of p1' } });
    const inFragment = await ask('', '{ patient { ... { ...f } note } } fragment f on Patient { id }');
    expectRemoved(inFragment, ['patient / id']);
    expect(inFragment.body.data).toEqual({ patient: { id: null, note: 'of p1' } });
  });
  it('a subgraph without a remaining field is not asked', async () => {
    const answer = await ask('', '{ patient { name diary } }');
    expectRemoved(answer, ['patient / diary']);
    expect(answer.body.data).toEqual({ patient: { name: 'Hanako', diary: null } });
    expect(subgraphs.map(({ asked }) => asked.length)).toEqual([1, 0]);
  });
});

describe('An answer to one caller', () => {
  it('is not given to another who asks the same', async () => {
    const left = { data: { again: null, open: 'open' }, removed: ['again'], unasked: ['either'] };
    await expectAllowed('c', '{ again: either open }', { again: 'either', open: 'open' });
    for (const { asked } of subgraphs) asked.length = 0;
    await expectFiltered('d', '{ again: either open }', left);
    await expectFiltered('a', '{ again: either open }', left);
    await expectAllowed('a b', '{ again: either open }', { again: 'either', open: 'open' });
  });
  it('is not given to another who asks the same at the same moment', async () => {
    const scopes = Array.from({ length: 20 }, (_, i) => (i % 2 ? 'c' : 'd'));
    const answers = await Promise.all(scopes.map(async (scope) => await ask(scope, '{ atOnce: either }')));
    expect(answers.map(({ body }) => body.data)).toEqual(scopes.map((scope) => ({ atOnce: scope === 'c' ? 'either' : null })));
  });
});

it('A request without a caller sees the unprotected fields, and nothing else', async () => {
  const anonymous = await startTestGateway(subgraphs);
  others.push(anonymous);
  const answer = await anonymous.ask('{ open signedIn either ruled }');
  expectRemoved(answer, ['signedIn', 'either', 'ruled']);
  expect(answer.body.data).toEqual({ open: 'open', signedIn: null, either: null, ruled: null });
});

it('Directives are enforced under whatever names a subgraph gives them', async () => {
  renaming = await startFakeSubgraph(
    'renaming',
    `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
      { name: "@authenticated", as: "@signedIn" }, { name: "@requiresScopes", as: "@scoped" }, { name: "@policy", as: "@constructor" }])
    type Query { open: Int a: Int @signedIn b: Int @scoped(scopes: [["b"]]) c: Int @constructor(policies: [["hpki"]]) }`,
    { Query: { open: () => 0, a: () => 1, b: () => 2, c: () => 3 } },
  );
  expect(composeSupergraph([renaming])).not.toMatch(/@(authenticated|requiresScopes|policy)\b(?!["\w])/);
  const other = await startTestGateway([renaming], { issuer });
  others.push(other);
  const answer = await ask('', '{ open a b c }', other);
  expectRemoved(answer, ['b', 'c']);
  expect(answer.body.data).toEqual({ open: 0, a: 1, b: null, c: null });
  const all = await ask({ scope: 'b', acr: 'urn:hareyaka:acr:hpki' }, '{ open a b c }', other);
  expect(all.body).toEqual({ data: { open: 0, a: 1, b: 2, c: 3 } });
});

describe('A gateway that rejects', () => {
  let rejecting: TestGateway;
  beforeAll(async () => {
    rejecting = await gatewayThat('reject');
  });

  it('answers nothing if the caller may not ask for some field', async () => {
    const answer = await ask('', '{ open either ward { name } }', rejecting);
    expectRemoved(answer, ['either', 'ward']);
    expect(answer.body.data ?? null).toBeNull();
    expect(askedFields()).toEqual([]);
  });
  it('then runs no mutation either', async () => {
    const answer = await ask('', 'mutation { note(text: "1") write(text: "2") }', rejecting);
    expectRemoved(answer, ['write']);
    expect(executed).toEqual([]);
  });
  it('answers any other', async () => {
    expect((await ask('c', '{ open either }', rejecting)).body).toEqual({ data: { open: 'open', either: 'either' } });
  });
});

describe('A gateway that only reports', () => {
  let reporting: TestGateway;
  beforeAll(async () => {
    reporting = await gatewayThat('dry-run');
  });

  it('answers everything, and lists what it would have removed', async () => {
    const answer = await ask('ward', '{ open either wards { secret } }', reporting);
    expect(answer.body).toEqual({
      data: { open: 'open', either: 'either', wards: [[{ secret: 'shh' }]] },
      extensions: { unauthorized: [['either'], ['wards', '@', '@', 'secret']] },
    });
  });
  it('lists nothing if it would have removed nothing', async () => {
    expect((await ask('c', '{ open either }', reporting)).body).toEqual({ data: { open: 'open', either: 'either' } });
  });
});
