import { composeServices } from '@apollo/composition';
import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import { lexicographicSortSchema, parse, printSchema } from 'graphql';
import { checkForeign } from './allow-list.js';
import { type Contract, deriveContract, describeDifference, listParts, printCanonical } from './contract.js';
import type { EmittedSubgraph } from './emitted-subgraph.js';
import { describeProblem, type SchemaProblem } from './problem.js';
import { checkRegistrations } from './registrations.js';

import { requireScopes } from './require-scopes.js';
import { readStated } from './stated-types.js';

/** A supergraph, or the reasons why there is none. */
export type Composition =
  | { readonly supergraph: string; readonly problems?: undefined }
  | { readonly supergraph?: undefined; readonly problems: readonly string[] };

/** Hints that say only that a value type is the same in several subgraphs, or that one does not use all of it. */
const HARMLESS = new Set([
  'UNUSED_ENUM_TYPE',
  'INCONSISTENT_DESCRIPTION',
  'IMPLICITLY_UPGRADED_FEDERATION_VERSION',
  'DIRECTIVE_COMPOSITION_INFO',
  'INCONSISTENT_RUNTIME_TYPES_FOR_SHAREABLE_RETURN',
]);

/**
 * Composes the supergraph. First it checks each foreign subgraph against the allow-list, and each own subgraph against the directory's contract.
 * It also refuses composition hints about the contract's types, and arguments inside `@requires`, which the planner handles wrongly. It adds the
 * scope of the category to each field that is a foreign subgraph's own, so that the vendor cannot leave it out.
 *
 * @example const { supergraph, problems } = compose(await emit(readSubgraphs()))
 */
export function compose(subgraphs: readonly EmittedSubgraph[]): Composition {
  const problems = checkSubgraphs(subgraphs);
  if (problems.length > 0) return { problems: problems.map(describeProblem) };
  const services = subgraphs.map(({ name, url, sdl, foreign }) => ({
    name,
    url,
    typeDefs: foreign ? requireScopes(sdl, foreign) : parse(sdl),
  }));
  const result = composeServices(services);
  if (result.errors) return { problems: result.errors.map(({ message, extensions }) => `${extensions?.code ?? 'INVALID'}: ${message}`) };
  const names = [...listGuardedTypes(subgraphs)].join('|');
  const guarded = new RegExp(`(?<!\\w)(?:${names})(?!\\w)`);
  const hints = (result.hints ?? []).filter(({ definition, message }) => !HARMLESS.has(definition.code) && guarded.test(message));
  if (hints.length > 0) return { problems: hints.map(({ definition, message }) => `${definition.code}: ${message}`) };
  return { supergraph: result.supergraphSdl };
}

/** Finds all problems of the subgraphs before composition. */
function checkSubgraphs(subgraphs: readonly EmittedSubgraph[]): SchemaProblem[] {
  const directory = subgraphs.find(({ name }) => name === 'directory');
  if (!directory) return [{ code: 'SDL_MISSING', where: 'directory', message: 'is missing', fix: 'it states the contract' }];
  const contract = deriveContract(directory.sdl);
  return [
    ...checkRegistrations(subgraphs),
    ...subgraphs.flatMap((one) => {
      if (one === directory) return [];
      const { foreign } = one;
      return foreign ? checkForeign({ ...one, foreign }, one.sdl, contract) : checkOwn(one, contract);
    }),
  ];
}

/** Checks one of the network's own subgraphs: it must state the contract's types as the directory does. Its other types are free. */
function checkOwn({ name, sdl }: EmittedSubgraph, contract: Contract): SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  const changed = (where: string, message: string) =>
    problems.push({
      code: 'CONTRACT_CHANGED',
      where: `${name}: ${where}`,
      message,
      fix: 'state the same, or change the contract in the kit',
    });
  for (const node of readStated(sdl).types.values()) {
    const type = node.name.value;
    const shared = contract.types.get(type);
    const difference = shared && describeDifference(node, shared);
    if (difference) changed(type, difference);
    const stub = contract.charts.get(type) ?? contract.systems.get(type);
    for (const part of stub ? listParts(node) : []) {
      const expected = listParts(stub!).find((one) => one.name.value === part.name.value);
      if (expected && printCanonical(expected) !== printCanonical(part))
        changed(`${type}.${part.name.value}`, `says "${printCanonical(part)}" where the contract says "${printCanonical(expected)}"`);
    }
  }
  if (/@requires\(\s*fields:\s*"[^"]*\(/.test(sdl))
    problems.push({ code: 'REQUIRES_ARGUMENTS', where: name, message: 'has arguments inside @requires', fix: 'leave the arguments out' });
  return problems;
}

/** The names of the contract's types. A composition hint about one of them means that a subgraph states it in another way than the directory. */
export function listGuardedTypes(subgraphs: readonly EmittedSubgraph[]): Set<string> {
  const { types, charts, systems } = deriveContract(subgraphs.find(({ name }) => name === 'directory')!.sdl);
  return new Set(['Chart', 'ConnectionSystem', ...types.keys(), ...charts.keys(), ...systems.keys()]);
}

/** The API schema of a supergraph (what clients see), as SDL sorted by name: for code generation, and for readers of its diff. */
export function apiSchema(supergraph: string): string {
  const api = Supergraph.build(supergraph, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES }).apiSchema();
  return `${printSchema(lexicographicSortSchema(api.toGraphQLJSSchema()))}\n`;
}
