import assert from 'node:assert/strict';
import { type Answer, askSubgraph } from './ask-subgraph.js';
import { makeTestGateway, type TestGateway, type TestIssuer } from './test-gateway.js';

/** A subgraph that runs for the time of the test. */
export interface SubgraphUnderTest {
  /** Its address, without `/graphql`. */
  readonly url: string;
  readonly close: () => Promise<void>;
  /** Entities to ask for. Without them, references are not checked. */
  readonly entities?: {
    /** The type's name. */
    readonly type: string;
    /** Key fields of at least two entities that exist. */
    readonly known: readonly [Readonly<Record<string, string>>, Readonly<Record<string, string>>];
    /** Key fields of an entity that does not exist. */
    readonly unknown: Readonly<Record<string, string>>;
  };
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
  const assertRefused = (answer: Answer, status: number, code: string) => {
    assert.equal(answer.status, status, answer.text);
    assert.deepEqual(answer.codes, [code], answer.text);
    assert.equal(answer.data, undefined, 'a refused request has no data');
  };

  describe(`the subgraph ${name} in the network`, () => {
    check('says that it lives and that it is ready', async ({ url }) => {
      for (const path of ['health', 'ready']) assert.equal((await fetch(`${url}/${path}`)).status, 200, path);
    });

    check('refuses a request without a caller token, introspection included', async ({ url }) => {
      for (const query of ['{ __typename }', '{ _service { sdl } }', '{ __schema { queryType { name } } }'])
        assertRefused(await askSubgraph(url, { query }), 401, 'CALLER_UNKNOWN');
    });

    check('refuses a caller token of a strange key, and one for another subgraph', async ({ url }, gateway) => {
      for (const token of [gateway.signForged(), gateway.signForAnother(), 'no.token.at-all'])
        assertRefused(await askSubgraph(url, { query: '{ __typename }' }, token), 401, 'CALLER_UNKNOWN');
    });

    check('serves its federation 2 schema to the gateway', async ({ url }, gateway) => {
      const { status, data, text } = await askSubgraph(url, { query: '{ _service { sdl } }' }, gateway.signToken());
      assert.equal(status, 200, text);
      const sdl = (data as { _service: { sdl: string } })._service.sdl;
      assert.match(sdl, /@link\s*\(\s*url:\s*"https:\/\/specs\.apollo\.dev\/federation\/v2\./);
    });

    check('answers one item for each reference, in order, and null for an unknown one', async ({ url, entities }, gateway) => {
      if (!entities) return;
      const { type, known, unknown } = entities;
      const [key = 'id'] = Object.keys(known[0]);
      const representations = [known[0], unknown, known[1], known[0]].map((fields) => ({ __typename: type, ...fields }));
      const query = `query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on ${type} { ${key} } } }`;
      const { data, text } = await askSubgraph(url, { query, variables: { r: representations } }, gateway.signToken());
      const items = (data as { _entities: (Record<string, string> | null)[] } | undefined)?._entities;
      const expected = [known[0], null, known[1], known[0]].map((fields) => fields && { __typename: type, [key]: fields[key] });
      assert.deepEqual(items, expected, text);
    });

    check('answers a wrong request with an error code, and shows no stack, file or package', async ({ url }, gateway) => {
      const token = gateway.signToken();
      const wrong = [{ query: '{ noSuchField }' }, { query: '{' }, { query: 1 }, {}, '{"query":', '[]', 'null'];
      for (const body of wrong) {
        const { status, codes, text } = await askSubgraph(url, body, token);
        assert.ok(status >= 200 && status < 500, `${status} ${text}`);
        assert.ok(codes.length > 0 && codes.every((code) => typeof code === 'string'), `every error has a code: ${text}`);
        assert.doesNotMatch(text, /node_modules|file:\/\/|\bat .+:\d+:\d+|"stack(trace)?"/i);
      }
    });

    check('refuses a body that is too large', async ({ url }, gateway) => {
      const { status, text } = await askSubgraph(url, { query: `{ __typename } # ${'x'.repeat(16 * 1024 * 1024)}` }, gateway.signToken());
      assert.equal(status, 413, text);
    });
  });
}
