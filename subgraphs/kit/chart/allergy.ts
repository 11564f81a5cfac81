import { Directive, Field, ObjectType } from 'type-graphql';
import { Coding } from './coding.js';
import { SourceItem } from './reader/source-item.js';

/** An allergy or intolerance (SS-MIX2 ADT-61). `date` is the date of identification. */
@ObjectType()
@Directive('@shareable')
export class Allergy extends SourceItem {
  @Field(() => Coding, { nullable: true, description: 'Drug, food, environmental … (HL7 table 0127).' })
  kind?: Coding | null;

  @Field(() => Coding)
  substance!: Coding;

  @Field(() => Coding, { nullable: true })
  severity?: Coding | null;

  @Field(() => String, { nullable: true })
  reaction?: string | null;
}
