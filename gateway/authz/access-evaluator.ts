import { type GraphQLField, type GraphQLNamedType, type GraphQLSchema, getNamedType, isAbstractType, isInterfaceType } from 'graphql';
import { type Asking, collectCredentials, meets, type Requirement } from './requirement.js';
import type { Requirements } from './requirements.js';

/** Decides for every field and type whether the caller may ask for it. Only this class evaluates requirements. */
export class AccessEvaluator {
  /**
   * @param meets whether one requirement is met. It is called for every requirement that could matter until one is not met: to record what a
   * decision depends on, answer yes and note the calls.
   */
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly requirements: Requirements,
    private readonly meets: (requirement: Requirement) => boolean,
  ) {}

  static of(schema: GraphQLSchema, requirements: Requirements, asking: Asking): AccessEvaluator {
    const held = collectCredentials(asking);
    return new AccessEvaluator(schema, requirements, (requirement) => meets(held, requirement));
  }

  /** Whether the caller may ask for that field of the type, and see some part of what it returns. */
  mayAsk(parent: GraphQLNamedType, field: GraphQLField<unknown, unknown>): boolean {
    return this.meets(this.requirements.ofField(parent, field)) && this.mayShow(getNamedType(field.type));
  }

  /**
   * Whether some part of that type may be shown at all. An interface or union needs one member type that may; which fields of which member is
   * decided at the selections.
   */
  mayShow(type: GraphQLNamedType): boolean {
    if (!isAbstractType(type)) return this.meets(this.requirements.ofType(type));
    const standsByItself = isInterfaceType(type) && !this.requirements.isDerived(type);
    if (standsByItself && !this.meets(this.requirements.ofType(type))) return false;
    const possible = this.schema.getPossibleTypes(type).map((concrete) => this.meets(this.requirements.ofType(concrete)));
    return possible.length === 0 || possible.includes(true);
  }
}
