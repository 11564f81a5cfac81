import { Directive, Field, ObjectType, registerEnumType } from 'type-graphql';
import { Coding } from './coding.js';
import { SourceItem } from './reader/source-item.js';

/** How certain an allergy is. */
export enum AllergyStatus {
  UNCONFIRMED = 'UNCONFIRMED',
  PENDING = 'PENDING',
  SUSPECTED = 'SUSPECTED',
  CONFIRMED = 'CONFIRMED',
  INACTIVE = 'INACTIVE',
  DOUBTED = 'DOUBTED',
}
registerEnumType(AllergyStatus, {
  name: 'AllergyStatus',
  description: 'How certain an allergy is (IAM-17; HL7 table 0438). Erroneous ones are not listed.',
  valuesConfig: {
    UNCONFIRMED: { description: 'Not confirmed.' },
    PENDING: { description: 'To be confirmed.' },
    SUSPECTED: { description: 'Suspected.' },
    CONFIRMED: { description: 'Confirmed.' },
    INACTIVE: { description: 'Confirmed, but no longer active.' },
    DOUBTED: { description: 'Doubts were raised.' },
  },
});

@ObjectType({ description: 'An allergy or intolerance (SS-MIX2 ADT-61). `date` is the date of its onset or identification.' })
@Directive('@shareable')
export class Allergy extends SourceItem {
  @Field(() => Coding, { nullable: true, description: 'Drug, food, environmental … (IAM-2; HL7 table 0127). Null if it is not given.' })
  kind?: Coding | null;

  @Field(() => Coding, { description: 'The substance (IAM-3, or AL1-3).' })
  substance!: Coding;

  @Field(() => AllergyStatus, {
    nullable: true,
    description:
      'How certain it is (IAM-17). Null if the source does not say, or uses a word that the table does not have: then `warnings` has the word.',
  })
  status?: AllergyStatus | null;

  @Field(() => Coding, { nullable: true, description: 'How severe it is (IAM-4; HL7 table 0128). Null if it is not given.' })
  severity?: Coding | null;

  @Field(() => String, { nullable: true, description: 'The reaction in words (IAM-5). Null if it is not given.' })
  reaction?: string | null;

  @Field(() => Coding, {
    nullable: true,
    description: 'Allergy, intolerance, contraindication … (IAM-9; HL7 table 0436). Null if it is not given.',
  })
  sensitivity?: Coding | null;

  @Field(() => Coding, { nullable: true, description: 'The group of substances (IAM-10). Null if it is not given.' })
  group?: Coding | null;
}
