import { Directive, Field, Int, ObjectType } from 'type-graphql';
import { Coding, Quantity } from './coding.js';

@ObjectType({ description: 'The least and the greatest amount of one intake: the patient may take any amount between them.' })
@Directive('@shareable')
export class DoseRange {
  @Field(() => Quantity, { nullable: true, description: 'The least amount (HL7 RXE-3). Null if the source gives only the greatest.' })
  low?: Quantity | null;

  @Field(() => Quantity, { description: 'The greatest amount (HL7 RXE-4).' })
  high!: Quantity;
}

@ObjectType({ description: 'The amount of one intake of the day, where the intakes differ (JAMI’s supplementary usage codes V…).' })
@Directive('@shareable')
export class IntakeDose {
  @Field(() => Int, { description: 'Which intake of the day, from 1, in the order of the usage: of 朝昼夕, 1 is the morning.' })
  intake!: number;

  @Field(() => Quantity, { nullable: true, description: 'The amount of this intake. Null if its code and its text disagree: show `text`.' })
  amount?: Quantity | null;

  @Field(() => String, {
    nullable: true,
    description: 'The source’s own words, e.g. `不均等・１回目・４錠`. Null if it gives only a code.',
  })
  text?: string | null;
}

@ObjectType({ description: 'One drug of a mixture (HL7 RXC).' })
@Directive('@shareable')
export class DrugComponent {
  @Field(() => String, { nullable: true, description: 'B base, A additive (RXC-1; HL7 table 0166). Null if it is not given.' })
  role?: string | null;

  @Field(() => Coding, { description: 'The drug (RXC-2).' })
  drug!: Coding;

  @Field(() => Quantity, { nullable: true, description: 'How much of it is in the mixture (RXC-3 and 4). Null if it is not given.' })
  amount?: Quantity | null;

  @Field(() => Quantity, { nullable: true, description: 'Its strength (RXC-5 and 6). Null if it is not given.' })
  strength?: Quantity | null;

  @Field(() => Coding, { nullable: true, description: 'A supplementary code (RXC-7). Null if it has none.' })
  supplement?: Coding | null;
}
