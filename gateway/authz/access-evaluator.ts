import { type GraphQLField, type GraphQLNamedType, type GraphQLSchema, getNamedType, isAbstractType, isInterfaceType } from 'graphql';
import { type Asking, credentialsOf, meets, type Requirement } from './requirement.js';
import type { Requirements } from './requirements.js';

/** Says of every field and type whether it may be asked. The only place where requirements are weighed. */
export class AccessEvaluator {
  /**
   * @param meets whether one requirement is met. It is asked of all that could matter, as long as it says yes: who wants to know what the
   * judgement depends on, says yes and listens.
   */
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly requirements: Requirements,
    private readonly meets: (requirement: Requirement) => boolean,
  ) {}

  static of(schema: GraphQLSchema, requirements: Requirements, asking: Asking): AccessEvaluator {
    const held = credentialsOf(asking);
    return new AccessEvaluator(schema, requirements, (requirement) => meets(held, requirement));
  }

  /** Whether that field of the type may be asked, and something of what it returns be shown. */
  mayAsk(parent: GraphQLNamedType, field: GraphQLField<unknown, unknown>): boolean {
    return this.meets(this.requirements.ofField(parent, field)) && this.mayShow(getNamedType(field.type));
  }

  /**
   * Whether something of that type may be shown at all. Behind an interface or union there must be one type that may; which fields of
   * which, is decided at the selections.
   */
  mayShow(type: GraphQLNamedType): boolean {
    if (!isAbstractType(type)) return this.meets(this.requirements.ofType(type));
    const standsByItself = isInterfaceType(type) && !this.requirements.isDerived(type);
    if (standsByItself && !this.meets(this.requirements.ofType(type))) return false;
    const possible = this.schema.getPossibleTypes(type).map((concrete) => this.meets(this.requirements.ofType(concrete)));
    return possible.length === 0 || possible.includes(true);
  }
}
