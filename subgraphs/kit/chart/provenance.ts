import { Directive, Field, ObjectType } from 'type-graphql';
import { DateTimeScalar } from '../server/scalars.js';

/** The origin of an item: enough to ask its source about it. */
@ObjectType({ description: 'The origin of an item: enough to ask its source about it.' })
@Directive('@shareable')
export class Provenance {
  @Field(() => String, { description: 'The connected system: its id in `connectionSystems`.' })
  system!: string;

  @Field(() => String, {
    nullable: true,
    description: "The control id of the source's message (MSH-10). Null if the item did not come in a message.",
  })
  messageId?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the source last changed it. Null if the source does not say.' })
  updatedAt?: Date | null;
}
