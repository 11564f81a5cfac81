import { Directive, Field, ObjectType } from 'type-graphql';
import { Coding } from './coding.js';
import { SourceItem } from './reader/source-item.js';

/** An order of laboratory tests (SS-MIX2 OML-01). `date` is the day of the order. */
@ObjectType()
@Directive('@shareable')
export class LabOrder extends SourceItem {
  @Field(() => [Coding], { description: 'The tests ordered.' })
  items!: Coding[];

  @Field(() => Coding, { nullable: true })
  specimen?: Coding | null;

  @Field(() => Coding, { nullable: true })
  department?: Coding | null;
}
