import { Directive, Field, Float, ObjectType } from 'type-graphql';
import { DateTimeScalar } from '../server/scalars.js';
import { Coding } from './coding.js';
import { SourceItem } from './reader/source-item.js';

/** The susceptibility of an organism to one drug. */
@ObjectType()
@Directive('@shareable')
export class Susceptibility {
  @Field(() => Coding)
  drug!: Coding;

  @Field(() => String, {
    nullable: true,
    description: 'S susceptible, I intermediate, R resistant … (HL7 table 0078), as the source gives it.',
  })
  interpretation?: string | null;

  @Field(() => Float, { nullable: true, description: 'The minimal inhibitory concentration, where it is a number.' })
  value?: number | null;

  @Field(() => String, { nullable: true, description: '<, <=, >, >= where the source gives a limit in place of a value.' })
  comparator?: string | null;

  @Field(() => String, { nullable: true })
  valueText?: string | null;

  @Field(() => String, { nullable: true })
  unit?: string | null;
}

/** One finding of a bacteriological test: an organism, or the result of a smear. */
@ObjectType()
@Directive('@shareable')
export class MicrobiologyFinding {
  @Field(() => Coding, { description: 'What was looked for or done, as the source codes it.' })
  item!: Coding;

  @Field(() => Coding, { nullable: true, description: 'The organism found, where the finding is one.' })
  organism?: Coding | null;

  @Field(() => String, { nullable: true, description: 'The finding, or the quantity of the organism, as the source wrote it.' })
  valueText?: string | null;

  @Field(() => String, { nullable: true })
  unit?: string | null;

  @Field(() => String, { nullable: true, description: 'The abnormal flag (HL7 table 0078).' })
  abnormal?: string | null;

  @Field(() => [Susceptibility])
  susceptibilities!: Susceptibility[];
}

/** A bacteriological test of one specimen (SS-MIX2 OML-11). `date` is the day of collection. */
@ObjectType()
@Directive('@shareable')
export class Microbiology extends SourceItem {
  @Field(() => Coding, { nullable: true })
  procedure?: Coding | null;

  @Field(() => Coding, { nullable: true })
  specimen?: Coding | null;

  @Field(() => DateTimeScalar, { nullable: true })
  collectedAt?: Date | null;

  @Field(() => String, { nullable: true, description: 'The result status (HL7 table 0085).' })
  status?: string | null;

  @Field(() => [MicrobiologyFinding])
  findings!: MicrobiologyFinding[];
}
