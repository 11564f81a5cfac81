import { Directive, Field, ObjectType } from 'type-graphql';
import { DateScalar } from '../scalars.js';
import { Coding } from './coding.js';
import { SourceItem } from './source-item.js';

/** A diagnosis (SS-MIX2 PPR-01). `date` is its start. */
@ObjectType()
@Directive('@shareable')
export class Diagnosis extends SourceItem {
  @Field(() => Coding)
  condition!: Coding;

  @Field(() => Coding, { nullable: true })
  icd10?: Coding | null;

  @Field(() => DateScalar, { nullable: true })
  endedOn?: string | null;

  @Field(() => Coding, { nullable: true, description: 'The outcome (HL7 table 0241): recovered, continuing, …' })
  outcome?: Coding | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the source ranks it as the primary diagnosis.' })
  primary?: boolean | null;

  @Field(() => Coding, { nullable: true })
  department?: Coding | null;
}
