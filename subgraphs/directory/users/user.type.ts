import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Facility } from '../facilities/facility.type.js';
import { Profession } from '../terms/profession.js';
import { Role } from './role.js';

registerEnumType(Role, { name: 'Role', description: 'The role of a person as an administrator at a facility.' });

/** A person with an ID in the network. */
@ObjectType()
@Directive('@key(fields: "id")')
export class User {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  kana!: string;

  @Field(() => Profession)
  profession!: Profession;

  @Field(() => [Role], {
    description: 'The roles as an administrator, each with its facility. Only the person and those who oversee the network see them.',
  })
  roles!: Role[];

  @Field(() => Role, {
    nullable: true,
    description: 'The role as an administrator at the facility for which the person acts in this operation. Only the person sees it.',
  })
  actingRole?: Role | null;

  @Field(() => [Facility], { description: 'The facilities to which this person belongs; only those that you may know about.' })
  facilities?: Facility[];

  /** Not a field: the ids of the facilities. */
  facilityIds!: string[];
}
