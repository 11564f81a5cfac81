import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** The scope that a caller needs to see care records, and everything about their lists. */
export const CARE_RECORD_SCOPE = '@requiresScopes(scopes: [["chart:care-record"]])';
/** The scope that a caller needs to write. */
export const CARE_WRITE_SCOPE = '@requiresScopes(scopes: [["care:write"]])';

/** A person, by id alone: the directory has the rest. */
@ObjectType('User')
@Directive('@key(fields: "id", resolvable: false)')
export class UserReference {
  @Field(() => ID)
  id!: string;
}

/** A patient, by id alone: the directory has the rest. */
@ObjectType('Patient')
@Directive('@key(fields: "id", resolvable: false)')
export class PatientReference {
  @Field(() => ID)
  id!: string;
}
