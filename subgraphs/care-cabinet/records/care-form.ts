import type { BodySite } from './body-site.js';

export enum CareFormKind {
  FALL = 'FALL',
  WOUND = 'WOUND',
  MEAL = 'MEAL',
  MEDICATION_TAKEN = 'MEDICATION_TAKEN',
}

export enum InjuryLevel {
  NONE = 'NONE',
  MINOR = 'MINOR',
  SERIOUS = 'SERIOUS',
}

/** The stages of a pressure injury (NPIAP). */
export enum WoundStage {
  STAGE_1 = 'STAGE_1',
  STAGE_2 = 'STAGE_2',
  STAGE_3 = 'STAGE_3',
  STAGE_4 = 'STAGE_4',
  UNSTAGEABLE = 'UNSTAGEABLE',
  DEEP_TISSUE = 'DEEP_TISSUE',
}

export enum Exudate {
  NONE = 'NONE',
  LIGHT = 'LIGHT',
  MODERATE = 'MODERATE',
  HEAVY = 'HEAVY',
}

export enum MealTime {
  BREAKFAST = 'BREAKFAST',
  LUNCH = 'LUNCH',
  DINNER = 'DINNER',
  SNACK = 'SNACK',
}

export enum MedicationAdherence {
  ALL = 'ALL',
  PARTLY = 'PARTLY',
  NOT = 'NOT',
}

/** A fall. */
export interface FallValues {
  readonly place?: string | null | undefined;
  readonly injury: InjuryLevel;
  readonly headStruck?: boolean | null | undefined;
  readonly circumstances?: string | null | undefined;
}

/** A wound. Lengths are in centimetres. */
export interface WoundValues {
  readonly site: BodySite;
  readonly stage?: WoundStage | null | undefined;
  readonly lengthCm?: number | null | undefined;
  readonly widthCm?: number | null | undefined;
  readonly depthCm?: number | null | undefined;
  readonly exudate?: Exudate | null | undefined;
  readonly infected?: boolean | null | undefined;
  readonly treatment?: string | null | undefined;
}

/** A meal. Shares are in per cent of what was served. */
export interface MealValues {
  readonly time: MealTime;
  readonly stapleEaten?: number | null | undefined;
  readonly sideEaten?: number | null | undefined;
  readonly fluidMl?: number | null | undefined;
  readonly choked?: boolean | null | undefined;
}

/** Whether medication was taken. */
export interface MedicationTakenValues {
  readonly adherence: MedicationAdherence;
  readonly dosesLeft?: number | null | undefined;
  readonly remark?: string | null | undefined;
}

/** A form: exactly one part is filled in. */
export interface CareFormValues {
  readonly fall?: FallValues | null | undefined;
  readonly wound?: WoundValues | null | undefined;
  readonly meal?: MealValues | null | undefined;
  readonly medicationTaken?: MedicationTakenValues | null | undefined;
}

/** The parts of a form, each with its kind. */
export const FORM_PARTS = {
  fall: CareFormKind.FALL,
  wound: CareFormKind.WOUND,
  meal: CareFormKind.MEAL,
  medicationTaken: CareFormKind.MEDICATION_TAKEN,
} as const satisfies Record<keyof CareFormValues, CareFormKind>;

/** The parts that are filled in. */
export function listParts(form: CareFormValues): (keyof CareFormValues)[] {
  return (Object.keys(FORM_PARTS) as (keyof CareFormValues)[]).filter((part) => form[part] !== null && form[part] !== undefined);
}

/** The free texts of a form, for the search. */
export function listTexts({ fall, wound, medicationTaken }: CareFormValues): string[] {
  return [fall?.place, fall?.circumstances, wound?.treatment, medicationTaken?.remark].filter((text): text is string => Boolean(text));
}
