import { Directive, Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { ChartItem, DateScalar, DateTimeScalar, UserError } from '../kit/index.js';

export enum CareRecordKind {
  VISIT = 'VISIT',
  VITALS = 'VITALS',
  MEDICATION = 'MEDICATION',
  MESSAGE = 'MESSAGE',
}
registerEnumType(CareRecordKind, {
  name: 'CareRecordKind',
  description: 'A visit, measurements, medication taken or left, a message to the team.',
  valuesConfig: {
    VISIT: { description: 'A visit.' },
    VITALS: { description: 'Measurements.' },
    MEDICATION: { description: 'Medication taken or left.' },
    MESSAGE: { description: 'A message to the team.' },
  },
});

/** A person, by id alone: the directory has the rest. */
@ObjectType('User')
@Directive('@key(fields: "id", resolvable: false)')
export class UserReference {
  @Field(() => ID)
  id!: string;
}

/** The scope that a caller needs to see care records, and everything about their lists. */
export const CARE_RECORD_SCOPE = '@requiresScopes(scopes: [["chart:care-record"]])';

/** A record that the care team shares. `facility` is the author's; `date` the day of care. */
@ObjectType({ description: "A record that the care team shares. `facility` is the author's; `date` is the day of care." })
@Directive(CARE_RECORD_SCOPE)
export class CareRecord extends ChartItem {
  @Field(() => CareRecordKind, { description: 'What kind of record it is.' })
  kind!: CareRecordKind;

  @Field(() => String, { description: 'The text, as the author wrote it.' })
  text!: string;

  @Field(() => UserReference, { nullable: true, description: 'The person who wrote it. Null if you may not know about the person.' })
  author?: UserReference | null;

  @Field(() => DateTimeScalar, { description: 'When it was written.' })
  recordedAt!: Date;
}

@InputType({ description: 'A new record of the care team.' })
export class CreateCareRecordInput {
  @Field(() => ID, { description: 'The patient of the record.' })
  patientId!: string;

  @Field(() => CareRecordKind, { description: 'What kind of record it is.' })
  kind!: CareRecordKind;

  @Field(() => String, { description: 'At most 10,000 characters.' })
  text!: string;

  @Field(() => DateScalar, { nullable: true, description: 'The day of care; today in Japan, if absent.' })
  date?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Sent again by the same person for the same facility, the same key adds nothing and answers the record. 1 to 100 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType({ description: 'The answer of `createCareRecord`.' })
export class CreateCareRecordPayload {
  @Field(() => CareRecord, { nullable: true, description: 'The record that was written.' })
  careRecord?: CareRecord | null;

  @Field(() => [UserError], { description: 'Errors that the person can correct. If there are any, nothing was changed.' })
  userErrors!: UserError[];
}
