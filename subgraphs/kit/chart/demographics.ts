import { Directive, Field, ObjectType, registerEnumType } from 'type-graphql';
import { DateScalar } from '../server/scalars.js';
import { SourceItem } from './reader/source-item.js';

export enum Sex {
  MALE = 'MALE',
  FEMALE = 'FEMALE',
  OTHER = 'OTHER',
  UNKNOWN = 'UNKNOWN',
}
registerEnumType(Sex, { name: 'Sex', description: 'Administrative sex (HL7 table 0001).' });

/** The patient's demographics at one facility, from the system's patient demographics query (PDQ). */
@ObjectType()
@Directive('@shareable')
export class Demographics extends SourceItem {
  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => String, { nullable: true })
  kana?: string | null;

  @Field(() => DateScalar, { nullable: true })
  birthDate?: string | null;

  @Field(() => Sex)
  sex!: Sex;
}
