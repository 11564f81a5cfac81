import { Kind, parse, type StringValueNode } from 'graphql';
import type { SubgraphDataSource } from './subgraph-data-source.js';

/** The subgraphs of a supergraph with their URLs (join spec: the enum `join__Graph`). */
export function subgraphsOf(supergraphSdl: string): { readonly name: string; readonly url: string }[] {
  const graphs = parse(supergraphSdl, { noLocation: true }).definitions.find(
    (node) => node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === 'join__Graph',
  );
  if (graphs?.kind !== Kind.ENUM_TYPE_DEFINITION) return [];
  return (graphs.values ?? []).flatMap(({ directives = [] }) =>
    directives
      .filter(({ name }) => name.value === 'join__graph')
      .map(({ arguments: given = [] }) => {
        const read = (argument: string) =>
          (given.find(({ name }) => name.value === argument)?.value as StringValueNode | undefined)?.value ?? '';
        return { name: read('name'), url: read('url') };
      }),
  );
}

/** Asks each subgraph for `__typename`. @throws Error naming those that do not answer rightly */
export async function checkHealth(sources: ReadonlyMap<string, SubgraphDataSource>): Promise<void> {
  const failures = await Promise.all(
    [...sources].map(async ([name, source]) => {
      try {
        const { data } = await source.process({ kind: 'health check', request: { query: 'query HealthCheck { __typename }' } });
        return typeof data?.__typename === 'string' ? [] : [`${name} did not say its __typename`];
      } catch (error) {
        return [`${name}: ${(error as Error).message}`];
      }
    }),
  );
  const all = failures.flat();
  if (all.length > 0) throw new Error(`Subgraphs are not well: ${all.join('; ')}`);
}
