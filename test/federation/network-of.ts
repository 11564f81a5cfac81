import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FakeSubgraph, startFakeSubgraph } from '../../gateway/testing/fake-subgraph.js';
import { composeSupergraph } from '../../gateway/testing/start-test-gateway.js';
import { HOSTS, type Host, type RunningHost } from './hosts.js';

/** A subgraph in a few lines: its SDL without the link, and resolvers for fields that the rows do not have. */
export type SubgraphOf = readonly [sdl: string, resolvers?: Record<string, unknown>];

/** One operation and every property of its correct answer. */
export interface Case {
  readonly title: string;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
  readonly data?: unknown;
  /** Each must match one error, in any order. If absent, the answer must have no errors. */
  readonly errors?: readonly { readonly code?: string; readonly service?: string; readonly path?: readonly (string | number)[] }[];
  /** The subgraphs that are called, and the greatest number of calls to each: a better plan may need fewer. */
  readonly calls?: Readonly<Record<string, number>>;
  /** Further checks of the answer. */
  readonly afterwards?: () => void;
  /** All representations that a subgraph receives, each once. */
  readonly references?: Readonly<Record<string, readonly unknown[]>>;
}

const DIRECTIVES =
  '"@key", "@requires", "@provides", "@external", "@shareable", "@override", "@inaccessible", "@tag", "@interfaceObject", "@extends"';

/** The link of every subgraph whose SDL has no own link. */
export function linkOf(version = 'v2.9', directives = DIRECTIVES): string {
  return `extend schema @link(url: "https://specs.apollo.dev/federation/${version}", import: [${directives}])\n`;
}

/** The subgraphs, over real HTTP. */
export async function startedSubgraphs(subgraphs: Readonly<Record<string, SubgraphOf>>): Promise<FakeSubgraph[]> {
  return await Promise.all(
    Object.entries(subgraphs).map(async ([name, [sdl, resolvers]]) => {
      const ownLink = sdl.trimStart().startsWith('extend schema');
      return await startFakeSubgraph(name, ownLink ? sdl.trimStart() : linkOf() + sdl, resolvers);
    }),
  );
}

/** A network of subgraphs over real HTTP behind a real gateway, under each host. */
export function network(
  title: string,
  subgraphs: Readonly<Record<string, SubgraphOf>>,
  cases: readonly Case[],
  hosts: readonly Host[] = HOSTS,
): void {
  describe(title, () => {
    let running: FakeSubgraph[] = [];
    let supergraph: string;

    beforeAll(async () => {
      running = await startedSubgraphs(subgraphs);
      supergraph = composeSupergraph(running);
    });
    afterAll(async () => {
      await Promise.all(running.map(async (subgraph) => await subgraph.close()));
    });

    describe.each(hosts)('under $host', ({ start }) => {
      let gateway: RunningHost;
      beforeAll(async () => {
        gateway = await start(supergraph, running);
      });
      afterAll(async () => await gateway?.close());

      it.each(cases)('$title', async ({ query, variables, operationName, data, errors = [], calls, references = {}, afterwards }) => {
        for (const { asked } of running) asked.length = 0;
        const { body } = await gateway.ask(query, { variables, operationName });
        const shown = (body.errors ?? []).map(({ path, extensions: { code, service } }) => ({ code, path, service }));
        expect({ data: body.data, errors: shown }).toEqual({
          data,
          errors: errors.length > 0 ? expect.arrayContaining(errors.map((error) => expect.objectContaining(error))) : [],
        });
        expect(shown).toHaveLength(errors.length);
        if (calls) {
          const made = Object.fromEntries(running.filter(({ asked }) => asked.length > 0).map(({ name, asked }) => [name, asked.length]));
          expect(Object.keys(made).sort()).toEqual(Object.keys(calls).sort());
          for (const [name, count] of Object.entries(made)) expect([name, count <= calls[name]! || count]).toEqual([name, true]);
        }
        for (const [name, wanted] of Object.entries(references)) {
          const { asked } = running.find((subgraph) => subgraph.name === name)!;
          const sent = asked.flatMap(({ variables }) => Object.values(variables).filter(Array.isArray).flat());
          expect(sent).toHaveLength(wanted.length);
          expect(sent).toEqual(expect.arrayContaining([...wanted]));
        }
        afterwards?.();
      });
    });
  });
}

type Row = Readonly<Record<string, unknown>>;

/**
 * Resolves references from rows: a row matches a reference if all keys that both have are equal. Other values of the reference
 * (from `@requires`) are available to the fields' resolvers.
 */
export function byReference(rows: readonly Row[], fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    __resolveReference: (reference: Row) => {
      const row = rows.find((one) => agree(one, reference));
      return row ? merged(row, reference) : null;
    },
    ...fields,
  };
}

/** Adds to a row the fields that only the reference has. */
function merged(row: Row, reference: Row): Row {
  return { ...row, ...Object.fromEntries(Object.entries(reference).filter(([key]) => !(key in row))) };
}

function agree(row: Row, reference: Row): boolean {
  return Object.entries(reference).every(([key, value]) => key === '__typename' || !(key in row) || same(row[key], value));
}

function same(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((each, n) => same(each, other[n]));
  if (one && other && typeof one === 'object' && typeof other === 'object') return agree(one as Row, other as Row);
  return one === other;
}
