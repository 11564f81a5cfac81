import type { QueryPlan } from '@apollo/query-planner';
import { type DocumentNode, type GraphQLFormattedError, type GraphQLSchema, getOperationAST } from 'graphql';
import { type LeafRuns, NO_RUNS } from '../execute/answers/leaf-span.js';
import type { AnswerPath } from '../execute/entity-paths.js';
import type { Execution } from '../execute/execution.js';
import type { Selections } from '../execute/fields.js';
import type { Program } from '../execute/program.js';
import { type Accounted, compileShape, type Shape } from '../execute/response/shape.js';
import { collectFragments } from '../operation/fragments.js';
import type { Distinct } from '../plan/distinct-keys.js';
import type { PreparedOperation } from './prepared-operation.js';
import { type ConditionValues, isIncluded } from './resolve-conditions.js';

/** Estimates the bytes of a kept program and shape from the lengths of texts; measured over operations of many kinds. */
const BYTES_A_CHARACTER = 180;
const BYTES_A_CHARACTER_OF_THE_PLAN = 50;

export interface ExecutableParts {
  readonly schema: GraphQLSchema;
  readonly prepared: PreparedOperation;
  /** The values of the variables in `@skip` and `@include`. */
  readonly conditions: ConditionValues;
  readonly distinct: Distinct;
  /** The operation after authorization; undefined if nothing is left. */
  readonly left: DocumentNode | undefined;
  readonly plan: QueryPlan;
  /** Compiles the plan. @throws TypeError */
  readonly compile: (runs: LeafRuns) => Program;
  readonly accounted?: Accounted;
}

/** An operation with fixed conditions, planned and compiled: `program` gathers the data, `shape` writes the answer. */
export class Executable {
  readonly program: Program;
  readonly shape: Shape;
  readonly plan: QueryPlan;
  /** Estimated bytes that it takes in memory. */
  readonly bytes: number;

  constructor(private readonly parts: ExecutableParts) {
    const { prepared, plan, compile } = parts;
    this.plan = plan;
    this.bytes = BYTES_A_CHARACTER * prepared.text.length + BYTES_A_CHARACTER_OF_THE_PLAN * JSON.stringify(plan).length;
    this.shape = this.#makeShape();
    this.program = compile(plan.node ? this.shape.runs : NO_RUNS);
  }

  #makeShape(): Shape {
    const { schema, prepared, distinct, accounted = () => false } = this.parts;
    const { document, clientKeys } = distinct;
    const { operation, selectionSet } = getOperationAST(document, prepared.operationName)!;
    return compileShape(this.selections, schema.getRootType(operation)!, selectionSet, { accounted, clientKeys, left: this.#left() });
  }

  /** The context for reading the operation's selections. */
  get selections(): Selections {
    return this.#selectionsOf(this.parts.distinct.document);
  }

  #left() {
    const { left } = this.parts;
    if (!left) return { selections: this.selections, sets: [] };
    // The document holds exactly one operation, and its fragments.
    const operation = left.definitions.find((node) => node.kind === 'OperationDefinition')!;
    return { selections: this.#selectionsOf(left), sets: [operation.selectionSet] };
  }

  #selectionsOf(document: DocumentNode): Selections {
    const { schema, conditions } = this.parts;
    return { schema, fragments: collectFragments(document), included: ({ directives }) => isIncluded(directives, conditions) };
  }

  /** The errors as the client sees them. An error of a field that the client did not ask for is left out if the fields that required it report it. */
  shown({ errors, passedOn }: Pick<Execution, 'errors' | 'passedOn'>): GraphQLFormattedError[] {
    return errors.flatMap((error) => {
      const asked = this.asAsked(error);
      return passedOn.has(error) && asked.path?.length !== error.path?.length ? [] : [asked];
    });
  }

  /** Moves an error to a position that the client knows: by the client's response keys, and no deeper than the client's selection. */
  asAsked(error: GraphQLFormattedError): GraphQLFormattedError {
    if (!error.path) return error;
    const { clientKeys } = this.parts.distinct;
    let path: AnswerPath = error.path.map((step) => (typeof step === 'string' ? (clientKeys.get(step) ?? step) : step));
    while (path.length > 0 && !this.shape.has(path)) path = path.slice(0, -1);
    const { path: _, ...rest } = error;
    return path.length === 0 ? rest : { ...rest, path };
  }
}
