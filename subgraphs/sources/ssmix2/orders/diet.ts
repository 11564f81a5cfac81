import { type Coded, readAllCoded, readCoded } from '../../hl7-v2/coded.js';
import { listRepetitions, readText, readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';

/** One diet, supplement or preference (ODS; HL7 2.5 §4.9.1). */
export interface DietValue {
  /** ODS-1 (HL70159): D diet, S supplement, P preference. */
  kind: string | null;
  /** ODS-2: which meals. */
  servicePeriods: Coded[];
  /** ODS-3 */
  codes: Coded[];
  /** ODS-4, its repetitions joined by 、 */
  instruction: string | null;
}

/** One instruction about trays (ODT; HL7 2.5 §4.9.2). */
export interface TrayValue {
  /** ODT-1 (HL70160) */
  tray: Coded | null;
  /** ODT-2: which meals. */
  servicePeriods: Coded[];
  /** ODT-3 */
  instruction: string | null;
}

export const DIET_FIELDS = {
  shown: { 1: 'dietOrders.kind', 2: 'dietOrders.servicePeriods', 3: 'dietOrders.diets', 4: 'dietOrders.instruction' },
  repeating: [2, 3, 4],
} as const;

export const TRAY_FIELDS = { shown: { 1: 'trays.tray', 2: 'trays.servicePeriods', 3: 'trays.instruction' }, repeating: [2, 3] } as const;

export function readDiet(ods: Hl7Segment): DietValue {
  return {
    kind: readTextAt(ods, 1),
    servicePeriods: readAllCoded(ods, 2),
    codes: readAllCoded(ods, 3),
    instruction: joinTexts(ods, 4),
  };
}

export function readTray(odt: Hl7Segment): TrayValue {
  return { tray: readCoded(odt, 1), servicePeriods: readAllCoded(odt, 2), instruction: joinTexts(odt, 3) };
}

function joinTexts(segment: Hl7Segment, field: number): string | null {
  const texts = listRepetitions(segment, field).flatMap((one) => readText(one, 1) ?? []);
  return texts.join('、') || null;
}
