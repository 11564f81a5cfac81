import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateScalar, Sex, UserError } from '../../kit/index.js';

export enum LinkField {
  NAME = 'NAME',
  KANA = 'KANA',
  BIRTH_DATE = 'BIRTH_DATE',
  SEX = 'SEX',
}
registerEnumType(LinkField, { name: 'LinkField' });

export enum LinkAgreement {
  SAME = 'SAME',
  FOLDED = 'FOLDED',
  SIMILAR = 'SIMILAR',
  DIFFERENT = 'DIFFERENT',
  MISSING = 'MISSING',
}
registerEnumType(LinkAgreement, {
  name: 'LinkAgreement',
  valuesConfig: {
    FOLDED: { description: 'The same, except for spelling variants, width and kind of kana.' },
    SIMILAR: { description: 'Different, but in a way that a typing error or a marriage explains.' },
    MISSING: { description: 'The value is absent or cannot be read.' },
  },
});

export enum LinkVerdict {
  MATCH = 'MATCH',
  REVIEW = 'REVIEW',
  NO_MATCH = 'NO_MATCH',
}
registerEnumType(LinkVerdict, { name: 'LinkVerdict', description: 'Only a proposal: a person makes the link.' });

/** A patient as a connected system describes them, for example in the answer to a PDQ search. */
@InputType()
export class LinkCandidateInput {
  @Field(() => String, { nullable: true })
  localPatientId?: string | null;

  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => String, { nullable: true })
  kana?: string | null;

  @Field(() => DateScalar, { nullable: true })
  birthDate?: string | null;

  @Field(() => Sex, { nullable: true })
  sex?: Sex | null;
}

@InputType()
export class ScoreLinkInput {
  @Field(() => ID)
  patientId!: string;

  @Field(() => [LinkCandidateInput], { description: 'At most 200.' })
  candidates!: LinkCandidateInput[];
}

@ObjectType()
export class LinkReason {
  @Field(() => LinkField)
  field!: LinkField;

  @Field(() => LinkAgreement)
  agreement!: LinkAgreement;

  @Field(() => String, { nullable: true, description: 'A stable code: SWAPPED, YEAR_SLIP, FAMILY_DIFFERS, …' })
  detail?: string | null;
}

/** The comparison of one candidate with the patient. */
@ObjectType()
export class LinkScore {
  /** Not a field: the patient's id. */
  patientId!: string;

  @Field(() => Int, { description: 'The position of the candidate in the input, from 0.' })
  candidate!: number;

  @Field(() => String, { nullable: true })
  localPatientId?: string | null;

  @Field(() => Int, { description: '0 to 100.' })
  score!: number;

  @Field(() => LinkVerdict)
  verdict!: LinkVerdict;

  @Field(() => [LinkReason])
  reasons!: LinkReason[];
}

@ObjectType()
export class ScoreLinkPayload {
  @Field(() => [LinkScore], { description: 'The most likely candidate first.' })
  scores!: LinkScore[];

  @Field(() => [UserError])
  userErrors!: UserError[];
}
