import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { collectFragments } from '../operation/fragments.js';
import { AccessEvaluator } from './access-evaluator.js';
import type { DirectiveNames } from './directive-names.js';
import { type FilteredOperation, filterOperation } from './filter-operation.js';
import { OperationPruner } from './prune.js';
import { type Asking, type Credential, hasCredential, type Requirement } from './requirement.js';
import { Requirements } from './requirements.js';
import { buildVisibleSchema } from './visible-schema.js';

const VARIANTS_AT_MOST = 50;
const SCHEMAS_AT_MOST = 50;
const POLICY = 'policy ';

/** Applies a supergraph's authorization directives to operations and to the schema. Callers whose relevant rights are equal share a result. */
export class Authorizer {
  /** Whether the supergraph protects anything at all. */
  readonly protects: boolean;
  readonly #requirements: Requirements;
  /** By operation, and dropped with its document: a longer life would keep documents in memory that are no longer used. */
  readonly #relevant = new WeakMap<OperationDefinitionNode, readonly Credential[]>();
  readonly #filtered = new WeakMap<OperationDefinitionNode, LRUCache<string, FilteredOperation>>();
  readonly #visible = new LRUCache<string, { of: GraphQLSchema; schema: GraphQLSchema | undefined }>({ max: SCHEMAS_AT_MOST });

  constructor(
    private readonly schema: GraphQLSchema,
    names: DirectiveNames,
  ) {
    this.#requirements = new Requirements(schema, names);
    this.protects = this.#requirements.all().length > 0;
  }

  /** All policies on which the operation may depend, as sorted names. */
  policiesOf(document: DocumentNode, operation: OperationDefinitionNode): readonly string[] {
    if (!this.protects) return [];
    const relevant = this.#relevantTo(document, operation);
    return relevant.flatMap((credential) => (credential.startsWith(POLICY) ? [credential.slice(POLICY.length)] : []));
  }

  filter(document: DocumentNode, operation: OperationDefinitionNode, asking: Asking): FilteredOperation {
    if (!this.protects) return { document, operation, removed: [] };
    let variants = this.#filtered.get(operation);
    if (!variants) {
      variants = new LRUCache({ max: VARIANTS_AT_MOST });
      this.#filtered.set(operation, variants);
    }
    const key = buildCacheKey(this.#relevantTo(document, operation), asking);
    let filtered = variants.get(key);
    if (!filtered) {
      filtered = filterOperation({ schema: this.schema, requirements: this.#requirements, document, operation, asking });
      variants.set(key, filtered);
    }
    return filtered;
  }

  /** The schema as this caller may use it, for introspection. Undefined if the caller may ask for nothing. */
  visible(apiSchema: GraphQLSchema, asking: Asking): GraphQLSchema | undefined {
    if (!this.protects) return apiSchema;
    const key = buildCacheKey(listCredentials(this.#requirements.all()), asking);
    let visible = this.#visible.get(key);
    if (visible?.of !== apiSchema) {
      visible = { of: apiSchema, schema: buildVisibleSchema(apiSchema, this.schema, this.#requirements, asking) };
      this.#visible.set(key, visible);
    }
    return visible.schema;
  }

  /** The credentials that may change the filtered operation. The filter itself finds them, run for a caller with all of them. */
  #relevantTo(document: DocumentNode, operation: OperationDefinitionNode): readonly Credential[] {
    let relevant = this.#relevant.get(operation);
    if (!relevant) {
      const weighed: Requirement[] = [];
      const generous = new AccessEvaluator(this.schema, this.#requirements, (requirement) => weighed.push(requirement) > 0);
      new OperationPruner(this.schema, generous, collectFragments(document)).operation(operation);
      relevant = listCredentials(weighed);
      this.#relevant.set(operation, relevant);
    }
    return relevant;
  }
}

function listCredentials(requirements: readonly Requirement[]): Credential[] {
  return [...new Set(requirements.flat(3))].sort();
}

/** Which of the relevant credentials a caller has, as a text: one character for each. */
function buildCacheKey(relevant: readonly Credential[], asking: Asking): string {
  let key = '';
  for (const credential of relevant) key += hasCredential(asking, credential) ? '1' : '0';
  return key;
}
