import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTimeScalar, PageInfo, UserError } from '../../../kit/index.js';
import { User } from '../user.type.js';
import { HpkiCertificateState } from './certificate-state.js';

registerEnumType(HpkiCertificateState, {
  name: 'HpkiCertificateState',
  description: 'The state of a registered certificate.',
  valuesConfig: {
    PROPOSED: { description: 'It waits for a second person. Nobody can sign in with it yet.' },
    IN_FORCE: { description: 'A second person approved it: the person can sign in with it.' },
    WITHDRAWN: { description: 'It was withdrawn or rejected. It never counts again.' },
  },
});

const ISSUER = 'The name of the issuer as RFC 4514 writes it, with the country last: `CN=…,O=…,C=JP`.';
const SERIAL = 'The serial in hexadecimal digits: only this certificate is meant.';
const SUBJECT =
  'The name of the subject as RFC 4514 writes it. Without a serial, every certificate that the issuer gives to this subject is meant, also after a renewal.';

/** The certificate of a person's HPKI card. */
@ObjectType()
export class HpkiCertificate {
  @Field(() => ID)
  id!: string;

  @Field(() => User, { nullable: true, description: 'The person to whom the card belongs.' })
  user?: User | null;

  @Field(() => String, { description: ISSUER })
  issuer!: string;

  @Field(() => String, { nullable: true, description: SERIAL })
  serial?: string | null;

  @Field(() => String, { nullable: true, description: SUBJECT })
  subject?: string | null;

  @Field(() => HpkiCertificateState)
  state!: HpkiCertificateState;

  @Field(() => String)
  reason!: string;

  @Field(() => DateTimeScalar, { description: 'When it was registered.' })
  registeredAt!: Date;

  @Field(() => User, { nullable: true, description: 'The person who registered it; null if it was imported.' })
  registeredBy?: User | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When a second person approved it; null while it waits.' })
  approvedAt?: Date | null;

  @Field(() => User, { nullable: true, description: 'The person who approved it; null if it waits or was imported.' })
  approvedBy?: User | null;

  @Field(() => DateTimeScalar, { nullable: true })
  withdrawnAt?: Date | null;

  @Field(() => Int)
  version!: number;

  /** Not fields: ids. */
  userId!: string;
  registeredById!: string | null;
  approvedById!: string | null;
}

@ObjectType()
export class HpkiCertificateEdge {
  @Field(() => HpkiCertificate)
  node!: HpkiCertificate;

  @Field(() => String)
  cursor!: string;
}

@ObjectType()
export class HpkiCertificateConnection {
  @Field(() => [HpkiCertificateEdge])
  edges!: HpkiCertificateEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@InputType()
export class RegisterHpkiCertificateInput {
  @Field(() => ID)
  userId!: string;

  @Field(() => String, { description: ISSUER })
  issuer!: string;

  @Field(() => String, {
    nullable: true,
    description: `${SERIAL} The serial or the subject is needed; if both are given, both must match.`,
  })
  serial?: string | null;

  @Field(() => String, { nullable: true, description: SUBJECT })
  subject?: string | null;

  @Field(() => String, { description: 'The reason: at most 500 characters.' })
  reason!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the change is made once, even if it is sent twice. At most 100 characters.',
  })
  idempotencyKey?: string | null;
}

@InputType()
export class ApproveHpkiCertificateInput {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'The reason: at most 500 characters.' })
  reason!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the change is made once, even if it is sent twice. At most 100 characters.',
  })
  idempotencyKey?: string | null;
}

@InputType()
export class WithdrawHpkiCertificateInput extends ApproveHpkiCertificateInput {
  @Field(() => Int, {
    nullable: true,
    description: 'The `version` that you read. If somebody made a change since then, yours is refused (`STALE`).',
  })
  version?: number | null;
}

@ObjectType()
export class RegisterHpkiCertificatePayload {
  @Field(() => HpkiCertificate, { nullable: true, description: 'The certificate.' })
  certificate?: HpkiCertificate | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@ObjectType()
export class ApproveHpkiCertificatePayload extends RegisterHpkiCertificatePayload {}

@ObjectType()
export class WithdrawHpkiCertificatePayload extends RegisterHpkiCertificatePayload {}
