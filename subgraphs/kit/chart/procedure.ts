import { Directive, Field, ObjectType } from 'type-graphql';
import { DateTimeScalar } from '../server/scalars.js';
import { Coding } from './coding.js';
import { SourceItem } from './reader/source-item.js';

/** An operation or treatment that was performed. `date` is the day of the operation. */
@ObjectType({ description: 'An operation or treatment that was performed. `date` is its day.' })
@Directive('@shareable')
export class Procedure extends SourceItem {
  @Field(() => Coding, { description: 'The operation or treatment, as the source codes it.' })
  procedure!: Coding;

  @Field(() => [Coding], { description: 'The parts of the body, with the side if the source names it. Empty if it names none.' })
  bodySites!: Coding[];

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it ended. Null if the source does not say.' })
  endedAt?: Date | null;

  @Field(() => Coding, { nullable: true, description: 'The department that performed it. Null if the source does not say.' })
  department?: Coding | null;
}
