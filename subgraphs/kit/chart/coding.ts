import { Directive, Field, Float, ObjectType } from 'type-graphql';

/** A code from the source, with the source's own words. It is never translated, and never guessed. */
@ObjectType()
@Directive('@shareable')
export class Coding {
  @Field(() => String, { nullable: true })
  code?: string | null;

  @Field(() => String, { nullable: true })
  text?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The code system as the source names it: JC10, HOT9, MDCDX2, I10, MR9P, JAMISDP01, 99…',
  })
  system?: string | null;
}

/** An amount. `text` is the source's own text; `value` is set if it is a number. */
@ObjectType()
@Directive('@shareable')
export class Quantity {
  @Field(() => Float, { nullable: true })
  value?: number | null;

  @Field(() => String)
  text!: string;

  @Field(() => String, { nullable: true })
  unit?: string | null;
}
