import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** A facility, named by its id alone: the directory has the rest, and shows it only to those who may see it. */
@ObjectType('Facility')
@Directive('@key(fields: "id", resolvable: false)')
export class FacilityReference {
  @Field(() => ID)
  id!: string;
}
