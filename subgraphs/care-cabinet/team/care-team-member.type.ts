import { ArgsType, Directive, Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { ConnectionArgs, DateScalar, DateTimeScalar, FacilityReference, makeConnectionType, UserError } from '../../kit/index.js';
import { CARE_RECORD_SCOPE, PatientReference, UserReference } from '../references.js';
import { CareTeamMemberState } from './member-state.js';

registerEnumType(CareTeamMemberState, {
  name: 'CareTeamMemberState',
  description: 'The state of an invitation or a membership.',
  valuesConfig: {
    INVITED: { description: 'The person has not answered yet.' },
    CURRENT: { description: 'The person is a member now.' },
    DECLINED: { description: 'The person declined the invitation.' },
    ENDED: { description: 'The membership or the invitation has ended.' },
  },
});

/** An invitation to the care team of a patient, and the membership that follows from it. */
@ObjectType({
  description: 'An invitation to the care team of a patient, and the membership that follows from it. It is kept when it ends.',
})
@Directive(CARE_RECORD_SCOPE)
export class CareTeamMember {
  @Field(() => ID, { description: 'The id of the invitation and the membership.' })
  id!: string;

  @Field(() => PatientReference, { nullable: true, description: 'The patient. Null if you may not know about the patient.' })
  patient?: PatientReference | null;

  @Field(() => UserReference, { nullable: true, description: 'The person. Null if you may not know about the person.' })
  user?: UserReference | null;

  @Field(() => FacilityReference, {
    nullable: true,
    description: 'The facility for which the person is in the team. Null if it could not be read.',
  })
  facility?: FacilityReference | null;

  @Field(() => String, { nullable: true, description: 'The profession when the person accepted. Null if the person has not accepted.' })
  profession?: string | null;

  @Field(() => CareTeamMemberState, { description: 'The state now.' })
  state!: CareTeamMemberState;

  @Field(() => UserReference, { nullable: true, description: 'Who invited the person. Null if you may not know about that person.' })
  invitedBy?: UserReference | null;

  @Field(() => DateTimeScalar, { description: 'When the person was invited.' })
  invitedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the person accepted and became a member. Null if the person did not.' })
  acceptedAt?: Date | null;

  @Field(() => DateScalar, { nullable: true, description: 'The last day of the membership, in Japan. Null if it has no last day.' })
  endsOn?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When somebody ended it, or the person declined. Null if nobody did.' })
  endedAt?: Date | null;

  @Field(() => UserReference, { nullable: true, description: 'Who ended it. Null if nobody did, or you may not know about that person.' })
  endedBy?: UserReference | null;
}

export const CareTeamConnection = makeConnectionType('CareTeam', CareTeamMember, [CARE_RECORD_SCOPE]);

@ArgsType()
export class CareTeamArgs extends ConnectionArgs {}

@InputType({ description: 'The start of a care team.' })
export class StartCareTeamInput {
  @Field(() => ID, { description: 'The patient of the team.' })
  patientId!: string;

  @Field(() => DateScalar, { nullable: true, description: 'Your own last day in the team. If absent, your membership has no last day.' })
  endsOn?: string | null;
}

@InputType({ description: 'An invitation to a care team.' })
export class InviteToCareTeamInput {
  @Field(() => ID, { description: 'The patient of the team.' })
  patientId!: string;

  @Field(() => ID, { description: 'The person to invite.' })
  userId!: string;

  @Field(() => ID, { description: 'The facility for which the person will be in the team.' })
  facilityId!: string;

  @Field(() => DateScalar, { nullable: true, description: 'The last day of the membership. If absent, it has no last day.' })
  endsOn?: string | null;
}

@InputType({ description: 'An invitation or membership of a care team.' })
export class CareTeamMemberInput {
  @Field(() => ID, { description: 'The patient of the team.' })
  patientId!: string;

  @Field(() => ID, { description: 'The invitation or membership.' })
  memberId!: string;
}

@InputType({ description: 'A new last day of an invitation or a membership.' })
export class ChangeCareTeamMembershipInput extends CareTeamMemberInput {
  @Field(() => DateScalar, { nullable: true, description: 'The new last day. If absent, the membership has no last day.' })
  endsOn?: string | null;
}

@ObjectType({ description: 'The answer of a mutation that changes a care team.' })
export class CareTeamMemberPayload {
  @Field(() => CareTeamMember, { nullable: true, description: 'The invitation or membership. Null if there are errors.' })
  member?: CareTeamMember | null;

  @Field(() => [UserError], { description: 'Errors that the person can correct. If there are any, nothing was changed.' })
  userErrors!: UserError[];
}
