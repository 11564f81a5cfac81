import { Directive, Field, Float, ObjectType } from 'type-graphql';

/** A code as the source gave it, with the source's own words. Never translated, never guessed. */
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

/** An amount. `text` is what the source wrote; `value` is there when it is a number. */
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
