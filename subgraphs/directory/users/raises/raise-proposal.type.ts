import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { DateTimeScalar, PageInfo, UserError } from '../../../kit/index.js';
import { Facility } from '../../facilities/facility.type.js';
import { Profession } from '../../terms/profession.js';
import { Role } from '../role.js';
import { User } from '../user.type.js';
import { RaiseState } from './raise-state.js';

registerEnumType(RaiseState, {
  name: 'RaiseState',
  valuesConfig: {
    PROPOSED: { description: 'It waits for a second person. It has no effect yet.' },
    APPROVED: { description: 'A second person approved it, and it took effect then.' },
    DECLINED: { description: 'It was rejected or taken back. It never takes effect.' },
    REPLACED: { description: 'A later proposal for the same person took its place.' },
  },
});

/** A role at a facility that is proposed for a person. */
@ObjectType()
export class ProposedRole {
  @Field(() => Facility, { nullable: true })
  facility?: Facility | null;

  @Field(() => Role)
  role!: Role;

  /** Not a field: the facility's id. */
  facilityId!: string;
}

@ObjectType({ description: 'What one administrator proposes for a person, and how a second person decided.' })
export class RaiseProposal {
  @Field(() => ID)
  id!: string;

  @Field(() => User, { nullable: true, description: 'The person for whom it is proposed.' })
  user?: User | null;

  @Field(() => Profession, { nullable: true, description: 'The proposed profession; null if it does not change.' })
  profession?: Profession | null;

  @Field(() => Boolean, {
    description: 'Whether the proposal lowers the assurance that the sign-in needs: to `requiredAssurance`, or to any.',
  })
  relaxesAssurance!: boolean;

  @Field(() => String, { nullable: true })
  requiredAssurance?: string | null;

  @Field(() => [ProposedRole])
  roles!: ProposedRole[];

  @Field(() => String)
  reason!: string;

  @Field(() => RaiseState)
  state!: RaiseState;

  @Field(() => DateTimeScalar)
  proposedAt!: Date;

  @Field(() => User, { nullable: true })
  proposedBy?: User | null;

  @Field(() => DateTimeScalar, { nullable: true })
  decidedAt?: Date | null;

  @Field(() => User, { nullable: true })
  decidedBy?: User | null;

  @Field(() => String, { nullable: true })
  decisionReason?: string | null;

  /** Not fields: ids. */
  userId!: string;
  proposedById!: string;
  decidedById!: string | null;
}

@ObjectType()
export class RaiseProposalEdge {
  @Field(() => RaiseProposal)
  node!: RaiseProposal;

  @Field(() => String)
  cursor!: string;
}

@ObjectType()
export class RaiseProposalConnection {
  @Field(() => [RaiseProposalEdge])
  edges!: RaiseProposalEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@InputType()
export class ApproveRaiseInput {
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
export class DeclineRaiseInput extends ApproveRaiseInput {}

@ObjectType()
export class ApproveRaisePayload {
  @Field(() => RaiseProposal, { nullable: true })
  proposal?: RaiseProposal | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@ObjectType()
export class DeclineRaisePayload extends ApproveRaisePayload {}
