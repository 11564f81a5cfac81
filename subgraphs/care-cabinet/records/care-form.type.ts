import { Directive, Field, Float, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { CARE_RECORD_SCOPE } from '../references.js';
import { BodySite } from './body-site.js';
import { CareFormKind, Exudate, InjuryLevel, MealTime, MedicationAdherence, WoundStage } from './care-form.js';

registerEnumType(BodySite, {
  name: 'BodySite',
  description: 'A part of the body. Left and right are those of the patient.',
  valuesConfig: {
    HEAD: { description: 'The head, apart from the face.' },
    FACE: { description: 'The face.' },
    MOUTH: { description: 'The mouth.' },
    NECK: { description: 'The neck.' },
    CHEST: { description: 'The chest.' },
    ABDOMEN: { description: 'The abdomen.' },
    BACK: { description: 'The back.' },
    SACRUM: { description: 'The sacrum.' },
    GENITALS: { description: 'The genitals.' },
    BUTTOCK_LEFT: { description: 'The left buttock.' },
    BUTTOCK_RIGHT: { description: 'The right buttock.' },
    SHOULDER_LEFT: { description: 'The left shoulder.' },
    SHOULDER_RIGHT: { description: 'The right shoulder.' },
    ARM_LEFT: { description: 'The left arm.' },
    ARM_RIGHT: { description: 'The right arm.' },
    HAND_LEFT: { description: 'The left hand.' },
    HAND_RIGHT: { description: 'The right hand.' },
    HIP_LEFT: { description: 'The left hip.' },
    HIP_RIGHT: { description: 'The right hip.' },
    LEG_LEFT: { description: 'The left leg.' },
    LEG_RIGHT: { description: 'The right leg.' },
    HEEL_LEFT: { description: 'The left heel.' },
    HEEL_RIGHT: { description: 'The right heel.' },
    FOOT_LEFT: { description: 'The left foot.' },
    FOOT_RIGHT: { description: 'The right foot.' },
  },
});
registerEnumType(CareFormKind, {
  name: 'CareFormKind',
  description: 'The kinds of forms.',
  valuesConfig: {
    FALL: { description: 'A fall.' },
    WOUND: { description: 'A wound.' },
    MEAL: { description: 'A meal.' },
    MEDICATION_TAKEN: { description: 'Whether medication was taken.' },
  },
});
registerEnumType(InjuryLevel, {
  name: 'InjuryLevel',
  description: 'How badly a person is injured.',
  valuesConfig: {
    NONE: { description: 'Not injured.' },
    MINOR: { description: 'Injured a little: no physician is needed.' },
    SERIOUS: { description: 'Injured so that a physician is needed.' },
  },
});
registerEnumType(WoundStage, {
  name: 'WoundStage',
  description: 'The stages of a pressure injury (NPIAP).',
  valuesConfig: {
    STAGE_1: { description: 'Intact skin with a redness that does not blanch.' },
    STAGE_2: { description: 'Partial-thickness skin loss.' },
    STAGE_3: { description: 'Full-thickness skin loss.' },
    STAGE_4: { description: 'Full-thickness skin and tissue loss.' },
    UNSTAGEABLE: { description: 'Full-thickness loss whose depth cannot be seen.' },
    DEEP_TISSUE: { description: 'Deep tissue pressure injury.' },
  },
});
registerEnumType(Exudate, {
  name: 'Exudate',
  description: 'How much fluid comes from a wound.',
  valuesConfig: {
    NONE: { description: 'None.' },
    LIGHT: { description: 'A little.' },
    MODERATE: { description: 'A moderate amount.' },
    HEAVY: { description: 'Much.' },
  },
});
registerEnumType(MealTime, {
  name: 'MealTime',
  description: 'The meals of a day.',
  valuesConfig: {
    BREAKFAST: { description: 'Breakfast.' },
    LUNCH: { description: 'Lunch.' },
    DINNER: { description: 'Dinner.' },
    SNACK: { description: 'Anything between meals.' },
  },
});
registerEnumType(MedicationAdherence, {
  name: 'MedicationAdherence',
  description: 'How much of the medication was taken.',
  valuesConfig: {
    ALL: { description: 'All of it.' },
    PARTLY: { description: 'A part of it.' },
    NOT: { description: 'None of it.' },
  },
});

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
