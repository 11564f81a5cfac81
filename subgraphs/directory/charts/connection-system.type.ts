import { Field, ID, ObjectType } from 'type-graphql';

/** A placeholder for a connected system. It is replaced by an interface of this name, and a type for each system in the systems file. */
@ObjectType()
export class ConnectionSystem {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;
}
