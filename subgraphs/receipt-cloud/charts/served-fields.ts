/** The fields of the contract that a receipt computer can fill. */
export const SERVED_FIELDS: readonly string[] = [
  ...['demographics', 'demographicsMismatch', 'diagnoses', 'prescriptions', 'injections', 'encounters', 'procedures', 'timeline'],
];
