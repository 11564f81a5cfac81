import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** A facility, by its id alone: the directory has the other fields, and shows them only to people who may see the facility. */
@ObjectType('Facility')
@Directive('@key(fields: "id", resolvable: false)')
export class FacilityReference {
  @Field(() => ID)
  id!: string;
}
