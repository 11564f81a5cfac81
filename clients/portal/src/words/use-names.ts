import {
  ALLERGY_STATUSES,
  CATEGORIES,
  DEMOGRAPHICS_FIELDS,
  ENCOUNTER_KINDS,
  errorWords,
  FACILITY_KINDS,
  IMAGING_KINDS,
  INJECTION_STAGES,
  ITEM_WARNINGS,
  ORDER_STATES,
  PRESCRIPTION_STAGES,
  PROFESSIONS,
  SEXES,
  wordsFor,
} from '@hareyaka/sdk';
import { useMemo } from 'react';
import { useLanguage } from './use-words.js';

const TABLES = {
  allergyStatus: ALLERGY_STATUSES,
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
export type Names = Readonly<Record<keyof typeof TABLES | 'error', (code: string) => string>>;

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
    return { ...Object.fromEntries(tables), error: (code: string) => errorWords(code)[language] } as Names;
  }, [language]);
}
