import {
  ADHERENCES,
  ALLERGY_STATUSES,
  BODY_SITES,
  CARE_FORM_KINDS,
  CARE_RECORD_KINDS,
  CARE_TEAM_STATES,
  CATEGORIES,
  DEMOGRAPHICS_FIELDS,
  ENCOUNTER_KINDS,
  EXUDATES,
  errorWords,
  FACILITY_KINDS,
  IMAGING_KINDS,
  INJECTION_STAGES,
  INJURY_LEVELS,
  ITEM_WARNINGS,
  inputErrorWords,
  MEAL_TIMES,
  ORDER_STATES,
  PRESCRIPTION_STAGES,
  PROFESSIONS,
  SEXES,
  VITAL_SIGN_KINDS,
  WOUND_STAGES,
  wordsFor,
} from '@hareyaka/sdk';
import { useMemo } from 'react';
import { useLanguage } from './use-words.js';

const TABLES = {
  adherence: ADHERENCES,
  allergyStatus: ALLERGY_STATUSES,
  bodySite: BODY_SITES,
  careFormKind: CARE_FORM_KINDS,
  careRecordKind: CARE_RECORD_KINDS,
  careTeamState: CARE_TEAM_STATES,
  exudate: EXUDATES,
  injury: INJURY_LEVELS,
  mealTime: MEAL_TIMES,
  vitalSign: VITAL_SIGN_KINDS,
  woundStage: WOUND_STAGES,
  category: CATEGORIES,
  demographicsField: DEMOGRAPHICS_FIELDS,
  encounterKind: ENCOUNTER_KINDS,
  facilityKind: FACILITY_KINDS,
  imagingKind: IMAGING_KINDS,
  injectionStage: INJECTION_STAGES,
  itemWarning: ITEM_WARNINGS,
  orderState: ORDER_STATES,
  prescriptionStage: PRESCRIPTION_STAGES,
  profession: PROFESSIONS,
  sex: SEXES,
} as const;

/** Names of the graph's codes in the person's language. A code that is not known shows itself. */
export type Names = Readonly<Record<keyof typeof TABLES | 'error' | 'inputError', (code: string) => string>>;

/**
 * The names of the graph's codes in the person's language.
 *
 * @example
 * const names = useNames();
 * names.sex('FEMALE'); // 女性
 * names.error('SUBGRAPH_TIMED_OUT');
 */
export function useNames(): Names {
  const { language } = useLanguage();
  return useMemo(() => {
    const tables = Object.entries(TABLES).map(([name, table]) => [
      name,
      (code: string) => wordsFor(table as Readonly<Record<string, { ja: string; en: string }>>, code)[language],
    ]);
    return {
      ...Object.fromEntries(tables),
      error: (code: string) => errorWords(code)[language],
      inputError: (code: string) => inputErrorWords(code)[language],
    } as Names;
  }, [language]);
}
