import { Directive, Field, Float, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { CARE_RECORD_SCOPE } from '../references.js';
import { BodySite } from './body-site.js';
import { CareFormKind, Exudate, InjuryLevel, MealTime, MedicationAdherence, WoundStage } from './care-form.js';

registerEnumType(BodySite, { name: 'BodySite', description: 'A part of the body. Left and right are those of the patient.' });
registerEnumType(CareFormKind, { name: 'CareFormKind', description: 'The kinds of forms.' });
registerEnumType(InjuryLevel, { name: 'InjuryLevel', description: 'How badly a person is injured.' });
registerEnumType(WoundStage, { name: 'WoundStage', description: 'The stages of a pressure injury (NPIAP).' });
registerEnumType(Exudate, { name: 'Exudate', description: 'How much fluid comes from a wound.' });
registerEnumType(MealTime, { name: 'MealTime', description: 'The meals of a day.' });
registerEnumType(MedicationAdherence, { name: 'MedicationAdherence', description: 'How much of the medication was taken.' });

@ObjectType({ description: 'A fall.' })
@Directive(CARE_RECORD_SCOPE)
export class FallForm {
  @Field(() => String, { nullable: true, description: 'Where it happened. At most 1,000 characters.' })
  place?: string | null;

  @Field(() => InjuryLevel, { description: 'The injury.' })
  injury!: InjuryLevel;

  @Field(() => Boolean, { nullable: true, description: 'Whether the head was struck. Null if nobody knows.' })
  headStruck?: boolean | null;

  @Field(() => String, { nullable: true, description: 'What happened. At most 1,000 characters.' })
  circumstances?: string | null;
}

@InputType({ description: 'A fall.' })
export class FallFormInput {
  @Field(() => String, { nullable: true, description: 'Where it happened. At most 1,000 characters.' })
  place?: string | null;

  @Field(() => InjuryLevel, { description: 'The injury.' })
  injury!: InjuryLevel;

  @Field(() => Boolean, { nullable: true, description: 'Whether the head was struck. Null if nobody knows.' })
  headStruck?: boolean | null;

  @Field(() => String, { nullable: true, description: 'What happened. At most 1,000 characters.' })
  circumstances?: string | null;
}

@ObjectType({ description: 'A wound.' })
@Directive(CARE_RECORD_SCOPE)
export class WoundForm {
  @Field(() => BodySite, { description: 'Where it is.' })
  site!: BodySite;

  @Field(() => WoundStage, { nullable: true, description: 'The stage of a pressure injury (NPIAP).' })
  stage?: WoundStage | null;

  @Field(() => Float, { nullable: true, description: 'The length in centimetres.' })
  lengthCm?: number | null;

  @Field(() => Float, { nullable: true, description: 'The width in centimetres.' })
  widthCm?: number | null;

  @Field(() => Float, { nullable: true, description: 'The depth in centimetres.' })
  depthCm?: number | null;

  @Field(() => Exudate, { nullable: true, description: 'How much fluid comes from it.' })
  exudate?: Exudate | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it looks infected. Null if nobody knows.' })
  infected?: boolean | null;

  @Field(() => String, { nullable: true, description: 'What was done. At most 1,000 characters.' })
  treatment?: string | null;
}

@InputType({ description: 'A wound.' })
export class WoundFormInput {
  @Field(() => BodySite, { description: 'Where it is.' })
  site!: BodySite;

  @Field(() => WoundStage, { nullable: true, description: 'The stage of a pressure injury (NPIAP).' })
  stage?: WoundStage | null;

  @Field(() => Float, { nullable: true, description: 'The length in centimetres.' })
  lengthCm?: number | null;

  @Field(() => Float, { nullable: true, description: 'The width in centimetres.' })
  widthCm?: number | null;

  @Field(() => Float, { nullable: true, description: 'The depth in centimetres.' })
  depthCm?: number | null;

  @Field(() => Exudate, { nullable: true, description: 'How much fluid comes from it.' })
  exudate?: Exudate | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it looks infected. Null if nobody knows.' })
  infected?: boolean | null;

  @Field(() => String, { nullable: true, description: 'What was done. At most 1,000 characters.' })
  treatment?: string | null;
}

@ObjectType({ description: 'A meal.' })
@Directive(CARE_RECORD_SCOPE)
export class MealForm {
  @Field(() => MealTime, { description: 'Which meal.' })
  time!: MealTime;

  @Field(() => Int, { nullable: true, description: 'How much of the staple food was eaten, in per cent.' })
  stapleEaten?: number | null;

  @Field(() => Int, { nullable: true, description: 'How much of the side dishes was eaten, in per cent.' })
  sideEaten?: number | null;

  @Field(() => Int, { nullable: true, description: 'How much was drunk, in millilitres.' })
  fluidMl?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the patient choked. Null if nobody knows.' })
  choked?: boolean | null;
}

@InputType({ description: 'A meal.' })
export class MealFormInput {
  @Field(() => MealTime, { description: 'Which meal.' })
  time!: MealTime;

  @Field(() => Int, { nullable: true, description: 'How much of the staple food was eaten, in per cent.' })
  stapleEaten?: number | null;

  @Field(() => Int, { nullable: true, description: 'How much of the side dishes was eaten, in per cent.' })
  sideEaten?: number | null;

  @Field(() => Int, { nullable: true, description: 'How much was drunk, in millilitres.' })
  fluidMl?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the patient choked. Null if nobody knows.' })
  choked?: boolean | null;
}

@ObjectType({ description: 'Whether medication was taken.' })
@Directive(CARE_RECORD_SCOPE)
export class MedicationTakenForm {
  @Field(() => MedicationAdherence, { description: 'How much of it was taken.' })
  adherence!: MedicationAdherence;

  @Field(() => Int, { nullable: true, description: 'How many doses are left over.' })
  dosesLeft?: number | null;

  @Field(() => String, { nullable: true, description: 'A remark. At most 1,000 characters.' })
  remark?: string | null;
}

@InputType({ description: 'Whether medication was taken.' })
export class MedicationTakenFormInput {
  @Field(() => MedicationAdherence, { description: 'How much of it was taken.' })
  adherence!: MedicationAdherence;

  @Field(() => Int, { nullable: true, description: 'How many doses are left over.' })
  dosesLeft?: number | null;

  @Field(() => String, { nullable: true, description: 'A remark. At most 1,000 characters.' })
  remark?: string | null;
}

@ObjectType({ description: 'A form of a care record: exactly one part is filled in.' })
@Directive(CARE_RECORD_SCOPE)
export class CareForm {
  @Field(() => CareFormKind, { description: 'Which part is filled in.' })
  kind!: CareFormKind;

  @Field(() => FallForm, { nullable: true, description: 'The fall. Null if the form is of another kind.' })
  fall?: FallForm | null;

  @Field(() => WoundForm, { nullable: true, description: 'The wound. Null if the form is of another kind.' })
  wound?: WoundForm | null;

  @Field(() => MealForm, { nullable: true, description: 'The meal. Null if the form is of another kind.' })
  meal?: MealForm | null;

  @Field(() => MedicationTakenForm, { nullable: true, description: 'Whether medication was taken. Null if the form is of another kind.' })
  medicationTaken?: MedicationTakenForm | null;
}

@InputType({ description: 'A form of a care record: exactly one part is filled in.' })
export class CareFormInput {
  @Field(() => FallFormInput, { nullable: true, description: 'The fall.' })
  fall?: FallFormInput | null;

  @Field(() => WoundFormInput, { nullable: true, description: 'The wound.' })
  wound?: WoundFormInput | null;

  @Field(() => MealFormInput, { nullable: true, description: 'The meal.' })
  meal?: MealFormInput | null;

  @Field(() => MedicationTakenFormInput, { nullable: true, description: 'Whether medication was taken.' })
  medicationTaken?: MedicationTakenFormInput | null;
}
