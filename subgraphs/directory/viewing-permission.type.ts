import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { type Category, CategoryEnum, DateScalar, DateTimeScalar, UserError } from '../kit/index.js';
import { Facility } from './facility.type.js';
import { PageInfo } from './page.js';
import { User } from './user.type.js';

/** What one person was granted to view, acting for one facility. */
@ObjectType()
export class ViewingPermission {
  @Field(() => ID)
  id!: string;

  @Field(() => User, { nullable: true })
  user?: User | null;

  @Field(() => Facility, { nullable: true, description: 'The facility for which she acts.' })
  facility?: Facility | null;

  @Field(() => ID, { nullable: true, description: 'The patient; null for every consented patient of the facility.' })
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

  @Field(() => ID, { description: 'The facility of hers for which she acts.' })
  facilityId!: string;

  @Field(() => ID, { nullable: true, description: 'Absent: every consented patient of the facility.' })
  patientId?: string | null;

  @Field(() => [CategoryEnum])
  categories!: Category[];

  @Field(() => DateScalar, { nullable: true })
  careFrom?: string | null;

  @Field(() => DateScalar, { nullable: true })
  careUntil?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Now, if absent.' })
  validFrom?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  validUntil?: Date | null;

  @Field(() => String, { description: 'Why: at most 500 characters.' })
  reason!: string;
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

  @Field(() => String, { description: 'Why: at most 500 characters.' })
  reason!: string;
}

@ObjectType()
export class RevokeViewingPermissionPayload {
  @Field(() => ViewingPermission, { nullable: true })
  viewingPermission?: ViewingPermission | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}
