import { Field, ID, ObjectType } from 'type-graphql';
import { DateTimeScalar, PageInfo } from '../../kit/index.js';
import { User } from '../users/user.type.js';

/** One change: who, what, when, and why. */
@ObjectType()
export class Change {
  @Field(() => ID)
  id!: string;

  @Field(() => DateTimeScalar)
  at!: Date;

  @Field(() => User, { nullable: true })
  user?: User | null;

  @Field(() => String, { description: "The mutation's name." })
  action!: string;

  @Field(() => ID, { description: 'What was changed.' })
  subjectId!: string;

  @Field(() => String, { nullable: true })
  reason?: string | null;

  @Field(() => String, { description: "The mutation's input, as JSON." })
  detail!: string;

  /** Not a field: the user's id. */
  userId!: string;
}

@ObjectType()
export class ChangeEdge {
  @Field(() => Change)
  node!: Change;

  @Field(() => String)
  cursor!: string;
}

@ObjectType()
export class ChangeConnection {
  @Field(() => [ChangeEdge])
  edges!: ChangeEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
