/** The kinds of vital signs. */
export enum VitalSignKind {
  BODY_TEMPERATURE = 'BODY_TEMPERATURE',
  PULSE = 'PULSE',
  SYSTOLIC = 'SYSTOLIC',
  DIASTOLIC = 'DIASTOLIC',
  SPO2 = 'SPO2',
  RESPIRATION = 'RESPIRATION',
  WEIGHT = 'WEIGHT',
  HEIGHT = 'HEIGHT',
  GLUCOSE = 'GLUCOSE',
  PAIN = 'PAIN',
}

/** What is true of every value of a kind. */
export interface VitalSignFacts {
  /** The unit, in UCUM. */
  readonly unit: string;
  /** Values outside are typing errors: a living person can hardly have them. */
  readonly from: number;
  readonly until: number;
  /** The code in LOINC, and its English name. */
  readonly loinc: string;
  readonly name: string;
}

export const VITAL_SIGNS: Readonly<Record<VitalSignKind, VitalSignFacts>> = {
  BODY_TEMPERATURE: { unit: 'Cel', from: 25, until: 45, loinc: '8310-5', name: 'Body temperature' },
  PULSE: { unit: '/min', from: 20, until: 300, loinc: '8867-4', name: 'Heart rate' },
  SYSTOLIC: { unit: 'mm[Hg]', from: 40, until: 300, loinc: '8480-6', name: 'Systolic blood pressure' },
  DIASTOLIC: { unit: 'mm[Hg]', from: 20, until: 200, loinc: '8462-4', name: 'Diastolic blood pressure' },
  SPO2: { unit: '%', from: 50, until: 100, loinc: '59408-5', name: 'Oxygen saturation in arterial blood by pulse oximetry' },
  RESPIRATION: { unit: '/min', from: 4, until: 80, loinc: '9279-1', name: 'Respiratory rate' },
  WEIGHT: { unit: 'kg', from: 0.3, until: 400, loinc: '29463-7', name: 'Body weight' },
  HEIGHT: { unit: 'cm', from: 20, until: 250, loinc: '8302-2', name: 'Body height' },
  GLUCOSE: { unit: 'mg/dL', from: 10, until: 1_500, loinc: '2339-0', name: 'Glucose in blood' },
  PAIN: { unit: '{score}', from: 0, until: 10, loinc: '72514-3', name: 'Pain severity 0-10 verbal numeric rating' },
};
