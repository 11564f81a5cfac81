import type { FetchDataRewrite, QueryPlanSelectionNode } from '@apollo/query-planner';
import { type GraphQLSchema, getNamedType } from 'graphql';
import { stringifyExact } from '../answers/exact-number.js';
import type { Entity } from '../answers/project.js';
import type { WireText } from '../answers/wire-text.js';
import { applies } from '../fields.js';
import { evaluate, literal, read } from '../source-code.js';
import { findDefinition } from './list-slices.js';
import { compileReferenceLeaf } from './reference-leaf.js';

/** Builds the reference of an entity as JSON; undefined if the entity has another type or lacks a field that the reference needs. */
export interface Represent {
  /** @param plain whether no string of the entity needs an escape */
  (entity: Entity, plain?: boolean): WireText | undefined;
  /** Reads the one field, besides the type, of which a reference of this type consists; undefined if there are more. */
  readId(typeName: string): ReadId | undefined;
}

type ReadId = (entity: Entity) => unknown;

interface Variant {
  (entity: Entity, plain: boolean): WireText | undefined;
  readId?: ReadId | undefined;
}

/**
 * Compiles the required fields of a fetch into a builder. Equal references have equal texts, so that each is asked for once.
 *
 * @param rewrites the plan's rewrites, such as an interface's name in place of the type's
 */
export function compileRepresentation(
  schema: GraphQLSchema,
  requires: readonly QueryPlanSelectionNode[],
  rewrites: readonly FetchDataRewrite[] = [],
): Represent {
  const build = compileObjectBuilder(schema, requires, undefined);
  const rewritten = rewrites.map((rewrite) => compileRewrite(schema, rewrite));
  const variants = new Map<string, Variant>();
  const general: Variant = (entity) => {
    const reference = build(entity);
    if (!reference || typeof reference.__typename !== 'string') return undefined;
    for (const rewrite of rewritten) rewrite(reference);
    return stringifyExact(reference);
  };
  const variantOf = (typeName: string) => {
    let variant = variants.get(typeName);
    if (!variant) {
      variant = compileFlatVariant(schema, requires, rewrites, typeName) ?? general;
      if (variants.size < 500) variants.set(typeName, variant);
    }
    return variant;
  };
  const represent = (entity: Entity, plain = false) =>
    typeof entity.__typename === 'string' ? variantOf(entity.__typename)(entity, plain) : undefined;
  return Object.assign(represent, { readId: (typeName: string) => variantOf(typeName).readId });
}

/** The usual reference: a type and scalars. The text is built without an intermediate object. */
function compileFlatVariant(
  schema: GraphQLSchema,
  requires: readonly QueryPlanSelectionNode[],
  rewrites: readonly FetchDataRewrite[],
  typeName: string,
): Variant | undefined {
  // The key of the value in the data, and the name under which it is sent.
  const keys: string[] = [];
  const names: string[] = [];
  const gather = (nodes: readonly QueryPlanSelectionNode[]): boolean => {
    const [first, ...others] = nodes.filter(
      (node) => node.kind === 'Field' || (node.typeCondition !== undefined && applies(schema, node.typeCondition, typeName)),
    );
    // A missing field drops only its own fragment, so more than one fragment needs the general builder.
    if (first?.kind === 'InlineFragment') return others.length === 0 && gather(first.selections);
    return [first, ...others].every((node) => {
      if (node?.kind !== 'Field' || node.selections) return false;
      const key = node.alias ?? node.name;
      if (!keys.includes(key)) names[keys.push(key) - 1] = node.name;
      return true;
    });
  };
  if (!gather(requires)) return undefined;
  if (!keys.includes('__typename')) return () => undefined;
  let shownType = typeName;
  for (const rewrite of rewrites) {
    const [condition, key, ...more] = rewrite.path;
    if (rewrite.kind !== 'ValueSetter' || key !== '__typename' || more.length > 0 || !condition?.startsWith(FRAGMENT)) return undefined;
    if (applies(schema, condition.slice(FRAGMENT.length), shownType)) shownType = String(rewrite.setValueTo);
  }
  const parts = keys.map((key, index) => {
    const lead = `${index === 0 ? '{' : ','}${literal(names[index]!)}:`;
    return key === '__typename' ? literal(lead + literal(shownType)) : `${literal(lead)}+t${index}`;
  });
  const others = keys.flatMap((key, index) => (key === '__typename' ? [] : [{ key, index }]));
  const reads = others.map(({ key, index }) => {
    const given = `const k${index}=${read('e', key)};if(k${index}===undefined)return undefined;`;
    return `${given}const t${index}=typeof k${index}==="string"?(p?'"'+k${index}+'"':json(k${index})):leaf${index}(k${index});if(t${index}===undefined)return undefined;`;
  });
  const leaves = Object.fromEntries(others.map(({ index }) => [`leaf${index}`, compileReferenceLeaf(schema, typeName, names[index]!)]));
  const code = `return (e,p)=>{${reads.join('')}return ${parts.join('+')}+'}';};`;
  const variant = evaluate<Variant>(code, { ...leaves, json: JSON.stringify });
  const [first, ...more] = others;
  const readId = first && more.length === 0 ? evaluate<ReadId>(`return e=>${read('e', first.key)};`, {}) : undefined;
  return Object.assign(variant, { readId });
}

const FRAGMENT = '... on ';

type Build = (entity: Entity) => Entity | undefined;

/** Any reference: nested objects, lists, fragments by type. */
function compileObjectBuilder(
  schema: GraphQLSchema,
  nodes: readonly QueryPlanSelectionNode[],
  type: string | undefined,
  nested = false,
): Build {
  const byType = nested && nodes.some((node) => node.kind === 'InlineFragment' && node.typeCondition);
  const parts = nodes.map((node) => {
    if (node.kind === 'InlineFragment') {
      const build = compileObjectBuilder(schema, node.selections, node.typeCondition ?? type);
      const { typeCondition } = node;
      return (entity: Entity, into: Entity): boolean => {
        if (!typeCondition) return true;
        const { __typename: typeName } = entity;
        if (typeof typeName !== 'string' || !applies(schema, typeCondition, typeName)) return true;
        const built = build(entity);
        if (built) mergeInto(into, built);
        return true;
      };
    }
    const key = node.alias ?? node.name;
    const field = findDefinition(schema, type, node.name);
    const leaf = compileReferenceLeaf(schema, type, node.name);
    const build = node.selections && compileObjectBuilder(schema, node.selections, field && getNamedType(field.type).name, true);
    const value = (given: unknown): unknown => {
      if (given === null || !build) return given;
      return Array.isArray(given) ? given.map(value) : (build(given as Entity) ?? null);
    };
    return (entity: Entity, into: Entity): boolean => {
      if (!Object.hasOwn(entity, key) || entity[key] === undefined) return false;
      if (!build && key !== '__typename' && leaf(entity[key]) === undefined) return false;
      into[node.name] = value(entity[key]);
      return true;
    };
  });
  return (entity) => {
    const into: Entity = Object.create(null);
    // If the fields of an object depend on its type, the reference includes the type.
    if (byType && typeof entity.__typename === 'string') into.__typename = entity.__typename;
    return parts.every((part) => part(entity, into)) ? into : undefined;
  };
}

function mergeInto(into: Entity, from: Entity): void {
  for (const [key, value] of Object.entries(from)) {
    const known = into[key];
    if (isPlain(known) && isPlain(value)) mergeInto(known, value);
    else into[key] = value;
  }
}

function isPlain(value: unknown): value is Entity {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws TypeError if the plan has an unknown rewrite */
function compileRewrite(schema: GraphQLSchema, rewrite: FetchDataRewrite): (reference: Entity) => void {
  const [last, ...before] = [...rewrite.path].reverse();
  const act = (at: Entity) => {
    if (rewrite.kind === 'ValueSetter') at[last!] = rewrite.setValueTo;
    else if (at[last!] !== undefined) {
      at[rewrite.renameKeyTo] = at[last!];
      delete at[last!];
    }
  };
  const walk = (value: unknown, path: readonly string[]): void => {
    if (Array.isArray(value)) {
      for (const item of value) walk(item, path);
      return;
    }
    if (!isPlain(value)) return;
    const [first, ...rest] = path;
    if (first === undefined) act(value);
    else if (!first.startsWith(FRAGMENT)) walk(value[first], rest);
    else {
      const { __typename: typeName } = value;
      if (typeof typeName !== 'string' || applies(schema, first.slice(FRAGMENT.length), typeName)) walk(value, rest);
    }
  };
  const path = before.reverse();
  return (reference) => walk(reference, path);
}
