import { Field, ID, ObjectType } from 'type-graphql';

/** A connected system: where the interface of that name goes, with a type per system beside it, made from the systems file. */
@ObjectType()
export class ConnectionSystem {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;
}
