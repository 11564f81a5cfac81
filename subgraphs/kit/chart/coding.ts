import { Directive, Field, Float, ObjectType } from 'type-graphql';

/** The same as a `Coding` in another coding system. */
@ObjectType({ description: 'The same meaning in another coding system, as the source wrote it (CWE.4 to CWE.6).' })
@Directive('@shareable')
export class AlternateCoding {
  @Field(() => String, { nullable: true, description: 'The code. Null if the source gives only words.' })
  code?: string | null;

  @Field(() => String, { nullable: true, description: 'The source’s words for the code. Null if it gives only the code.' })
  text?: string | null;

  @Field(() => String, { nullable: true, description: 'The coding system as the source names it. Null if it does not say.' })
  system?: string | null;
}

/** A code from the source, with the source's own words. It is never translated, and never guessed. */
@ObjectType({
  description: 'A code from the source, with the source’s own words (HL7 CE or CWE). It is never translated, and never guessed.',
})
@Directive('@shareable')
export class Coding {
  @Field(() => String, { nullable: true, description: 'The code (CWE.1). Null if the source gives only words.' })
  code?: string | null;

  @Field(() => String, { nullable: true, description: 'The source’s words for the code (CWE.2). Null if it gives only the code.' })
  text?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The code system as the source names it: JC10, HOT9, MDCDX2, I10, MR9P, JAMISDP01, 99 … Null if the source names none.',
  })
  system?: string | null;

  @Field(() => [AlternateCoding], {
    nullable: true,
    description: 'The same in other coding systems (CWE.4 to CWE.6). Null if the source gives no other code, or the same one.',
  })
  alternates?: readonly AlternateCoding[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'The words from which the source chose the code (CWE.9). Null if there are none, or if they are `text`.',
  })
  originalText?: string | null;
}

/** An amount. `text` is the source's own text; `value` is set if it is a number. */
@ObjectType({ description: 'An amount, as the source wrote it.' })
@Directive('@shareable')
export class Quantity {
  @Field(() => Float, { nullable: true, description: 'The amount, in `unit`. Null if `text` is not one decimal number.' })
  value?: number | null;

  @Field(() => String, { description: 'The amount as the source wrote it.' })
  text!: string;

  @Field(() => String, { nullable: true, description: 'The unit in the source’s words, else its code. Null if the source gives none.' })
  unit?: string | null;
}
