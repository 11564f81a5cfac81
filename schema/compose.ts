import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';

/** A subgraph's emitted SDL, its name, and the address that the supergraph names for it. */
export interface EmittedSubgraph {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
}

/** A supergraph, or why there is none. */
export type Composition =
  | { readonly supergraph: string; readonly problems?: undefined }
  | { readonly supergraph?: undefined; readonly problems: readonly string[] };

/** Types of the contract: a hint about one of them means that a subgraph says something else than the directory. */
const CONTRACT =
  /\b(Chart|Demographics|Allergy|Diagnosis|Prescription|PrescriptionItem|Injection|LabResult|Encounter|ImagingStudy|ClinicalDocument|FacilityAnswer|Coding|Quantity|Period)\b/;
/** Hints that say only that a value type is the same in several subgraphs, or that one does not use all of it. */
const HARMLESS = new Set([
  'UNUSED_ENUM_TYPE',
  'INCONSISTENT_DESCRIPTION',
  'IMPLICITLY_UPGRADED_FEDERATION_VERSION',
  'DIRECTIVE_COMPOSITION_INFO',
  'INCONSISTENT_RUNTIME_TYPES_FOR_SHAREABLE_RETURN',
]);

/**
 * Composes the supergraph. Beside composition's own errors it refuses hints about contract types, and arguments inside `@requires`, which the
 * planner gets wrong.
 */
export function compose(subgraphs: readonly EmittedSubgraph[]): Composition {
  const result = composeServices(subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })));
  if (result.errors) return { problems: result.errors.map(({ message, extensions }) => `${extensions?.code ?? 'INVALID'}: ${message}`) };
  const hints = (result.hints ?? []).filter(({ definition, message }) => !HARMLESS.has(definition.code) && CONTRACT.test(message));
  const withArguments = subgraphs.filter(({ sdl }) => /@requires\(\s*fields:\s*"[^"]*\(/.test(sdl));
  const problems = [
    ...hints.map(({ definition, message }) => `${definition.code}: ${message}`),
    ...withArguments.map(({ name }) => `REQUIRES_ARGUMENTS: ${name} has arguments inside @requires`),
  ];
  return problems.length > 0 ? { problems } : { supergraph: result.supergraphSdl };
}
