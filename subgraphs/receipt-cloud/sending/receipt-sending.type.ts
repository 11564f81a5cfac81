import { Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateScalar, DateTimeScalar, makePageType } from '../../kit/index.js';

/** What happened. */
export enum ReceiptDeliveryKind {
  SENT = 'SENT',
  REKEYED = 'REKEYED',
  DELETED = 'DELETED',
  REPORTED = 'REPORTED',
}
registerEnumType(ReceiptDeliveryKind, {
  name: 'ReceiptDeliveryKind',
  description: 'What arrived at the receipt cloud, or was done there.',
  valuesConfig: {
    SENT: { description: 'Records of one patient arrived.' },
    REKEYED: { description: "One patient's records got a new key, because a consent or a link ended." },
    DELETED: { description: 'The facility deleted one patient.' },
    REPORTED: { description: 'The uploader reported what it read, and what it left out.' },
  },
});

@ObjectType({ description: 'A reason, and how often it occurred.' })
export class ReceiptReason {
  @Field(() => String, { description: 'The reason as a code.' })
  code!: string;

  @Field(() => Int, { description: 'How often it occurred.' })
  count!: number;
}

@ObjectType({ description: 'A delivery of a facility to the receipt cloud. It names no patient.' })
export class ReceiptDelivery {
  @Field(() => ID, { description: 'The number of the delivery at this facility.' })
  id!: string;

  @Field(() => ReceiptDeliveryKind, { description: 'What happened.' })
  kind!: ReceiptDeliveryKind;

  @Field(() => DateTimeScalar, { description: 'When it happened.' })
  at!: Date;

  @Field(() => Int, { description: 'How many encrypted files are new, or were deleted.' })
  files!: number;

  @Field(() => Float, { description: 'Their size in bytes, encrypted and padded.' })
  bytes!: number;

  @Field(() => Int, { nullable: true, description: 'Of a report: how many records the uploader read. Null for the other kinds.' })
  records?: number | null;

  @Field(() => [ReceiptReason], {
    description: 'Of a report: what the uploader noticed or left out, and how often. Empty for the other kinds.',
  })
  remarks!: ReceiptReason[];
}

export const ReceiptDeliveryConnection = makePageType('ReceiptDelivery', ReceiptDelivery);

@ObjectType({ description: 'What the receipt cloud refused from a facility on one day, for one reason.' })
export class ReceiptRefusal {
  @Field(() => DateScalar, { description: 'The day (UTC).' })
  day!: string;

  @Field(() => String, { description: 'The reason as a code.' })
  code!: string;

  @Field(() => Int, { description: 'How often it was refused.' })
  count!: number;

  @Field(() => DateTimeScalar, { description: 'When it was refused last.' })
  lastAt!: Date;
}

@ObjectType({ description: 'A machine that sends, or sent, for the facility.' })
export class ReceiptMachine {
  @Field(() => String, { description: 'What the facility calls it.' })
  name!: string;

  @Field(() => String, { description: 'The fingerprint of its keys. The support centre registers it.' })
  fingerprint!: string;

  @Field(() => DateTimeScalar, { description: 'When it was enrolled.' })
  enrolledAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was revoked. Null if it may send.' })
  revokedAt?: Date | null;
}

/** The facility for which the caller acts, as the receipt cloud knows it. */
@ObjectType({ description: 'What the facility for which you act has sent to the receipt cloud. It names no patient.' })
export class ReceiptSending {
  /** The facility. Not in the graph. */
  readonly tenant!: string;

  @Field(() => Float, { description: 'Bytes that are used of `quotaBytes`.' })
  usedBytes!: number;

  @Field(() => Float, { description: 'Bytes that the facility may use.' })
  quotaBytes!: number;

  @Field(() => Int, { description: 'Patients with records in the cloud now.' })
  patients!: number;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When records arrived last. Null if none did.' })
  lastSentAt?: Date | null;

  @Field(() => [ReceiptMachine], { description: 'The machines that send, or sent, newest first. At most 100.' })
  machines!: ReceiptMachine[];

  @Field(() => [ReceiptRefusal], { description: 'What was refused in the last 31 days, newest day first.' })
  refusals!: ReceiptRefusal[];
}
