import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTimeScalar, UserError } from '../../kit/index.js';
import { PageInfo } from '../page.js';

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

/** A line of the file, and what it does. */
@ObjectType()
export class UploadLine {
  @Field(() => Int, { description: 'Its number in the file; the header is line 1.' })
  line!: number;

  @Field(() => LineEffect, { nullable: true })
  effect?: LineEffect | null;

  @Field(() => String, { nullable: true, description: 'Why it is refused: a stable code.' })
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

/** A file of permission changes: received in parts, tried, carried out. */
@ObjectType()
export class PermissionUpload {
  @Field(() => ID)
  id!: string;

  @Field(() => UploadState)
  state!: UploadState;

  @Field(() => Boolean, { description: 'Whether the last run was only tried.' })
  dryRun!: boolean;

  @Field(() => Int, { description: 'Lines received.' })
  received!: number;

  @Field(() => Int, { description: 'Lines that the run has done.' })
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
  @Field(() => String, { description: 'Why: the reason of lines that give none.' })
  reason!: string;

  @Field(() => String, { nullable: true, description: 'Sent twice, the same key does it once. At most 100 characters.' })
  idempotencyKey?: string | null;
}

@InputType()
export class AddPermissionLinesInput {
  @Field(() => ID)
  uploadId!: string;

  @Field(() => Int, { description: 'How many lines were received before these.' })
  received!: number;

  @Field(() => String, {
    description: 'A part of the file, cut at the end of a line and with its header before it: at most 500,000 characters.',
  })
  csv!: string;

  @Field(() => String, { nullable: true, description: 'Sent twice, the same key does it once. At most 100 characters.' })
  idempotencyKey?: string | null;
}

@InputType()
export class RunPermissionUploadInput {
  @Field(() => ID)
  uploadId!: string;

  @Field(() => Boolean, { description: 'Whether it is only tried: every line says what it would do, and nothing changes.' })
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
