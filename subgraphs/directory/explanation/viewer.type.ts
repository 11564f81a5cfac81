import { Field, ObjectType } from 'type-graphql';
import { PageInfo } from '../../kit/index.js';
import { Facility } from '../facilities/facility.type.js';
import { User } from '../users/user.type.js';
import { AccessCell } from './access-explanation.type.js';

/** A person who can see a patient, and which data. */
@ObjectType()
export class PatientViewer {
  @Field(() => User, { nullable: true })
  user?: User | null;

  @Field(() => Facility, { nullable: true, description: 'The facility for which the person acts.' })
  facility?: Facility | null;

  @Field(() => [AccessCell])
  allowed!: AccessCell[];

  /** Not fields: ids. */
  patientId!: string;
  userId!: string;
  facilityId!: string;
}

@ObjectType()
export class PatientViewerEdge {
  @Field(() => PatientViewer)
  node!: PatientViewer;

  @Field(() => String)
  cursor!: string;
}

@ObjectType()
export class PatientViewerConnection {
  @Field(() => [PatientViewerEdge], {
    description: 'A page can hold fewer people than you asked for: people who can see nothing are left out.',
  })
  edges!: PatientViewerEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
