import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { collectFragments } from '../../operation/fragments.js';
import { isLeftOut } from './left-out.js';

/** What an operation selects under one response key. */
export interface SelectedField {
  /** The field's name, which is the schema's own; an alias is the client's and may hold anything. Several names for several types: `a|b`. */
  readonly name: string;
  readonly leftOut: boolean;
  readonly below: Selection;
}

interface Part {
  readonly parent: GraphQLCompositeType;
  readonly selections: SelectionSetNode;
}

/** What an operation selects at one place of its answer, for every type that an object there may have. */
export class Selection {
  #fields: Map<string, SelectedField> | undefined;

  private constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    private readonly parts: readonly Part[],
  ) {}

  static of(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Selection {
    const parent = schema.getRootType(operation.operation);
    return new Selection(schema, collectFragments(document), parent ? [{ parent, selections: operation.selectionSet }] : []);
  }

  /** The selected fields by response key. */
  get fields(): ReadonlyMap<string, SelectedField> {
    this.#fields ??= this.#collect();
    return this.#fields;
  }

  /** A name for a response key that is not selected: the schema's, or `*`. */
  nameOf(key: string): string {
    return this.parts.some(({ parent }) => !isUnionType(parent) && Object.hasOwn(parent.getFields(), key)) ? key : '*';
  }

  #collect(): Map<string, SelectedField> {
    const found = new Map<string, { names: Set<string>; leftOut: boolean; parts: Part[] }>();
    const waiting = [...this.parts];
    const followed = new Map<string, Set<string>>();
    for (let part = waiting.pop(); part; part = waiting.pop()) {
      const { parent, selections } = part;
      for (const node of selections.selections) {
        if (node.kind === Kind.INLINE_FRAGMENT) {
          waiting.push({ parent: this.#typed(node.typeCondition?.name.value, parent), selections: node.selectionSet });
        } else if (node.kind === Kind.FRAGMENT_SPREAD) {
          const { value: name } = node.name;
          const fragment = this.fragments.get(name);
          if (!fragment || followed.get(name)?.has(parent.name)) continue;
          followed.set(name, (followed.get(name) ?? new Set()).add(parent.name));
          waiting.push({ parent: this.#typed(fragment.typeCondition.name.value, parent), selections: fragment.selectionSet });
        } else {
          const { value: name } = node.name;
          const key = node.alias?.value ?? name;
          const field = found.get(key) ?? { names: new Set(), leftOut: false, parts: [] };
          found.set(key, field);
          field.names.add(name);
          const type = isUnionType(parent) ? undefined : parent.getFields()[name]?.type;
          if (!type) continue;
          field.leftOut ||= isLeftOut(parent.name, name, type);
          const named = getNamedType(type);
          if (node.selectionSet && isCompositeType(named)) field.parts.push({ parent: named, selections: node.selectionSet });
        }
      }
    }
    return new Map(
      [...found].map(([key, { names, leftOut, parts }]) => {
        const below = new Selection(this.schema, this.fragments, parts);
        return [key, { name: [...names].sort().join('|'), leftOut, below }];
      }),
    );
  }

  #typed(condition: string | undefined, parent: GraphQLCompositeType): GraphQLCompositeType {
    const type = condition === undefined ? parent : this.schema.getType(condition);
    return isCompositeType(type) ? type : parent;
  }
}
