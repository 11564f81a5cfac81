import { Directive, Field, ObjectType } from 'type-graphql';
import { DateTimeScalar } from '../server/scalars.js';

/** The origin of an item: enough to ask its source about it. */
@ObjectType({ description: 'The origin of an item: enough to ask its source about it.' })
@Directive('@shareable')
export class Provenance {
  @Field(() => String, { description: 'The connected system: its id in `connectionSystems`.' })
  system!: string;

  @Field(() => String, { nullable: true, description: "The source's message control id (MSH-10), where it came as a message." })
  messageId?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the source last changed it.' })
  updatedAt?: Date | null;
}
