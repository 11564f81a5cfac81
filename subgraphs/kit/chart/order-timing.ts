import { Directive, Field, Int, ObjectType } from 'type-graphql';
import { Coding, Quantity } from './coding.js';
import { WrittenTime } from './written-time.js';

@ObjectType({ description: 'One step or one time of an order: when, how often and how much (one HL7 TQ1). An order may have several.' })
@Directive('@shareable')
export class OrderTiming {
  @Field(() => Quantity, { nullable: true, description: 'The amount at each time (TQ1-2). Null if it is not given here.' })
  dose?: Quantity | null;

  @Field(() => Coding, { nullable: true, description: 'When and how, with all that supplements it (TQ1-3). Null if it is not given.' })
  usage?: Coding | null;

  @Field(() => [String], { description: 'Clock times, `HH:MM` in Japan (TQ1-4). Empty if none are given.' })
  times!: string[];

  @Field(() => Quantity, {
    nullable: true,
    description: 'The time between the event of `usage` and the intake (TQ1-5). Null if not given.',
  })
  offset?: Quantity | null;

  @Field(() => Quantity, { nullable: true, description: 'How long it goes on, such as 7 days (TQ1-6). Null if it is not given.' })
  duration?: Quantity | null;

  @Field(() => WrittenTime, { nullable: true, description: 'When it begins (TQ1-7). Null if it is not given.' })
  startsAt?: WrittenTime | null;

  @Field(() => WrittenTime, { nullable: true, description: 'When it ends (TQ1-8). Null if it is not given.' })
  endsAt?: WrittenTime | null;

  @Field(() => Coding, {
    nullable: true,
    description: 'How urgent it is (TQ1-9; HL7 table 0485): S stat, R routine, PRN … Null if not given.',
  })
  priority?: Coding | null;

  @Field(() => String, { nullable: true, description: 'Under which condition it is given (TQ1-10). Null if it has none.' })
  condition?: string | null;

  @Field(() => String, { nullable: true, description: 'The instruction in words (TQ1-11). Null if it has none.' })
  instruction?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'How the next timing relates to this one (TQ1-12; HL7 table 0472): S, it follows this one; A, it is at the same time. Null if it is not given.',
  })
  conjunction?: string | null;

  @Field(() => Quantity, { nullable: true, description: 'How long each occurrence lasts (TQ1-13). Null if it is not given.' })
  occurrenceDuration?: Quantity | null;

  @Field(() => Int, { nullable: true, description: 'How many times it is given in all (TQ1-14). Null if it is not given.' })
  count?: number | null;
}
