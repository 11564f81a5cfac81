import { Directive, Field, ObjectType } from 'type-graphql';
import { DateScalar } from '../server/scalars.js';
import { Coding } from './coding.js';
import { SourceItem } from './reader/source-item.js';

@ObjectType({ description: 'A diagnosis (SS-MIX2 PPR-01). `date` is its start.' })
@Directive('@shareable')
export class Diagnosis extends SourceItem {
  @Field(() => Coding, { description: 'The condition, without its modifiers (PRB-3).' })
  condition!: Coding;

  @Field(() => [Coding], {
    description:
      'The words that qualify the condition, in the order in which its name has them: acute, right, suspected (疑い) … Never show the condition without them. Empty if there are none.',
  })
  modifiers: Coding[] = [];

  @Field(() => Coding, { nullable: true, description: 'How certain it is (SS-MIX2 PRB-13). Null if the source does not say.' })
  confirmation?: Coding | null;

  @Field(() => Coding, { nullable: true, description: 'The condition’s code in ICD-10 (PRB-10). Null if it is not given.' })
  icd10?: Coding | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The day on which it ended (PRB-9). Null if it goes on, or if no exact day is given.',
  })
  endedOn?: string | null;

  @Field(() => Coding, { nullable: true, description: 'The outcome (HL7 table 0241): recovered, continuing … Null if it is not given.' })
  outcome?: Coding | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the source ranks it as the primary diagnosis. Null if the source does not say.',
  })
  primary?: boolean | null;

  @Field(() => Coding, { nullable: true, description: 'The department (ORC-17). Null if it is not given.' })
  department?: Coding | null;
}
