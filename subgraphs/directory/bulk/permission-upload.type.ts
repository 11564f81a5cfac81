import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTimeScalar, PageInfo, UserError } from '../../kit/index.js';

export enum UploadState {
  RECEIVING = 'RECEIVING',
  RUNNING = 'RUNNING',
  DONE = 'DONE',
  STOPPED = 'STOPPED',
  FAILED = 'FAILED',
}
registerEnumType(UploadState, {
  name: 'UploadState',
  valuesConfig: {
    STOPPED: {
      description:
        'The right to change these permissions ended during the run. The lines before `done` took effect, the others did not. Run it again to continue.',
    },
    FAILED: { description: 'An error ended the run. The lines before `done` took effect, the others did not. Run it again to continue.' },
  },
});

export enum LineEffect {
  GRANT = 'GRANT',
  REVOKE = 'REVOKE',
  RENEW = 'RENEW',
  NOTHING = 'NOTHING',
  REFUSED = 'REFUSED',
}
registerEnumType(LineEffect, { name: 'LineEffect', description: 'What a line does, or would do in a dry run.' });

@ObjectType()
export class LineEffectCount {
  @Field(() => LineEffect)
  effect!: LineEffect;

  @Field(() => Int)
  lines!: number;
}

/** A line of the file, and its effect. */
@ObjectType()
export class UploadLine {
  @Field(() => Int, { description: 'The number of the line in the file; the header is line 1.' })
  line!: number;

  @Field(() => LineEffect, { nullable: true })
  effect?: LineEffect | null;

  @Field(() => String, { nullable: true, description: 'The reason for the refusal: a stable code.' })
  code?: string | null;

  @Field(() => String, { nullable: true, description: 'The column that is wrong.' })
  field?: string | null;

  @Field(() => ID, { nullable: true, description: 'The permission that it granted or revoked.' })
  permissionId?: string | null;

  /** For its cursor. */
  id!: string;
}

@ObjectType()
export class UploadLineEdge {
  @Field(() => UploadLine)
  node!: UploadLine;

  @Field(() => String)
  cursor!: string;
}

@ObjectType()
export class UploadLineConnection {
  @Field(() => [UploadLineEdge])
  edges!: UploadLineEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

/** A file of permission changes: received in parts, tried in a dry run, and run. */
@ObjectType()
export class PermissionUpload {
  @Field(() => ID)
  id!: string;

  @Field(() => UploadState)
  state!: UploadState;

  @Field(() => Boolean, { description: 'Whether the last run was a dry run.' })
  dryRun!: boolean;

  @Field(() => Int, { description: 'The number of lines received.' })
  received!: number;

  @Field(() => Int, { description: 'The number of lines that the run has processed.' })
  done!: number;

  @Field(() => String)
  reason!: string;

  @Field(() => DateTimeScalar, { nullable: true })
  finishedAt?: Date | null;

  @Field(() => [LineEffectCount])
  effects?: LineEffectCount[];

  @Field(() => UploadLineConnection)
  lines?: UploadLineConnection;
}

@InputType()
export class StartPermissionUploadInput {
  @Field(() => String, { description: 'The reason for lines that give none.' })
  reason!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the change is made once, even if it is sent twice. At most 100 characters.',
  })
  idempotencyKey?: string | null;
}

@InputType()
export class AddPermissionLinesInput {
  @Field(() => ID)
  uploadId!: string;

  @Field(() => Int, { description: 'The number of lines received before this part.' })
  received!: number;

  @Field(() => String, {
    description: 'A part of the file, cut at the end of a line and with its header before it: at most 500,000 characters.',
  })
  csv!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the change is made once, even if it is sent twice. At most 100 characters.',
  })
  idempotencyKey?: string | null;
}

@InputType()
export class RunPermissionUploadInput {
  @Field(() => ID)
  uploadId!: string;

  @Field(() => Boolean, { description: 'Whether this is a dry run: every line shows what it would do, and nothing changes.' })
  dryRun!: boolean;
}

@ObjectType()
export class StartPermissionUploadPayload {
  @Field(() => PermissionUpload, { nullable: true })
  upload?: PermissionUpload | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@ObjectType()
export class AddPermissionLinesPayload extends StartPermissionUploadPayload {}

@ObjectType()
export class RunPermissionUploadPayload extends StartPermissionUploadPayload {}
