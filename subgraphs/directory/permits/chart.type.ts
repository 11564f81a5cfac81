import { Field, ID, ObjectType } from 'type-graphql';

/**
 * A placeholder for a chart reference. `subgraph.ts` replaces this type by the contract's interface and the systems' stubs,
 * so that only the kit's own class defines the contract.
 */
@ObjectType()
export class Chart {
  @Field(() => ID)
  id!: string;
}

/** A reference to a patient's chart at one system, before its permit is requested. */
export interface ChartStub {
  readonly __typename: string;
  readonly id: string;
  readonly patient: string;
  readonly system: string;
  readonly facilities: readonly string[];
}
