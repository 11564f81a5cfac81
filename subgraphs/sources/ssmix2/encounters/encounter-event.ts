/** What happened to a patient's visit or stay. */
export type EncounterEvent =
  | 'ATTENDING_CHANGED'
  | 'OUTPATIENT_RECEPTION'
  | 'ADMISSION_PLANNED'
  | 'ADMITTED'
  | 'LEAVE'
  | 'RETURN'
  | 'TRANSFER_PLANNED'
  | 'TRANSFERRED'
  | 'DISCHARGE_PLANNED'
  | 'DISCHARGED'
  | 'DIET_ORDERED';

export interface EncounterRule {
  event: EncounterEvent;
  /** The field of the care date (SS-MIX2 table of data types), then that of the event's own time (HL7 2.5 §3.4.1), for when it is empty. */
  dates: readonly (readonly [segment: 'EVN' | 'PV1' | 'PV2', field: number])[];
}

const HAPPENED = ['EVN', 6] as const;
const PLANNED = ['EVN', 3] as const;

const RULES: Readonly<Record<string, EncounterRule>> = {
  'ADT-01': { event: 'ATTENDING_CHANGED', dates: [HAPPENED] },
  'ADT-12': { event: 'OUTPATIENT_RECEPTION', dates: [['PV1', 44], HAPPENED] },
  'ADT-21': { event: 'ADMISSION_PLANNED', dates: [['PV2', 8], PLANNED] },
  'ADT-22': { event: 'ADMITTED', dates: [['PV1', 44], HAPPENED] },
  'ADT-31': { event: 'LEAVE', dates: [HAPPENED] },
  'ADT-32': { event: 'RETURN', dates: [HAPPENED] },
  'ADT-41': { event: 'TRANSFER_PLANNED', dates: [['PV2', 8], PLANNED] },
  'ADT-42': { event: 'TRANSFERRED', dates: [HAPPENED] },
  // Writers put a planned discharge into PV2-9; NHO's checker looks for it in EVN-6.
  'ADT-51': { event: 'DISCHARGE_PLANNED', dates: [['PV2', 9], PLANNED, HAPPENED] },
  'ADT-52': { event: 'DISCHARGED', dates: [['PV1', 45], HAPPENED] },
};

/** Null for a data type that is not about a visit or stay. OMD has its own reader. */
export function findEncounterRule(type: string): EncounterRule | null {
  return (Object.hasOwn(RULES, type) ? RULES[type] : undefined) ?? null;
}
