import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTimeScalar, UserError } from '../../../kit/index.js';
import { Consent } from '../consent.type.js';

/** A scan of the paper that the patient signed. */
@ObjectType({ description: 'A scan of the paper that the patient signed.' })
export class ConsentScan {
  @Field(() => ID, { description: 'The id of the scan.' })
  id!: string;

  /** Never shown: whose paper it is. */
  patientId!: string;

  @Field(() => String, { description: 'The name of the file, as the person who uploaded it chose it.' })
  name!: string;

  @Field(() => String, { description: 'The type of the content (RFC 6838): image/jpeg or application/pdf.' })
  contentType!: string;

  @Field(() => Int, { description: 'The length of the content, in bytes.' })
  bytes!: number;

  @Field(() => DateTimeScalar, { description: 'When its upload was announced.' })
  uploadedAt!: Date;
}

@InputType()
export class CreateConsentScanUploadInput {
  @Field(() => ID, { description: 'The consent for which the patient signed the paper.' })
  consentId!: string;

  @Field(() => String, { description: 'The name of the file. Folders before it are removed. At most 200 characters.' })
  name!: string;

  @Field(() => Int, { description: 'The length, in bytes.' })
  bytes!: number;

  @Field(() => String, { description: 'The SHA-256 of all bytes: 64 hexadecimal digits in lower case.' })
  sha256!: string;

  @Field(() => String, { description: 'The type (RFC 6838). The content must be of this type: PDF, JPEG, PNG, WebP or GIF.' })
  contentType!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the upload is announced once, even if it is sent twice. At most 100 characters.',
  })
  idempotencyKey?: string | null;
}

/** An upload of a scan that was announced. */
@ObjectType({ description: 'An upload of a scan that was announced.' })
export class ConsentScanUpload {
  @Field(() => ID, { description: 'The id of the scan.' })
  id!: string;

  @Field(() => String, {
    description:
      'The address for the upload, relative to the graph’s own address. It speaks tus 1.0.0: POST begins the upload, HEAD tells its offset, PATCH continues it, DELETE ends it. It works only for the person who asked, acting for the same facility.',
  })
  uploadUrl!: string;

  @Field(() => DateTimeScalar, { description: 'When the address ends.' })
  expiresAt!: Date;
}

@ObjectType()
export class CreateConsentScanUploadPayload {
  @Field(() => ConsentScanUpload, { nullable: true, description: 'The upload that was announced.' })
  upload?: ConsentScanUpload | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@InputType()
export class WithdrawConsentScanInput {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'Why it is the wrong paper: at most 500 characters.' })
  reason!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the change is made once, even if it is sent twice. At most 100 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType()
export class WithdrawConsentScanPayload {
  @Field(() => Consent, { nullable: true })
  consent?: Consent | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}
