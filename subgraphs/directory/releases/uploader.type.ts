import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { DateTimeScalar, UserError } from '../../kit/index.js';

/** A machine of a facility that uploads to a cloud in which everything is encrypted. Keys of patients are released only from what such a machine signed. */
@ObjectType({ description: 'A machine of a facility that uploads to a cloud in which everything is encrypted.' })
export class Uploader {
  @Field(() => ID, { description: 'The id of the registration.' })
  id!: string;

  @Field(() => ID, { description: 'The facility whose machine it is.' })
  facilityId!: string;

  @Field(() => String, { description: 'The fingerprint of the machine’s keys: 20 characters, as the machine shows it.' })
  fingerprint!: string;

  @Field(() => String, { description: 'What people call the machine.' })
  name!: string;

  @Field(() => DateTimeScalar, { description: 'When it was registered.' })
  registeredAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was withdrawn; null if it is in force.' })
  withdrawnAt?: Date | null;
}

@InputType()
export class RegisterUploaderInput {
  @Field(() => ID, { description: 'The facility whose machine it is.' })
  facilityId!: string;

  @Field(() => String, {
    description: 'The fingerprint that the machine shows: 20 letters and digits. Small letters, spaces and dashes make no difference.',
  })
  fingerprint!: string;

  @Field(() => String, { description: 'What people call the machine: at most 200 characters.' })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the change is made once, even if it is sent twice. At most 100 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType()
export class RegisterUploaderPayload {
  @Field(() => Uploader, { nullable: true, description: 'The machine; null if there are user errors.' })
  uploader?: Uploader | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@InputType()
export class WithdrawUploaderInput {
  @Field(() => ID, { description: 'The id of the registered machine.' })
  id!: string;

  @Field(() => String, { description: 'The reason: at most 500 characters.' })
  reason!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the change is made once, even if it is sent twice. At most 100 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType()
export class WithdrawUploaderPayload extends RegisterUploaderPayload {}
