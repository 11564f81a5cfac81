import { Directive, Field, ObjectType } from 'type-graphql';

/** An error in an input that the user can correct. Every mutation's payload has a list of them. */
@ObjectType()
@Directive('@shareable')
export class UserError {
  @Field(() => String, { description: 'A stable code.' })
  code!: string;

  @Field(() => String)
  message!: string;

  @Field(() => [String], { description: 'The path of the input field.' })
  field!: string[];
}
