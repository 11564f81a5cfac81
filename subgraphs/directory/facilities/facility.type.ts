import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { PageInfo } from '../../kit/index.js';
import { FacilityKind } from '../terms/facility-kind.js';

/** A facility of the network. A name can be sensitive (a psychiatric clinic): only people who may see something there see it. */
@ObjectType()
@Directive('@key(fields: "id")')
export class Facility {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  kana!: string;

  @Field(() => FacilityKind)
  kind!: FacilityKind;
}

@ObjectType()
export class FacilityEdge {
  @Field(() => Facility)
  node!: Facility;

  @Field(() => String)
  cursor!: string;
}

@ObjectType()
export class FacilityConnection {
  @Field(() => [FacilityEdge])
  edges!: FacilityEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
