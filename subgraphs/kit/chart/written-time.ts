import { Directive, Field, ObjectType } from 'type-graphql';
import { DateScalar, DateTimeScalar } from '../server/scalars.js';

/** A time, as precise as its source wrote it. */
@ObjectType({ description: 'A time, as precise as its source wrote it.' })
@Directive('@shareable')
export class WrittenTime {
  @Field(() => String, { description: 'As the source wrote it: `2026030112` is noon of a day, `20260301` a whole day.' })
  text!: string;

  @Field(() => DateScalar, { nullable: true, description: 'The day. Null if the source is less precise.' })
  date?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'The instant. Null if the source is less precise than a minute.' })
  instant?: Date | null;
}
