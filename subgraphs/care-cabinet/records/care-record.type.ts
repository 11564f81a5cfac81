import { ArgsType, Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import {
  ChartItem,
  DateScalar,
  DateTimeScalar,
  FacilityReference,
  makeConnectionType,
  Period,
  PeriodArgs,
  UserError,
} from '../../kit/index.js';
import { CARE_RECORD_SCOPE, UserReference } from '../references.js';
import type { MemberScope } from '../team/member-scope.js';
import { BodySite } from './body-site.js';
import { CareForm, CareFormInput } from './care-form.type.js';
import { VitalSign, VitalSignInput } from './vital-sign.type.js';

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

export enum CareRecordState {
  DRAFT = 'DRAFT',
  SENT = 'SENT',
  WITHDRAWN = 'WITHDRAWN',
}
registerEnumType(CareRecordState, {
  name: 'CareRecordState',
  description: 'The state of a care record.',
  valuesConfig: {
    DRAFT: { description: 'Only its author sees it.' },
    SENT: { description: 'The care team sees it.' },
    WITHDRAWN: { description: 'Its author withdrew it. It stays in its place, without its content.' },
  },
});

@ObjectType({ description: 'A person who has seen a care record (確認しました).' })
@Directive(CARE_RECORD_SCOPE)
export class CareRecordReading {
  @Field(() => UserReference, { nullable: true, description: 'The person. Null if you may not know about the person.' })
  user?: UserReference | null;

  @Field(() => FacilityReference, { nullable: true, description: 'The facility for which the person acted. Null if it could not be read.' })
  facility?: FacilityReference | null;

  @Field(() => String, { description: 'The profession of the person then.' })
  profession!: string;

  @Field(() => DateTimeScalar, { description: 'When the person confirmed it.' })
  at!: Date;
}

@ObjectType({ description: 'What a care record was before it was corrected or withdrawn.' })
@Directive(CARE_RECORD_SCOPE)
export class CareRecordCorrection {
  @Field(() => Int, { description: 'The version of the record that was replaced.' })
  version!: number;

  @Field(() => String, { description: 'The former text.' })
  text!: string;

  @Field(() => [VitalSign], { description: 'The former vital signs.' })
  vitals!: VitalSign[];

  @Field(() => CareForm, { nullable: true, description: 'The former form. Null if there was none.' })
  form?: CareForm | null;

  @Field(() => BodySite, { nullable: true, description: 'The former body site. Null if there was none.' })
  bodySite?: BodySite | null;

  @Field(() => [String], { description: 'The former tags.' })
  tags!: string[];

  @Field(() => UserReference, { nullable: true, description: 'Who replaced it. Null if you may not know about the person.' })
  by?: UserReference | null;

  @Field(() => String, { description: 'The profession of that person then.' })
  profession!: string;

  @Field(() => DateTimeScalar, { description: 'When it was replaced.' })
  at!: Date;

  @Field(() => String, { description: 'Why it was replaced.' })
  reason!: string;
}

@ObjectType({ description: 'Who withdrew a care record, when, and why.' })
@Directive(CARE_RECORD_SCOPE)
export class CareRecordWithdrawal {
  @Field(() => UserReference, { nullable: true, description: 'Who withdrew it. Null if you may not know about the person.' })
  by?: UserReference | null;

  @Field(() => DateTimeScalar, { description: 'When it was withdrawn.' })
  at!: Date;

  @Field(() => String, { description: 'Why it was withdrawn.' })
  reason!: string;
}

/** A record that the care team shares. `facility` is the author's; `date` the day of care. */
@ObjectType({ description: "A record that the care team shares. `facility` is the author's; `date` is the day of care." })
@Directive(CARE_RECORD_SCOPE)
export class CareRecord extends ChartItem {
  @Field(() => CareRecordKind, { description: 'What kind of record it is.' })
  kind!: CareRecordKind;

  @Field(() => Int, { description: 'Begins with 1, and grows with every change. A change needs the version that you have.' })
  version!: number;

  @Field(() => CareRecordState, { description: 'Whether it is a draft, sent, or withdrawn.' })
  state!: CareRecordState;

  @Field(() => String, { description: 'The text, as the author wrote it: a subset of Markdown, without HTML. Empty if it was withdrawn.' })
  text!: string;

  @Field(() => String, { description: 'The text without the signs of Markdown.' })
  plainText!: string;

  @Field(() => UserReference, { nullable: true, description: 'The person who wrote it. Null if you may not know about the person.' })
  author?: UserReference | null;

  @Field(() => String, { description: 'The profession of the author then. `UNKNOWN` for records of the first version.' })
  authorProfession!: string;

  @Field(() => DateTimeScalar, { description: 'When it was written; for a draft that was sent, when it was sent.' })
  recordedAt!: Date;

  @Field(() => [VitalSign], { description: 'Vital signs as values. Empty if there are none.' })
  vitals!: VitalSign[];

  @Field(() => CareForm, { nullable: true, description: 'The form. Null if there is none.' })
  form?: CareForm | null;

  @Field(() => BodySite, { nullable: true, description: 'The part of the body that it is about. Null if it is about none.' })
  bodySite?: BodySite | null;

  @Field(() => [String], { description: 'The tags. Empty if there are none.' })
  tags!: string[];

  @Field(() => ID, { nullable: true, description: 'The record that it answers. Null if it answers none.' })
  inReplyTo?: string | null;

  @Field(() => ID, { description: 'The first record of its thread: itself, if it answers none.' })
  threadId!: string;

  @Field(() => [UserReference], {
    nullable: 'items',
    description: 'The persons whom the author mentions. An item is null if you may not know about the person.',
  })
  mentions!: UserReference[];

  /** What the fields with a loader need. */
  readonly source!: CareRecordSource;
}

/** The row of a record, as far as its further fields need it, and who reads it. */
export interface CareRecordSource {
  readonly id: string;
  readonly state: string;
  readonly authorId: string;
  /** The member who reads it. */
  readonly scope: MemberScope;
}

export const CareRecordConnection = makeConnectionType('CareRecord', CareRecord, [CARE_RECORD_SCOPE]);

@InputType({ description: 'Which care records a list shows. Conditions are combined with AND.' })
export class CareRecordFilter {
  @Field(() => [CareRecordKind], { nullable: true, description: 'Only records of these kinds. At most 10.' })
  kinds?: CareRecordKind[] | null;

  @Field(() => [String], { nullable: true, description: 'Only records whose author had one of these professions. At most 50.' })
  professions?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Only records with this tag.' })
  tag?: string | null;

  @Field(() => BodySite, { nullable: true, description: 'Only records about this part of the body.' })
  bodySite?: BodySite | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Only records with all of these words in their text, form or tags. 1 to 100 characters, at most 10 words. Width, case and the kind of kana do not count.',
  })
  text?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only records of the thread of this record.' })
  threadOf?: string | null;

  @Field(() => [ID], { nullable: true, description: 'Only these records, as far as you may see them. At most 100.' })
  ids?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether only records with photos are listed.' })
  withPhotos?: boolean | null;
}

@ArgsType()
export class CareRecordArgs extends PeriodArgs {
  @Field(() => CareRecordFilter, { nullable: true, description: 'Only these records. If absent, all records.' })
  filter?: CareRecordFilter | null;
}

/** The content of a record, as its author writes it. */
@InputType()
abstract class CareRecordContentInput {
  @Field(() => String, {
    description: 'At most 10,000 characters: a subset of Markdown. It may be empty if there is a vital sign, a form or an attachment.',
  })
  text!: string;

  @Field(() => [VitalSignInput], { nullable: true, description: 'Vital signs, at most one of each kind.' })
  vitals?: VitalSignInput[] | null;

  @Field(() => CareFormInput, { nullable: true, description: 'A form.' })
  form?: CareFormInput | null;

  @Field(() => BodySite, { nullable: true, description: 'The part of the body that it is about.' })
  bodySite?: BodySite | null;

  @Field(() => [String], { nullable: true, description: 'Tags: at most 10, each of at most 30 characters.' })
  tags?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'The persons whom it mentions: at most 20 members of the care team.' })
  mentions?: string[] | null;
}

@InputType({ description: 'A new record of the care team.' })
export class CreateCareRecordInput extends CareRecordContentInput {
  @Field(() => ID, { description: 'The patient of the record.' })
  patientId!: string;

  @Field(() => CareRecordKind, { description: 'What kind of record it is.' })
  kind!: CareRecordKind;

  @Field(() => DateScalar, { nullable: true, description: 'The day of care; today in Japan, if absent.' })
  date?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'An id that the application made: a UUID of version 4 or 7. Sent again by the same person for the same facility, the same input adds nothing and answers the record.',
  })
  id?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Sent again by the same person for the same facility, the same key adds nothing and answers the record. 1 to 100 characters.',
  })
  idempotencyKey?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether only you see it, until you send it. If absent, it is sent at once.' })
  draft?: boolean | null;

  @Field(() => ID, { nullable: true, description: 'The record that it answers.' })
  inReplyTo?: string | null;

  @Field(() => [ID], {
    nullable: true,
    description:
      'Your uploads that become part of it, in the order in which they are shown: at most 20. It appears with all of them or not at all.',
  })
  attachmentIds?: string[] | null;
}

@InputType({ description: 'A care record, with the version that you have.' })
export class SendCareRecordInput {
  @Field(() => ID, { description: 'The patient of the record.' })
  patientId!: string;

  @Field(() => ID, { description: 'The record.' })
  id!: string;

  @Field(() => Int, { description: 'The version that you have.' })
  version!: number;
}

@InputType({ description: 'The new content of a care record. It replaces the former content, which is kept.' })
export class CorrectCareRecordInput extends CareRecordContentInput {
  @Field(() => ID, { description: 'The patient of the record.' })
  patientId!: string;

  @Field(() => ID, { description: 'The record.' })
  id!: string;

  @Field(() => Int, { description: 'The version that you have.' })
  version!: number;

  @Field(() => String, { description: 'Why it is corrected. 1 to 500 characters.' })
  reason!: string;
}

@InputType({ description: 'The withdrawal of a care record.' })
export class WithdrawCareRecordInput extends SendCareRecordInput {
  @Field(() => String, { description: 'Why it is withdrawn. 1 to 500 characters.' })
  reason!: string;
}

@InputType({ description: 'Care records that you have seen.' })
export class ConfirmCareRecordsInput {
  @Field(() => ID, { description: 'The patient of the records.' })
  patientId!: string;

  @Field(() => [ID], { description: 'The records, at most 100.' })
  ids!: string[];
}

@ObjectType({ description: 'The answer of `createCareRecord`.' })
export class CreateCareRecordPayload {
  @Field(() => CareRecord, { nullable: true, description: 'The record that was written.' })
  careRecord?: CareRecord | null;

  @Field(() => [UserError], { description: 'Errors that the person can correct. If there are any, nothing was changed.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'The answer of a mutation that changes a care record.' })
export class ChangeCareRecordPayload {
  @Field(() => CareRecord, {
    nullable: true,
    description: 'The record after the change. With the error CONFLICT, the record as it is now. Null with another error.',
  })
  careRecord?: CareRecord | null;

  @Field(() => [UserError], { description: 'Errors that the person can correct. If there are any, nothing was changed.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'The answer of `confirmCareRecords`.' })
export class ConfirmCareRecordsPayload {
  @Field(() => [CareRecord], { description: 'The records that you have seen. Empty if there are errors.' })
  careRecords!: CareRecord[];

  @Field(() => [UserError], { description: 'Errors that the person can correct. If there are any, nothing was changed.' })
  userErrors!: UserError[];
}

export enum CareRecordExportFormat {
  TEXT = 'TEXT',
  CSV = 'CSV',
  FHIR = 'FHIR',
}
registerEnumType(CareRecordExportFormat, {
  name: 'CareRecordExportFormat',
  description: 'The formats in which care records can be taken into another system.',
  valuesConfig: {
    TEXT: { description: 'Plain text.' },
    CSV: { description: 'CSV (RFC 4180), with a header line.' },
    FHIR: { description: 'A FHIR R4 Bundle of Communications and Observations, as JSON.' },
  },
});

@ArgsType()
export class CareRecordExportArgs {
  @Field(() => ID, { description: 'The patient of the records.' })
  patientId!: string;

  @Field(() => CareRecordExportFormat, { description: 'The format.' })
  format!: CareRecordExportFormat;

  @Field(() => CareRecordFilter, { nullable: true, description: 'Only these records. If absent, all records.' })
  filter?: CareRecordFilter | null;

  @Field(() => Period, { nullable: true, description: 'Only records with a care date in this period. If absent, all records.' })
  period?: Period | null;
}
