import type { VitalSignKind } from '../generated/operation-types.js';
import type { Known } from '../words/words.js';

/** What is true of every value of one vital sign. */
export interface VitalSignFacts {
  /** The unit in UCUM, as the graph has it. */
  readonly unit: string;
  /** The unit as people write it. */
  readonly shown: string;
  /** The graph refuses values outside as implausible. */
  readonly from: number;
  readonly until: number;
  /** The digits behind the point that people write. */
  readonly digits: number;
}

/** The vital signs in the order in which people measure them. The ranges are those of the care cabinet: a test compares them. */
export const VITAL_SIGNS = {
  BODY_TEMPERATURE: { unit: 'Cel', shown: '℃', from: 25, until: 45, digits: 1 },
  PULSE: { unit: '/min', shown: '/min', from: 20, until: 300, digits: 0 },
  SYSTOLIC: { unit: 'mm[Hg]', shown: 'mmHg', from: 40, until: 300, digits: 0 },
  DIASTOLIC: { unit: 'mm[Hg]', shown: 'mmHg', from: 20, until: 200, digits: 0 },
  SPO2: { unit: '%', shown: '%', from: 50, until: 100, digits: 0 },
  RESPIRATION: { unit: '/min', shown: '/min', from: 4, until: 80, digits: 0 },
  WEIGHT: { unit: 'kg', shown: 'kg', from: 0.3, until: 400, digits: 1 },
  HEIGHT: { unit: 'cm', shown: 'cm', from: 20, until: 250, digits: 1 },
  GLUCOSE: { unit: 'mg/dL', shown: 'mg/dL', from: 10, until: 1_500, digits: 0 },
  PAIN: { unit: '{score}', shown: '/10', from: 0, until: 10, digits: 0 },
} as const satisfies Readonly<Record<Known<VitalSignKind>, VitalSignFacts>>;

/** The facts of a kind; undefined for a kind that this version does not know. */
export function findVitalSign(kind: string): VitalSignFacts | undefined {
  return Object.hasOwn(VITAL_SIGNS, kind) ? VITAL_SIGNS[kind as keyof typeof VITAL_SIGNS] : undefined;
}
