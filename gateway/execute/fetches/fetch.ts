import type { FetchNode } from '@apollo/query-planner';
import { type GraphQLSchema, type OperationDefinitionNode, parse, print, type SelectionSetNode, stripIgnoredCharacters } from 'graphql';
import { type LeafRuns, NO_RUNS } from '../answers/leaf-span.js';
import { type Alone, compileProjector, listPlaces, type Projector, type Renames } from '../answers/project.js';
import { compileRunReader, type ReadEntities } from '../answers/span-reader.js';
import { toWire, type WireText } from '../answers/wire-text.js';
import { type OwnFields, readOwnFields } from '../response/own-error.js';
import { computeQuestionSize, type QuestionSize } from './question-size.js';
import { compileRepresentation, type Represent } from './representation.js';
import { listRequiredKeys } from './required-keys.js';

/** One fetch of a plan, prepared once. */
export interface Fetch {
  readonly subgraph: string;
  readonly kind: 'query' | 'mutation';
  /** The operation's text, as a JSON string. */
  readonly text: WireText;
  readonly variables: readonly string[];
  readonly projector: Projector;
  /** How large an answer may be, for the root fields or for one entity. */
  readonly size: QuestionSize;
  /** The fields that an error of the answer may refer to. */
  readonly own: OwnFields;
  /** Only for an entity fetch. */
  readonly entities: EntityFetch | undefined;
  /** The response keys that it adds, at its own level. */
  readonly keys: readonly string[];
}

export interface EntityFetch {
  readonly represent: Represent;
  /** The response keys of the key fields that it requires of an entity itself. */
  readonly required: ReadonlySet<string>;
  /** The fast reader for an answer to this fetch alone, if it gains something. */
  readonly read: ReadEntities | undefined;
  /** The selection on `_entities` and the definitions of its other variables: two fetches that share these can become one. */
  readonly selection: string;
  readonly definitions: ReadonlyMap<string, string>;
  /** Whether it can be part of a joined request. */
  readonly joinable: boolean;
}

/** Where a fetch stands in its plan. */
export interface FetchInPlan {
  /** Absent: other fetches may add to every object. */
  readonly alone?: Alone;
  /** The place of its entities. Absent: the root. */
  readonly at?: string;
  /** The runs that the client's answer copies as text. Absent: none. */
  readonly runs?: LeafRuns;
}

/** @throws TypeError if the plan holds something unsupported */
export function prepareFetch(
  schema: GraphQLSchema,
  node: FetchNode,
  { alone = () => false, at = '', runs = NO_RUNS }: FetchInPlan = {},
): Fetch {
  const { set, operation, renames } = readFetch(node);
  const root = node.requires ? undefined : schema.getRootType(operation.operation)?.name;
  return {
    subgraph: node.serviceName,
    kind: operation.operation as Fetch['kind'],
    text: toWire(JSON.stringify(stripIgnoredCharacters(node.operation))),
    variables: node.variableUsages ?? [],
    projector: compileProjector(schema, set, { parentType: root, renames, alone, at }),
    size: computeQuestionSize(schema, set, root),
    own: readOwnFields(schema, set, root, renames),
    entities: node.requires && {
      represent: compileRepresentation(schema, node.requires, node.inputRewrites),
      required: listRequiredKeys(schema, node.requires),
      read: runs.size > 0 && renames.size === 0 ? compileRunReader(schema, set, { at, runs, alone }) : undefined,
      selection: stripIgnoredCharacters(print(set)),
      definitions: new Map(
        (operation.variableDefinitions ?? []).flatMap((definition) =>
          definition.variable.name.value === 'representations' ? [] : [[definition.variable.name.value, print(definition)]],
        ),
      ),
      joinable: !operation.directives?.length,
    },
    keys: listKeys(set).map((key) => renames.get(key) ?? key),
  };
}

/** The paths of the answer at which a fetch adds objects, including the path of its entities. */
export function listFetchPlaces(node: FetchNode, at: string): string[] {
  const { set, renames } = readFetch(node);
  return [at, ...listPlaces([set], at, renames)];
}

function readFetch(node: FetchNode): { operation: OperationDefinitionNode; set: SelectionSetNode; renames: Renames } {
  const { definitions } = parse(node.operation, { noLocation: true });
  if (definitions.length > 1) throw new TypeError('fragments are written out');
  const operation = definitions[0] as OperationDefinitionNode;
  if (operation.operation === 'subscription') throw new TypeError('subscriptions are not planned');
  if ((node as { contextRewrites?: readonly unknown[] }).contextRewrites?.length) throw new TypeError('@fromContext is not supported');
  const renames = readRenames(node);
  return { operation, renames, set: node.requires ? findEntitySelection(operation) : operation.selectionSet };
}

function findEntitySelection({ selectionSet }: OperationDefinitionNode): SelectionSetNode {
  const [field] = selectionSet.selections;
  if (field?.kind !== 'Field' || field.name.value !== '_entities' || !field.selectionSet)
    throw new TypeError('an entity fetch must select _entities');
  return field.selectionSet;
}

/** The planner's own aliases (`name__alias_0`) are unique in a plan, so the key alone identifies the field. @throws at other rewrites */
function readRenames({ outputRewrites = [] }: FetchNode): Renames {
  return new Map(
    outputRewrites.map((rewrite) => {
      if (rewrite.kind !== 'KeyRenamer') throw new TypeError('only key renames of an answer are supported');
      return [rewrite.path.at(-1)!, rewrite.renameKeyTo];
    }),
  );
}

function listKeys({ selections }: SelectionSetNode): string[] {
  return selections.flatMap((node) => {
    if (node.kind === 'Field') return [node.alias?.value ?? node.name.value];
    return node.kind === 'InlineFragment' ? listKeys(node.selectionSet) : [];
  });
}
