import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Authorizer } from '../authz/authorizer.js';
import { gatewayError } from '../errors.js';
import type { CostEstimate, CostModel } from '../operation/cost/cost.js';
import { mayNamePatients } from '../operation/named-patients.js';
import { computeOperationId } from '../operation/operation-id.js';
import { findExceeded, measureOperation, type OperationLimits } from '../operation/operation-size.js';
import type { ConditionValues } from './resolve-conditions.js';

/** What of a graph an operation is prepared with. */
export interface Preparing {
  readonly apiSchema: GraphQLSchema;
  readonly authorizer: Authorizer;
  readonly costs: CostModel;
}

/** The operation of a document, and the limits for it. */
export interface ToPrepare {
  readonly text: string;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly limits: OperationLimits;
}

/** An operation of a document, with all that can be known of it before its variables and its caller are. */
export class PreparedOperation {
  readonly text: string;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly operation: OperationDefinitionNode;
  /** A hash of its text. */
  readonly id: string;
  /** The first limit that it exceeds. */
  readonly tooLarge: GraphQLError | undefined;
  /** The policies on which its fields may depend. */
  readonly policies: readonly string[];
  readonly introspects: boolean;
  readonly mayNamePatients: boolean;
  readonly estimate: CostEstimate;
  /** Variables on which `@skip` and `@include` depend. */
  readonly conditions: readonly string[];
  /** Recent combinations of its conditions: the next version of the graph prepares these. */
  readonly recentConditions = new LRUCache<string, ConditionValues>({ max: RECENT_CONDITIONS });

  /** @throws GraphQLError OPERATION_RESOLUTION_FAILURE */
  constructor(graph: Preparing, { text, document, operationName, limits }: ToPrepare) {
    this.text = text;
    this.document = document;
    this.operationName = operationName;
    const operation = getOperationAST(document, operationName);
    if (!operation) throw gatewayError('OPERATION_RESOLUTION_FAILURE');
    if (operation.operation === 'subscription') throw gatewayError('SUBSCRIPTIONS_NOT_SUPPORTED');
    this.operation = operation;
    this.id = computeOperationId(document, operationName);
    const over = findExceeded(measureOperation(document, operation), limits);
    this.tooLarge = over && gatewayError('OPERATION_TOO_LARGE', { limit: over.limit, atMost: over.atMost });
    if (this.tooLarge) {
      [this.policies, this.introspects, this.mayNamePatients, this.estimate, this.conditions] = [[], false, false, NO_COST, []];
      return;
    }
    this.policies = graph.authorizer.policiesOf(document, operation);
    this.introspects = introspects(document);
    this.mayNamePatients = mayNamePatients(graph.apiSchema, document);
    this.estimate = graph.costs.estimate(document, operation);
    this.conditions = listConditions(document);
  }

  /** The values of its conditions under these variables. */
  conditionsUnder(variables: Readonly<Record<string, unknown>>): ConditionValues {
    if (this.conditions.length === 0) return NO_CONDITIONS;
    const values = Object.fromEntries(this.conditions.map((name) => [name, variables[name] === true]));
    this.recentConditions.set(JSON.stringify(values), values);
    return values;
  }
}

/** How many combinations of one operation's conditions are remembered. */
const RECENT_CONDITIONS = 4;
const NO_CONDITIONS: ConditionValues = {};

const NO_COST = () => ({ cost: 0, listSize: 0 });

function introspects(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    [Kind.FIELD]: ({ name }) => {
      if (name.value === '__schema' || name.value === '__type') found = true;
    },
  });
  return found;
}

function listConditions(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    [Kind.DIRECTIVE]: ({ name, arguments: args = [] }) => {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of args) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names].sort();
}
