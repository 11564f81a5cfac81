import { Field, ID, ObjectType } from 'type-graphql';

/**
 * A chart reference: where the contract's interface goes. `subgraph.ts` puts the interface and the systems' stubs in this type's place,
 * so that the contract is stated from the kit's own class and nowhere else.
 */
@ObjectType()
export class Chart {
  @Field(() => ID)
  id!: string;
}

/** A reference to a patient's chart at one system, before its permit is asked for. */
export interface ChartStub {
  readonly __typename: string;
  readonly id: string;
  readonly patient: string;
  readonly system: string;
  readonly facilities: readonly string[];
}
