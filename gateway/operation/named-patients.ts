import {
  type ArgumentNode,
  type DirectiveNode,
  type DocumentNode,
  type GraphQLArgument,
  GraphQLIncludeDirective,
  type GraphQLInputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNamedType,
  isInputObjectType,
  type OperationDefinitionNode,
  TypeInfo,
  valueFromAST,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { gatewayError } from '../errors.js';
import { collectFragments } from './fragments.js';

/** The patients that an operation names. */
export interface NamedPatients {
  /** Opened by the root field `patient(id:)`: only these count as viewed. */
  readonly opens: readonly string[];
  /** Named by an argument or input field `patientId`: only for these can a subgraph have a permit by exchange. */
  readonly names: readonly string[];
}

/** The greatest length of a patient's id. */
const ID_LENGTH_AT_MOST = 100;

/**
 * Finds the patients that an operation names, with its variables and their defaults, whatever its aliases and fragments. Fields that `@skip`
 * and `@include` leave out name no patient.
 *
 * @param variables as the specification coerces them
 * @param atMost the greatest number of patients
 * @throws GraphQLError OPERATION_TOO_LARGE if it names more
 */
export function findNamedPatients(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  atMost: number,
): NamedPatients {
  const fragments = collectFragments(document);
  const followed = new Set<string>();
  const opens = new Set<string>();
  const names = new Set<string>();
  const types = new TypeInfo(schema);
  const look = (node: Parameters<typeof visit>[0]) => void visit(node, visitWithTypeInfo(types, visitor));
  const waiting: string[] = [];
  const visitor = {
    Field: (node: { directives?: readonly DirectiveNode[] }) => (isIncluded(node, variables) ? undefined : false),
    InlineFragment: (node: { directives?: readonly DirectiveNode[] }) => (isIncluded(node, variables) ? undefined : false),
    FragmentSpread: (node: { name: { value: string }; directives?: readonly DirectiveNode[] }) => {
      if (isIncluded(node, variables)) waiting.push(node.name.value);
    },
    Argument: (node: ArgumentNode) => {
      const argument = types.getArgument();
      if (argument) argued(argument, valueFromAST(node.value, argument.type, variables));
    },
  };
  look(operation);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const fragment = fragments.get(name);
    if (!fragment || followed.has(name)) continue;
    followed.add(name);
    look(fragment);
  }
  if (opens.size + names.size > atMost) throw gatewayError('OPERATION_TOO_LARGE', { limit: 'patients', atMost });
  return { opens: [...opens].sort(), names: [...names].sort() };

  function argued(argument: GraphQLArgument, value: unknown): void {
    const onRoot = operation.operation === 'query' && types.getParentType() === schema.getQueryType();
    if (onRoot && argument.name === 'id' && types.getFieldDef()?.name === 'patient') add(opens, value);
    gather(argument.name, argument.type, value);
  }

  function gather(name: string, type: GraphQLInputType, value: unknown): void {
    if (Array.isArray(value)) {
      for (const one of value) gather(name, type, one);
      return;
    }
    if (name === 'patientId') add(names, value);
    const named = getNamedType(type);
    if (!isInputObjectType(named) || typeof value !== 'object' || value === null) return;
    for (const field of Object.values(named.getFields())) {
      if (Object.hasOwn(value, field.name)) gather(field.name, field.type, (value as Record<string, unknown>)[field.name]);
    }
  }
}

/** The same patients, none of them opened: for an operation that is asked a second time, which is no second view. */
export function withoutOpening({ opens, names }: NamedPatients): NamedPatients {
  return { opens: [], names: [...new Set([...opens, ...names])].sort() };
}

/**
 * Whether a document has any argument that could name a patient. This one check saves most operations the search through their
 * variables.
 */
export function mayNamePatients(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema);
  let found = false;
  visit(
    document,
    visitWithTypeInfo(types, {
      Argument: () => {
        const argument = types.getArgument();
        if (!argument) return;
        found ||= argument.name === 'patientId' || (argument.name === 'id' && types.getFieldDef()?.name === 'patient');
        found ||= mentionsPatient(argument.type, new Set());
      },
    }),
  );
  return found;
}

function mentionsPatient(type: GraphQLInputType, seen: Set<GraphQLInputType>): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named) || seen.has(named)) return false;
  seen.add(named);
  return Object.values(named.getFields()).some((field) => field.name === 'patientId' || mentionsPatient(field.type, seen));
}

function add(to: Set<string>, value: unknown): void {
  if (typeof value === 'string' && value.length <= ID_LENGTH_AT_MOST) to.add(value);
}

function isIncluded(node: { readonly directives?: readonly DirectiveNode[] }, variables: Readonly<Record<string, unknown>>): boolean {
  return (
    getDirectiveValues(GraphQLSkipDirective, node, variables)?.if !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false
  );
}
