import { Directive, Field, ObjectType, registerEnumType } from 'type-graphql';
import { DateScalar } from '../server/scalars.js';
import { SourceItem } from './reader/source-item.js';

export enum Sex {
  MALE = 'MALE',
  FEMALE = 'FEMALE',
  OTHER = 'OTHER',
  UNKNOWN = 'UNKNOWN',
}
registerEnumType(Sex, {
  name: 'Sex',
  description: 'Administrative sex (HL7 table 0001).',
  valuesConfig: {
    MALE: { description: 'Male.' },
    FEMALE: { description: 'Female.' },
    OTHER: { description: 'Other.' },
    UNKNOWN: { description: 'Not known, or written in a code that the table does not have.' },
  },
});

@ObjectType({ description: 'The patient’s demographics at one facility, from the system’s patient demographics query (PDQ).' })
@Directive('@shareable')
export class Demographics extends SourceItem {
  @Field(() => String, {
    nullable: true,
    description: 'The name in use: in kanji, else in Latin letters (PID-5, FHIR Patient.name). Null if only its kana are given.',
  })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'The name in use, in kana. Null if it is not given.' })
  kana?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'The day of birth (PID-7). Null if the source gives no exact day.' })
  birthDate?: string | null;

  @Field(() => Sex, { description: 'Administrative sex (PID-8).' })
  sex!: Sex;
}
