import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Facility } from './facility.type.js';
import { Profession } from './profession.js';
import { Role } from './user-record.type.js';

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

  @Field(() => [Role], { description: 'What she administers anywhere: told to herself, and to those who oversee the network.' })
  roles!: Role[];

  @Field(() => Role, {
    nullable: true,
    description: 'What she administers at the facility for which she acts in this operation: told to herself alone.',
  })
  actingRole?: Role | null;

  @Field(() => [Facility], { description: 'The facilities to which she belongs, as far as you may hear of them.' })
  facilities?: Facility[];

  /** Not a field: the facilities' ids. */
  facilityIds!: string[];
}
