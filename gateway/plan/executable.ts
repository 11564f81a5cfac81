import type { QueryPlan } from '@apollo/query-planner';
import {
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  type SelectionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Selections } from '../execute/fields.js';
import { type LeafRuns, NO_RUNS } from '../execute/leaf-run.js';
import type { Program } from '../execute/program.js';
import { type Accounted, responseShape, type Shape } from '../execute/shape.js';
import type { AnswerPath } from '../execute/targets.js';
import { fragmentsOf } from '../operation/fragments.js';
import type { Distinct } from './distinct-keys.js';
import type { PreparedOperation } from './prepared-operation.js';

/** Shapes of one operation, one for each way its conditions can be met. */
const SHAPES_AT_MOST = 32;
/** What it takes to keep a program, and as much again each shape, by the lengths of texts: measured for operations of many kinds. */
const BYTES_A_CHARACTER = 90;
const BYTES_A_CHARACTER_OF_THE_PLAN = 25;

/** An operation, planned and compiled: `program` gathers the data, a shape writes the answer. */
export class Executable {
  readonly #shapes = new LRUCache<string, Shape>({ max: SHAPES_AT_MOST });
  readonly program: Program;
  /** Of its program, and of each of its shapes. */
  readonly #bytes: number;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly prepared: PreparedOperation,
    private readonly distinct: Distinct,
    /** What is left after authorization; undefined where nothing is. */
    private readonly left: DocumentNode | undefined,
    readonly plan: QueryPlan,
    /** Compiles the plan. @throws TypeError */
    compile: (runs: LeafRuns) => Program,
    private readonly accounted: Accounted = () => false,
    /** Told of every so many bytes that it takes to keep it. */
    private readonly onGrown: (bytes: number) => void = () => undefined,
  ) {
    this.#bytes = BYTES_A_CHARACTER * prepared.text.length + BYTES_A_CHARACTER_OF_THE_PLAN * JSON.stringify(plan).length;
    onGrown(this.#bytes);
    // An operation with conditions has many shapes, which need not agree on what is text.
    this.program = compile(prepared.conditions.length === 0 && plan.node ? this.shape({}).runs : NO_RUNS);
  }

  /** The answer's shape, as `@skip` and `@include` have it under these variables. */
  shape(variables: Readonly<Record<string, unknown>>): Shape {
    const { conditions } = this.prepared;
    const key = conditions.length === 0 ? '' : conditions.map((name) => (variables[name] === true ? 1 : 0)).join('');
    let shape = this.#shapes.get(key);
    if (!shape) {
      const { document, clientKeys } = this.distinct;
      const { operation, selectionSet } = getOperationAST(document, this.prepared.operationName)!;
      const options = { accounted: this.accounted, clientKeys, left: this.#left(variables) };
      shape = responseShape(this.selections(variables), this.schema.getRootType(operation)!, selectionSet, options);
      const before = this.#shapes.size;
      this.#shapes.set(key, shape);
      if (this.#shapes.size > before) this.onGrown(this.#bytes);
    }
    return shape;
  }

  /** How the operation's selections are read under these variables. */
  selections(variables: Readonly<Record<string, unknown>>): Selections {
    return this.#selectionsOf(this.distinct.document, variables);
  }

  #left(variables: Readonly<Record<string, unknown>>) {
    const { left } = this;
    if (!left) return { selections: this.selections(variables), sets: [] };
    // It holds this one operation and its fragments.
    const operation = left.definitions.find((node) => node.kind === 'OperationDefinition')!;
    return { selections: this.#selectionsOf(left, variables), sets: [operation.selectionSet] };
  }

  #selectionsOf(document: DocumentNode, variables: Readonly<Record<string, unknown>>): Selections {
    return { schema: this.schema, fragments: fragmentsOf(document), included: (node) => included(node, variables) };
  }

  /** An error at a place that the client knows: by her own names, and no deeper than what she asked. */
  asAsked(error: GraphQLFormattedError, shape: Shape): GraphQLFormattedError {
    if (!error.path) return error;
    const { clientKeys } = this.distinct;
    let path: AnswerPath = error.path.map((step) => (typeof step === 'string' ? (clientKeys.get(step) ?? step) : step));
    while (path.length > 0 && !shape.has(path)) path = path.slice(0, -1);
    const { path: _, ...rest } = error;
    return path.length === 0 ? rest : { ...rest, path };
  }
}

function included({ directives }: SelectionNode, variables: Readonly<Record<string, unknown>>): boolean {
  if (!directives || directives.length === 0) return true;
  return !directives.some(
    (directive) =>
      (directive.name.value === 'skip' && condition(directive, variables)) ||
      (directive.name.value === 'include' && !condition(directive, variables)),
  );
}

function condition({ arguments: args }: DirectiveNode | ConstDirectiveNode, variables: Readonly<Record<string, unknown>>): boolean {
  const value = args?.find(({ name }) => name.value === 'if')?.value;
  if (value?.kind === 'Variable') return variables[value.name.value] === true;
  return value?.kind === 'BooleanValue' && value.value;
}
