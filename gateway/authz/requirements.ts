import {
  type ConstDirectiveNode,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import type { DirectiveNames } from './directive-names.js';
import { authenticatedRule, isImpliedBy, policiesRule, type Requirement, scopesRule } from './requirement.js';

type Field = GraphQLField<unknown, unknown>;

/** The requirements of every type and field of a supergraph, from its directives. */
export class Requirements {
  /** The own requirements of types and fields. */
  readonly #own = new Map<GraphQLNamedType | Field, Requirement>();
  readonly #ofField = new Map<Field, Requirement>();
  readonly #derived = new Map<GraphQLInterfaceType, boolean>();

  constructor(
    private readonly schema: GraphQLSchema,
    names: DirectiveNames,
  ) {
    for (const type of Object.values(schema.getTypeMap())) {
      const nodes = [type.astNode, ...type.extensionASTNodes];
      this.#note(
        type,
        nodes.flatMap((node) => node?.directives ?? []),
        names,
      );
      if (!isObjectType(type) && !isInterfaceType(type)) continue;
      for (const field of Object.values(type.getFields())) this.#note(field, field.astNode?.directives ?? [], names);
    }
  }

  /** Every credential that some requirement needs; empty if nothing is protected. */
  all(): readonly Requirement[] {
    return [...this.#own.values()];
  }

  /** The type's own requirement. */
  ofType(type: GraphQLNamedType): Requirement {
    return this.#own.get(type) ?? [];
  }

  /** The field's own requirement and its parent type's. On an interface: every implementer's as well. */
  ofField(parent: GraphQLNamedType, field: Field): Requirement {
    let requirement = this.#ofField.get(field);
    if (!requirement) {
      const { objects, interfaces } = isInterfaceType(parent) ? this.schema.getImplementations(parent) : { objects: [], interfaces: [] };
      requirement = [parent, ...objects, ...interfaces].flatMap((type) => [...this.ofType(type), ...this.#ofItsField(type, field.name)]);
      this.#ofField.set(field, requirement);
    }
    return requirement;
  }

  /**
   * Whether an interface's rule only sums up its implementers'. Composition writes such sums; each fragment is then checked by the type it
   * is on. Any other rule on an interface applies by itself.
   */
  isDerived(type: GraphQLInterfaceType): boolean {
    let derived = this.#derived.get(type);
    if (derived === undefined) {
      const implementers = this.schema.getPossibleTypes(type).flatMap((one) => this.ofType(one));
      derived = isImpliedBy(this.ofType(type), implementers);
      this.#derived.set(type, derived);
    }
    return derived;
  }

  #ofItsField(type: GraphQLNamedType, name: string): Requirement {
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    return (field && this.#own.get(field)) ?? [];
  }

  #note(
    key: GraphQLNamedType | Field,
    directives: readonly ConstDirectiveNode[],
    { authenticated, requiresScopes, policy }: DirectiveNames,
  ) {
    const requirement = directives.flatMap((directive) => {
      const { value: name } = directive.name;
      if (name === authenticated) return [authenticatedRule()];
      if (name === requiresScopes) return [scopesRule(directive)];
      return name === policy ? [policiesRule(directive)] : [];
    });
    if (requirement.length > 0) this.#own.set(key, requirement);
  }
}
