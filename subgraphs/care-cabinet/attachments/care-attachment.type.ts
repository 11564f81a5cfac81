import { Ctx, Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTimeScalar, type FacilityIdentity, type SubgraphContext, UserError } from '../../kit/index.js';
import { CARE_RECORD_SCOPE } from '../references.js';

export enum CareAttachmentKind {
  PHOTO = 'PHOTO',
  FILE = 'FILE',
}
registerEnumType(CareAttachmentKind, {
  name: 'CareAttachmentKind',
  description: 'A photo, or another file.',
  valuesConfig: {
    PHOTO: { description: 'A photo: a JPEG with a thumbnail.' },
    FILE: { description: 'A PDF or an office file.' },
  },
});

/** A photo or file of a care record. Its addresses are for the caller, and work for one minute. */
@ObjectType({ description: 'A photo or file of a care record.' })
@Directive(CARE_RECORD_SCOPE)
export class CareAttachment {
  @Field(() => ID, { description: 'The id of the attachment.' })
  id!: string;

  @Field(() => CareAttachmentKind, { description: 'Whether it is a photo or another file.' })
  kind!: CareAttachmentKind;

  @Field(() => String, { description: 'The name of the file, as the person who uploaded it chose it.' })
  name!: string;

  @Field(() => String, { description: 'The type of the content (RFC 6838), as it is downloaded. A photo is always image/jpeg.' })
  contentType!: string;

  @Field(() => Int, { description: 'The length of the content, in bytes.' })
  bytes!: number;

  @Field(() => Int, { nullable: true, description: 'The width of a photo, in pixels. Null for a file.' })
  width?: number | null;

  @Field(() => Int, { nullable: true, description: 'The height of a photo, in pixels. Null for a file.' })
  height?: number | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the photo was taken. Null if the person who uploaded it did not say.' })
  takenAt?: Date | null;

  /** Where it may be seen; never shown. */
  place!: FacilityIdentity;

  /** The id of the member who asks; never shown. */
  member!: string;

  @Field(() => String, {
    description:
      'The address of the content, relative to the graph’s own address. A file is downloaded, never shown. The address works for one minute, only for the person who asked, with the same access token.',
  })
  url(@Ctx() context: SubgraphContext): string {
    return context.contentUrl({ kind: 'attachment', id: this.id, size: 'whole', member: this.member }, this.place);
  }

  @Field(() => String, {
    nullable: true,
    description: 'The address of a small picture, at most 320 pixels wide or high. Null for a file. It works as `url` does.',
  })
  thumbnailUrl(@Ctx() context: SubgraphContext): string | null {
    if (this.kind !== CareAttachmentKind.PHOTO) return null;
    return context.contentUrl({ kind: 'attachment', id: this.id, size: 'thumbnail', member: this.member }, this.place);
  }
}

@InputType({ description: 'A photo or file that is to be uploaded.' })
export class CreateCareUploadInput {
  @Field(() => ID, { description: 'The patient of the record of which it will be a part.' })
  patientId!: string;

  @Field(() => String, { description: 'The name of the file. Folders before it are removed. At most 200 characters.' })
  name!: string;

  @Field(() => Int, { description: 'The length, in bytes.' })
  bytes!: number;

  @Field(() => String, { description: 'The SHA-256 of all bytes: 64 hexadecimal digits in lower case.' })
  sha256!: string;

  @Field(() => String, {
    description: 'The type (RFC 6838). The content must be of this type: JPEG, PNG, WebP, GIF, HEIC, PDF, Office Open XML or OpenDocument.',
  })
  contentType!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the photo was taken.' })
  takenAt?: Date | null;
}

/** An upload that was announced. */
@ObjectType({ description: 'An upload that was announced.' })
export class CareUpload {
  @Field(() => ID, { description: 'The id of the attachment, for `attachmentIds` of a record once its bytes are uploaded.' })
  id!: string;

  @Field(() => String, {
    description:
      'The address for the upload, relative to the graph’s own address. It speaks tus 1.0.0: POST begins the upload, HEAD tells its offset, PATCH continues it, DELETE ends it. It works only for the person who asked, acting for the same facility.',
  })
  uploadUrl!: string;

  @Field(() => DateTimeScalar, { description: 'When the address ends. A record must have taken the upload by then.' })
  expiresAt!: Date;
}

@ObjectType({ description: 'The answer of `createCareUpload`.' })
export class CreateCareUploadPayload {
  @Field(() => CareUpload, { nullable: true, description: 'The upload that was announced.' })
  upload?: CareUpload | null;

  @Field(() => [UserError], { description: 'Errors that the person can correct. If there are any, nothing was changed.' })
  userErrors!: UserError[];
}
