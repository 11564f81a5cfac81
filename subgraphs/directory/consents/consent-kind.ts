/** Whether the patient chose it, or the disclosing facility sends the data with a referral. */
export enum ConsentKind {
  PATIENT = 'PATIENT',
  PUSH = 'PUSH',
}
