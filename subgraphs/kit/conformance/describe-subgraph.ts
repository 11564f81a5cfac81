import assert from 'node:assert/strict';
import { parse, print } from 'graphql';
import { DISCLOSURES_HEADER } from '../audit/disclosure.js';
import { readDisclosuresHeader } from '../audit/disclosures-header.js';
import { sortDocument } from '../server/sort-document.js';
import { type Answer, askSubgraph } from './ask-subgraph.js';
import { assertCodes, assertErrorForm, assertRefused } from './assert-answer.js';
import { assertListsReported, readReport, selectList } from './assert-disclosures.js';
import { findExcessiveArguments } from './excessive-arguments.js';
import { findLists } from './find-lists.js';
import { makeTestGateway, type TestGateway, type TestIssuer } from './test-gateway.js';

/** A subgraph that runs for the time of the test. */
export interface SubgraphUnderTest {
  /** Its address, without `/graphql`. */
  readonly url: string;
  readonly close: () => Promise<void>;
  /** The SDL that it hands in for composition. Without it, the served schema is not compared. */
  readonly sdl?: string;
  /** Entities to ask for. Without them, references are not checked. */
  readonly entities?: {
    /** The type's name. */
    readonly type: string;
    /** Key fields of at least two entities that exist. */
    readonly known: readonly [Readonly<Record<string, string>>, Readonly<Record<string, string>>];
    /** Key fields of an entity that does not exist. */
    readonly unknown: Readonly<Record<string, string>>;
  };
  /** The path of an image or a document, `/content/…`, that it made for the caller of the test gateway's tokens. Without it, content is not checked. */
  readonly content?: string;
}

/** What to check, and the functions of the test runner. */
export interface SubgraphCheck {
  /** The subgraph's name in the supergraph: the audience of its caller tokens. */
  readonly name: string;
  /** Starts the subgraph on loopback so that it trusts this gateway. */
  readonly start: (gateway: TestGateway) => Promise<SubgraphUnderTest>;
  /** Milliseconds since 1970; by default the clock. */
  readonly now?: () => number;
  readonly describe: (title: string, checks: () => void) => void;
  readonly it: (title: string, check: () => Promise<void>) => void;
}

/** More aliases than an operation may have: each is three tokens. */
const ALIASES = 20_000;
/** More references than one request may have. */
const REFERENCES = 20_000;
/** More bytes than a body may have. */
const BYTES = 16 * 1024 * 1024;
/** Stands for a patient's name in a request. No error may repeat it. */
const NAMED = 'Conformance-Hanako-0012345';

/**
 * Declares the checks that every subgraph of the network must pass. Each check starts the subgraph and closes it, so the order does not matter.
 * A check that fails throws `AssertionError`.
 *
 * @example describeSubgraph({ name: 'example', start: startExample, describe, it })
 */
export function describeSubgraph({ name, start, now, describe, it }: SubgraphCheck): void {
  const check = (title: string, act: (subgraph: SubgraphUnderTest, gateway: TestIssuer) => Promise<void>) =>
    it(title, async () => {
      const gateway = await makeTestGateway(name, now);
      const subgraph = await start(gateway);
      try {
        await act(subgraph, gateway);
      } finally {
        await subgraph.close();
      }
    });

  describe(`the subgraph ${name} in the network`, () => {
    check('says that it lives and that it is ready', async ({ url }) => {
      for (const path of ['health', 'ready']) assert.equal((await fetch(`${url}/${path}`)).status, 200, path);
    });

    check('refuses a request without a caller token, whatever it asks', async (subgraph) => {
      for (const body of everyKindOfRequest(subgraph)) assertRefused(await askSubgraph(subgraph.url, body), 401, 'CALLER_UNKNOWN');
    });

    check('refuses a caller token that the gateway did not sign', async ({ url }, gateway) => {
      for (const token of [gateway.signForged(), 'no.token.at-all'])
        assertRefused(await askSubgraph(url, { query: '{ __typename }' }, token), 401, 'CALLER_UNKNOWN');
    });

    check('refuses a caller token for another subgraph, whatever it asks', async (subgraph, gateway) => {
      for (const body of everyKindOfRequest(subgraph))
        assertRefused(await askSubgraph(subgraph.url, body, gateway.signForAnother()), 401, 'CALLER_UNKNOWN');
    });

    check('serves its federation 2 schema to the gateway', async ({ url }, gateway) => {
      assert.match(await askSdl(url, gateway), /@link\s*\(\s*url:\s*"https:\/\/specs\.apollo\.dev\/federation\/v2\./);
    });

    check('serves the schema that it hands in', async ({ url, sdl }, gateway) => {
      if (sdl === undefined) return;
      assert.equal(sorted(await askSdl(url, gateway)), sorted(sdl));
    });

    check('answers one item for each reference, in order, and null for an unknown one', async ({ url, entities }, gateway) => {
      if (!entities) return;
      const { type, known, unknown } = entities;
      const [key = 'id'] = Object.keys(known[0]);
      const references = [known[0], unknown, known[1], known[0]].map((fields) => ({ __typename: type, ...fields }));
      const answer = await askSubgraph(url, askEntities(references, `... on ${type} { ${key} }`), gateway.signToken());
      const items = (answer.data as { _entities: (Record<string, string> | null)[] } | undefined)?._entities;
      const expected = [known[0], null, known[1], known[0]].map((fields) => fields && { __typename: type, [key]: fields[key] });
      assert.deepEqual(items, expected, answer.text);
    });

    check('answers a wrong request with an error code, and shows no stack, file or package', async ({ url }, gateway) => {
      const token = gateway.signToken();
      const wrong = [{ query: '{ noSuchField }' }, { query: '{' }, { query: 1 }, {}, '{"query":', '[]', 'null'];
      for (const body of wrong) assertCodes(await askSubgraph(url, body, token), ['BAD_REQUEST', 'BAD_INPUT']);
    });

    check('repeats nothing of a reference that it cannot read, and shows no message of another program', async (subgraph, gateway) => {
      const type = subgraph.entities?.type ?? NAMED;
      const unreadable: unknown[] = [
        ...[NAMED, null, 1, [], {}, { __typename: NAMED }, { __typename: '__proto__' }, { __typename: 'Query', id: NAMED }],
        ...[{ __typename: type }, { __typename: type, id: { [NAMED]: NAMED } }, { __typename: type, id: NAMED, permit: NAMED }],
        { __typename: type, id: `${NAMED}\u0000\ud800`, permit: [NAMED] },
      ];
      for (const representations of [...unreadable.map((one) => [one]), NAMED]) {
        const answer = await askSubgraph(subgraph.url, askEntities(representations), gateway.signToken());
        assertErrorForm(answer);
        assert.ok(!JSON.stringify(answer.errors).includes(NAMED), `an error repeats what was sent: ${answer.text}`);
      }
    });

    check('reports what each list of a chart shows', async ({ url, entities }, gateway) => {
      if (!entities) return;
      const { type, known } = entities;
      const lists = findLists(await askSdl(url, gateway), type);
      if (lists.length === 0) return;
      const references = known.map((fields) => ({ __typename: type, ...fields }));
      const selection = `... on ${type} { ${lists.map(selectList).join(' ')} }`;
      assertListsReported(await askSubgraph(url, askEntities(references, selection), gateway.signToken()), lists);
    });

    check('reports nothing of a list that is null, but says so', async ({ url, entities }, gateway) => {
      if (!entities) return;
      const { type, known } = entities;
      const lists = findLists(await askSdl(url, gateway), type);
      for (const { field } of lists.slice(0, 1)) {
        const body = askEntities([{ __typename: type, ...known[0] }], `... on ${type} { ${field}(first: -1) { complete } }`);
        assert.deepEqual(readReport(await askSubgraph(url, body, gateway.signToken())), []);
      }
    });

    check('reports what an image or a document shows', async ({ url, content }, gateway) => {
      if (content === undefined) return;
      const answer = await fetch(`${url}${content}`, { headers: { authorization: `Bearer ${gateway.signToken()}` } });
      await answer.arrayBuffer();
      assert.equal(answer.status, 200);
      const reported = readDisclosuresHeader(answer.headers.get(DISCLOSURES_HEADER) ?? undefined);
      assert.ok(reported, `the header \`${DISCLOSURES_HEADER}\` is a report of disclosures`);
      assert.deepEqual([...new Set(reported.shown.map(({ form, patients }) => `${form} of ${patients.length}`))], ['CONTENT of 1']);
    });

    check('refuses an operation of too many tokens, and answers the next request', async ({ url }, gateway) => {
      const query = `{ ${Array.from({ length: ALIASES }, (_, i) => `a${i}:__typename`).join(' ')} }`;
      const answer = await askSubgraph(url, { query }, gateway.signToken());
      assertNothing(answer);
      assertCodes(answer, ['BAD_REQUEST', 'OVERSIZED']);
      await assertAnswers(url, gateway);
    });

    check('refuses an argument that is too large, and answers the next request', async ({ url, entities }, gateway) => {
      if (!entities) return;
      const { type, known } = entities;
      for (const argument of findExcessiveArguments(await askSdl(url, gateway), type)) {
        const body = askEntities([{ __typename: type, ...known[0] }], `... on ${type} { ${argument.selection} }`, argument);
        const answer = await askSubgraph(url, body, gateway.signToken());
        assert.ok(answer.codes.length > 0, `${argument.name} has no maximum: ${answer.text}`);
        assertCodes(answer, ['BAD_INPUT', 'OVERSIZED']);
        await assertAnswers(url, gateway);
      }
    });

    check('refuses too many references, and answers the next request', async ({ url, entities }, gateway) => {
      if (!entities) return;
      const one = { __typename: entities.type, ...entities.unknown };
      const references = Array.from({ length: REFERENCES }, () => one);
      const answer = await askSubgraph(url, askEntities(references), gateway.signToken());
      assertNothing(answer);
      assert.equal(answer.codes.length, 1, `one error is expected: ${answer.text}`);
      assertCodes(answer, ['BAD_INPUT', 'OVERSIZED']);
      await assertAnswers(url, gateway);
    });

    check('refuses a body that is too large, and answers the next request', async ({ url }, gateway) => {
      const answer = await askSubgraph(url, { query: `{ __typename } # ${'x'.repeat(BYTES)}` }, gateway.signToken());
      assertRefused(answer, 413, 'OVERSIZED');
      await assertAnswers(url, gateway);
    });
  });
}

/** Requests of every kind: introspection, federation's fields, and a field that does not exist. */
function everyKindOfRequest({ entities }: SubgraphUnderTest): object[] {
  const queries = ['{ __typename }', '{ __schema { queryType { name } } }', '{ _service { sdl } }', '{ noSuchField }'];
  const references = entities ? [askEntities([{ __typename: entities.type, ...entities.known[0] }])] : [];
  return [...queries.map((query) => ({ query })), ...references];
}

/** The body of a request for entities. @param value the variable `$value`, if the selection has one */
function askEntities(representations: unknown, selection = '', value?: { readonly type: string; readonly value: unknown }): object {
  const query = `query ($r: [_Any!]!${value ? `, $value: ${value.type}` : ''}) { _entities(representations: $r) { __typename ${selection} } }`;
  return { query, variables: { r: representations, ...(value && { value: value.value }) } };
}

async function askSdl(url: string, gateway: TestIssuer): Promise<string> {
  const { status, data, text } = await askSubgraph(url, { query: '{ _service { sdl } }' }, gateway.signToken());
  assert.equal(status, 200, text);
  const { sdl } = (data as { _service?: { sdl?: unknown } } | undefined)?._service ?? {};
  if (typeof sdl !== 'string') assert.fail(`\`_service\` has no \`sdl\`: ${text}`);
  return sdl;
}

/** An SDL in one order and layout. */
function sorted(sdl: string): string {
  return print(sortDocument(parse(sdl, { noLocation: true })));
}

/** Fails if a request that must be refused as a whole has data. */
function assertNothing({ data, text }: Answer): void {
  const values = data === undefined ? [] : Object.values(data as object);
  assert.ok(
    values.every((value) => value === null),
    `nothing of it is answered: ${text}`,
  );
}

async function assertAnswers(url: string, gateway: TestIssuer): Promise<void> {
  const { status, data, text } = await askSubgraph(url, { query: '{ __typename }' }, gateway.signToken());
  assert.equal(status, 200, text);
  assert.deepEqual(data, { __typename: 'Query' }, text);
}
