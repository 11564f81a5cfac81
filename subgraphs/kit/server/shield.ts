import { createRequire } from 'node:module';
import { type GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql';
import type { applyMiddleware as applyMiddlewareOf, IMiddlewareGenerator } from 'graphql-middleware';
import type {
  allow as allowOf,
  and as andOf,
  deny as denyOf,
  IRules,
  or as orOf,
  rule as ruleOf,
  shield as shieldOf,
} from 'graphql-shield';
import { KitError } from '../errors.js';

const require = createRequire(import.meta.url);
const util = require('node:util') as { isUndefined?: (value: unknown) => boolean };
// graphql-shield calls util.isUndefined, which Node 23 removed.
util.isUndefined ??= (value) => value === undefined;
// Both as CommonJS: an ESM shield beside the CommonJS graphql-middleware fails with a misleading message.
const shieldModule = require('graphql-shield') as {
  rule: typeof ruleOf;
  shield: typeof shieldOf;
  allow: typeof allowOf;
  deny: typeof denyOf;
  and: typeof andOf;
  or: typeof orOf;
};
const { applyMiddleware } = require('graphql-middleware') as { applyMiddleware: typeof applyMiddlewareOf };

export const rule: typeof ruleOf = shieldModule.rule;
export const allow: typeof allowOf = shieldModule.allow;
export const deny: typeof denyOf = shieldModule.deny;
export const and: typeof andOf = shieldModule.and;
export const or: typeof orOf = shieldModule.or;
export type ShieldRules = IRules;

/**
 * Adds rules to the fields of a schema. A field without a rule is denied, except federation's own root fields and value types (types
 * without a key), which are reachable only through a field that a rule allowed.
 *
 * @param rules by type and field: root fields, entities and charts. `'*'` is a type's default.
 */
export function shieldSchema(schema: GraphQLSchema, rules: Readonly<Record<string, Record<string, unknown>>>): GraphQLSchema {
  // A subgraph without entities has no `_entities`.
  const federation = schema.getQueryType()?.getFields()._entities ? { _service: allow, _entities: allow } : { _service: allow };
  const ruleTree: Record<string, Record<string, unknown>> = { ...rules, Query: { ...federation, ...rules.Query } };
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type) && !type.name.startsWith('__') && !ruleTree[type.name] && isValue(type)) ruleTree[type.name] = { '*': allow };
  }
  const generator = shieldModule.shield(ruleTree as IRules, {
    // Not for debugging: only with this option does a rule that throws fail the field with its own error, which the executor logs and masks.
    // Otherwise a database that is down would look like a denial.
    debug: true,
    fallbackRule: deny,
    fallbackError: async () => new KitError('NOT_PERMITTED'),
  }) as IMiddlewareGenerator<unknown, unknown, unknown>;
  // Each rule makes its field asynchronous, and a list may have thousands of fields. Leave out a rule that always allows.
  const middleware = generator.generate(schema) as Record<string, Record<string, unknown>>;
  for (const [type, fields] of Object.entries(middleware)) {
    for (const field of Object.keys(fields)) if (ruleOfField(ruleTree, type, field) === allow) delete fields[field];
  }
  return applyMiddleware(schema, middleware as never);
}

/** Finds a field's rule: its own, or its type's default. Undefined if it has neither; then the field is denied. */
function ruleOfField(rules: Readonly<Record<string, Record<string, unknown>>>, type: string, field: string): unknown {
  const ofType = Object.hasOwn(rules, type) ? rules[type]! : {};
  return Object.hasOwn(ofType, field) ? ofType[field] : ofType['*'];
}

function isValue(type: GraphQLObjectType): boolean {
  if (['Query', 'Mutation', 'Subscription'].includes(type.name)) return false;
  const keys = type.astNode?.directives?.filter((directive) => directive.name.value === 'key') ?? [];
  return keys.every((key) =>
    key.arguments?.some(({ name, value }) => name.value === 'resolvable' && 'value' in value && value.value === false),
  );
}
