import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { type Category, CategoryEnum, DateScalar, DateTimeScalar, PageInfo, UserError } from '../../kit/index.js';
import { Facility } from '../facilities/facility.type.js';
import { User } from '../users/user.type.js';

/** A permission to view for one person who acts for one facility. */
@ObjectType()
export class ViewingPermission {
  @Field(() => ID)
  id!: string;

  @Field(() => User, { nullable: true })
  user?: User | null;

  @Field(() => Facility, { nullable: true, description: 'The facility for which the person acts.' })
  facility?: Facility | null;

  @Field(() => ID, { nullable: true, description: 'The patient; null for every patient with consent at the facility.' })
  patientId?: string | null;

  @Field(() => [CategoryEnum])
  categories!: Category[];

  @Field(() => DateScalar, { nullable: true, description: 'The first care date that it covers.' })
  careFrom?: string | null;

  @Field(() => DateScalar, { nullable: true })
  careUntil?: string | null;

  @Field(() => DateTimeScalar)
  validFrom!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  validUntil?: Date | null;

  @Field(() => DateTimeScalar)
  grantedAt!: Date;

  @Field(() => String)
  reason!: string;

  @Field(() => DateTimeScalar, { nullable: true })
  revokedAt?: Date | null;

  @Field(() => ID, { nullable: true, description: 'The permission that it replaced.' })
  renews?: string | null;

  @Field(() => Int)
  version!: number;

  /** Not fields: the ids of user and facility. */
  userId!: string;
  facilityId!: string;
}

@ObjectType()
export class ViewingPermissionEdge {
  @Field(() => ViewingPermission)
  node!: ViewingPermission;

  @Field(() => String)
  cursor!: string;
}

@ObjectType()
export class ViewingPermissionConnection {
  @Field(() => [ViewingPermissionEdge])
  edges!: ViewingPermissionEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@InputType()
export class GrantViewingPermissionInput {
  @Field(() => ID)
  userId!: string;

  @Field(() => ID, { description: 'The facility for which the person acts. The person must belong to it.' })
  facilityId!: string;

  @Field(() => ID, { nullable: true, description: 'If absent, the permission is for every patient with consent at the facility.' })
  patientId?: string | null;

  @Field(() => [CategoryEnum])
  categories!: Category[];

  @Field(() => DateScalar, { nullable: true })
  careFrom?: string | null;

  @Field(() => DateScalar, { nullable: true })
  careUntil?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'If absent, now.' })
  validFrom?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  validUntil?: Date | null;

  @Field(() => String, { description: 'The reason: at most 500 characters.' })
  reason!: string;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the change is made once, even if it is sent twice. At most 100 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType()
export class GrantViewingPermissionPayload {
  @Field(() => ViewingPermission, { nullable: true })
  viewingPermission?: ViewingPermission | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@InputType()
export class RevokeViewingPermissionInput {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'The reason: at most 500 characters.' })
  reason!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The `version` that you read. If somebody made a change since then, yours is refused (`STALE`).',
  })
  version?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the change is made once, even if it is sent twice. At most 100 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType()
export class RevokeViewingPermissionPayload {
  @Field(() => ViewingPermission, { nullable: true })
  viewingPermission?: ViewingPermission | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@InputType()
export class RenewViewingPermissionInput {
  @Field(() => ID)
  id!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'The new end. If absent: the same end as before, or no end if that has passed.',
  })
  validUntil?: Date | null;

  @Field(() => String, { description: 'The reason: at most 500 characters.' })
  reason!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The `version` that you read. If somebody made a change since then, yours is refused (`STALE`).',
  })
  version?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'A key that makes a retry safe: the change is made once, even if it is sent twice. At most 100 characters.',
  })
  idempotencyKey?: string | null;
}

@ObjectType()
export class RenewViewingPermissionPayload {
  @Field(() => ViewingPermission, { nullable: true, description: 'The permission that replaced it.' })
  viewingPermission?: ViewingPermission | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}
